/**
 * The output of a real emerge run, read line by line as it grows (recorded: single job, `--jobs`, quiet build, 3.0.82 and 3.0.77). Says what is being
 * done; what WAS done is proved by emerge.log and the installed package.
 */
import { stripAnsi } from "./text.ts";

/** Why a binary package was refused, told by gpg's own marks, which are stable, and not by Portage's summary. */
export type TrustCause = "unsigned" | "unknown-key" | "unreadable-keyring" | "not-trusted" | "tampered" | "key-expired" | "key-revoked" | "unknown";

export type RunEvent =
  | {
      readonly kind: "emerging";
      readonly binary: boolean;
      readonly index: number;
      readonly total: number;
      readonly cpv: string;
      readonly repo: string | null;
    }
  | { readonly kind: "installing" | "completed"; readonly index: number; readonly total: number; readonly cpv: string; readonly repo: string | null }
  | { readonly kind: "failed"; readonly cpv: string; readonly log: string | null }
  | {
      readonly kind: "jobs";
      readonly done: number;
      readonly total: number;
      readonly running: number;
      readonly failed: number;
      readonly waiting: number;
    }
  /**
   * `fatal` false: Portage said it and went on (verify-signature = false), or has not said the end of it yet: with --jobs that comes after the
   * lines of other packages and of the failure, and then the same refusal comes again with `fatal` true.
   */
  | {
      readonly kind: "refused";
      readonly cause: TrustCause;
      readonly summary: string;
      readonly marks: readonly string[];
      readonly fatal: boolean;
      readonly file: string | null;
    }
  | { readonly kind: "digest"; readonly file: string; readonly reason: string; readonly got: string; readonly expected: string }
  | { readonly kind: "no-space" }
  | { readonly kind: "index-unreachable"; readonly repo: string; readonly uri: string }
  /** The index named one package and the file is another: somebody may have forged the index. */
  | { readonly kind: "renamed-package"; readonly text: string }
  | { readonly kind: "signal"; readonly signal: number }
  | { readonly kind: "crashed"; readonly text: string }
  | { readonly kind: "resuming" }
  | { readonly kind: "config-files"; readonly text: string };

const MARKS: readonly (readonly [RegExp, TrustCause])[] = [
  [/\bBADSIG\b/, "tampered"],
  [/\bREVKEYSIG\b|\bKEYREVOKED\b/, "key-revoked"],
  [/\bEXPKEYSIG\b|\bKEYEXPIRED\b/, "key-expired"],
  [/\bNODATA\b/, "unsigned"],
  [/pubring\.\w+'?: Permission denied|homedir.*Permission denied/i, "unreadable-keyring"],
  [/\bNO_PUBKEY\b/, "unknown-key"],
  [/\bTRUST_UNDEFINED\b|\bTRUST_NEVER\b/, "not-trusted"],
];

/** The cause behind gpg's raw lines and Portage's summary. */
export function trustCause(lines: readonly string[]): TrustCause {
  const text = lines.join("\n");
  const found = MARKS.find(([pattern]) => pattern.test(text));
  if (found) return found[1];
  if (/appears unsigned/.test(text)) return "unsigned";
  if (/unknown key/.test(text)) return "unknown-key";
  return /undefined trust/.test(text) ? "not-trusted" : "unknown";
}

const STEP = /^>>> (Emerging binary|Emerging|Installing|Completed) \((\d+) of (\d+)\) ([^\s:]+)(?:::(\S+))?/;

const EXTRACTING = /^!!! Error extracting '(.*)', GnuPG verification failed/;

const JOBS = /^>>> Jobs: (\d+) of (\d+) complete(.*)$/;
function status(line: string): RunEvent[] {
  const [, done, total, rest = ""] = JOBS.exec(line) ?? [];
  const count = (name: string) => Number(new RegExp(`(\\d+) ${name}`).exec(rest)?.[1] ?? 0);
  return [
    { kind: "jobs", done: Number(done), total: Number(total), running: count("running"), failed: count("failed"), waiting: count("merge wait") },
  ];
}

/** Reader of a growing output. `push` takes any piece of text; `end` when there will be no more. */
export interface RunReader {
  push(text: string): RunEvent[];
  end(): RunEvent[];
}

export function runReader(): RunReader {
  let rest = "";
  let refusal: string[] | null = null;
  let refused: Extract<RunEvent, { kind: "refused" }> | null = null;
  let digest: string[] | null = null;
  let failing: string | null = null;
  let traceback = false;

  function closeRefusal(fatalFile: string | null): RunEvent[] {
    if (!refusal) return [];
    const marks = refusal.filter((line) => line.includes("[GNUPG:]"));
    const at = refusal.indexOf("Summary:");
    const summary = refusal[at + 1] ?? "";
    const event = { kind: "refused", cause: trustCause(refusal), summary, marks, fatal: fatalFile !== null, file: fatalFile } as const;
    refusal = null;
    refused = event.fatal ? null : event;
    return [event];
  }

  function closeFailing(): RunEvent[] {
    const out: RunEvent[] = failing === null ? [] : [{ kind: "failed", cpv: failing, log: null }];
    failing = null;
    return out;
  }

  function one(line: string): RunEvent[] {
    if (traceback) {
      if (/^\s/.test(line) || line === "") return [];
      traceback = false;
      return /Errno 28|No space left/.test(line) ? [{ kind: "no-space" }, { kind: "crashed", text: line }] : [{ kind: "crashed", text: line }];
    }
    if (refusal) {
      const told = /^ \* ?(.*)$/.exec(line);
      const error = EXTRACTING.exec(line);
      if (error) return closeRefusal(error[1] ?? "");
      if (told && !told[1]?.startsWith("Binary package is not usable")) {
        refusal.push((told[1] ?? "").trim());
        return [];
      }
      // The same text twice, or something else: it was not the end of the package.
      return [...closeRefusal(null), ...one(line)];
    }
    if (digest) {
      digest.push(line);
      if (!line.startsWith("!!! Expected:")) {
        if (digest.length > 6) digest = null;
        return [];
      }
      const value = (name: string) => (digest ?? []).find((row) => row.startsWith(`!!! ${name}: `))?.slice(name.length + 6) ?? "";
      const event: RunEvent = {
        kind: "digest",
        file: (digest[0] ?? "").replace(/^!!! /, ""),
        reason: value("Reason"),
        got: value("Got"),
        expected: value("Expected"),
      };
      digest = null;
      return [event];
    }
    if (failing !== null) {
      const log = /^>>> {1,2}'(.*)'$/.exec(line);
      // With --jobs or --quiet-build the status stands between the two lines.
      if (line === "") return [];
      if (JOBS.test(line)) return status(line);
      if (log) {
        const cpv = failing;
        failing = null;
        return [{ kind: "failed", cpv, log: log[1] ?? null }];
      }
      return [...closeFailing(), ...one(line)];
    }
    const step = STEP.exec(line);
    if (step) {
      const [, verb, index, total, cpv = "", repo] = step;
      const place = { index: Number(index), total: Number(total), cpv, repo: repo ?? null };
      if (verb === "Installing") return [{ kind: "installing", ...place }];
      if (verb === "Completed") return [{ kind: "completed", ...place }];
      return [{ kind: "emerging", binary: verb === "Emerging binary", ...place }];
    }
    if (JOBS.test(line)) return status(line);
    const failed = /^>>> Failed to (?:emerge|install) (\S+?),/.exec(line);
    if (failed) {
      failing = failed[1] ?? "";
      return [];
    }
    const late = refused && EXTRACTING.exec(line);
    if (refused && late) {
      const event: RunEvent = { ...refused, fatal: true, file: late[1] ?? "" };
      refused = null;
      return [event];
    }
    if (line.includes("Binary package is not usable (verification failed)")) {
      refusal = [];
      return [];
    }
    if (line.startsWith("!!! Digest verification failed")) {
      digest = [];
      return [];
    }
    if (line.startsWith("Traceback (most recent call last)")) {
      traceback = true;
      return [];
    }
    if (/\[Errno 28\]|No space left on device/.test(line)) return [{ kind: "no-space" }];
    const unreachable = /^!!! \[(.*?)\] Error fetching binhost package info from '(.*)'/.exec(line);
    if (unreachable) return [{ kind: "index-unreachable", repo: unreachable[1] ?? "", uri: unreachable[2] ?? "" }];
    const signal = /^Exiting on signal (\d+)/.exec(line);
    if (signal) return [{ kind: "signal", signal: Number(signal[1]) }];
    if (line.startsWith("Package basename mismatched")) return [{ kind: "renamed-package", text: line }];
    if (line.startsWith("*** Resuming merge")) return [{ kind: "resuming" }];
    return /^ \* IMPORTANT: .*config file/.test(line) ? [{ kind: "config-files", text: line.slice(3) }] : [];
  }

  return {
    push(text) {
      const rows = (rest + text).split(/\r\n|\n|\r(?!$)/);
      rest = rows.pop() ?? "";
      return rows.flatMap((row) => one(stripAnsi(row)));
    },
    end() {
      const last = rest === "" ? [] : one(stripAnsi(rest));
      rest = "";
      return [...last, ...closeRefusal(null), ...closeFailing()];
    },
  };
}

/** All events of a finished output; where stdout and stderr are apart, give both one after the other. */
export function parseRun(text: string): RunEvent[] {
  const reader = runReader();
  return [...reader.push(text), ...reader.end()];
}
