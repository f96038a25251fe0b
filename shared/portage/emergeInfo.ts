/** `emerge --info`: version line, repositories, binary repositories, variables (recorded with 3.0.82 and 3.0.77). */

export interface InfoRepo {
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
}

export interface EmergeInfo {
  /** e.g. 3.0.82 */
  readonly version: string | null;
  /** e.g. default/linux/amd64/23.0/desktop */
  readonly profile: string | null;
  readonly repos: readonly InfoRepo[];
  /** Only sections of binrepos.conf; PORTAGE_BINHOST shows as a variable. */
  readonly binrepos: readonly InfoRepo[];
  readonly variables: ReadonlyMap<string, string>;
  readonly unset: readonly string[];
  /** "gentoo" -> "Fri, 20 Nov 2026 00:45:00 +0000" */
  readonly timestamps: ReadonlyMap<string, string>;
}

type Section = "none" | "repos" | "binrepos";

/** @param stdout of `emerge --info` (LC_ALL=C); what is missing is null or empty */
export function parseEmergeInfo(stdout: string): EmergeInfo {
  const head = /^Portage (\S+) \((?:python [^,]*, )?([^,]*),/m.exec(stdout);
  const repos: { name: string; values: Record<string, string> }[] = [];
  const binrepos: typeof repos = [];
  const variables = new Map<string, string>();
  const timestamps = new Map<string, string>();
  let unset: string[] = [];
  let section: Section = "none";
  for (const row of stdout.split("\n")) {
    const stamp = /^Timestamp of (?:repository|tree) ?(\S*): (.+)$/.exec(row);
    const setting = /^ {4}([A-Za-z0-9-]+): ?(.*)$/.exec(row);
    if (stamp) timestamps.set(stamp[1] ?? "", stamp[2] ?? "");
    else if (row === "Repositories:") section = "repos";
    else if (row === "Binary Repositories:") section = "binrepos";
    else if (row.startsWith("Unset:"))
      unset = row
        .slice(6)
        .split(",")
        .flatMap((name) => name.trim() || []);
    else if (/^[A-Z][A-Za-z0-9_]*="/.test(row)) {
      section = "none";
      for (const match of row.matchAll(/([A-Z][A-Za-z0-9_]*)="([^"]*)"/g)) variables.set(match[1] ?? "", match[2] ?? "");
    } else if (section !== "none") {
      const list = section === "repos" ? repos : binrepos;
      if (setting) {
        const last = list.at(-1);
        if (last) last.values[setting[1] ?? ""] = setting[2] ?? "";
      } else if (/^\S+$/.test(row)) list.push({ name: row, values: {} });
    }
  }
  return { version: head?.[1] ?? null, profile: head?.[2] ?? null, repos, binrepos, variables, unset, timestamps };
}
