/** The binhosts of a machine: binrepos.conf and PORTAGE_BINHOST (binrepo/config.py, transcripts 21 and 43). */
import { posix } from "node:path";
import type { Remote } from "../choose/packages.ts";
import { type Settings, wordsOf } from "../config/settings.ts";
import { atLeast, type World } from "../world.ts";
import { hex } from "./index.ts";
import { configFiles, readText } from "./rootfs.ts";

type Section = Readonly<Record<string, string>>;

/** Sections of ini files in order; the same name adds up. No inline comments, as in Portage. */
export function readSections(texts: readonly string[]): ReadonlyMap<string, Section> {
  const sections = new Map<string, Record<string, string>>();
  for (const text of texts) {
    let name: string | null = null;
    for (const line of text.split(/\r?\n/)) {
      const head = /^\[([^\]]+)\]\s*$/.exec(line);
      if (head) {
        name = head[1] ?? "";
        if (!sections.has(name)) sections.set(name, {});
        continue;
      }
      const pair = /^([^#;\s][^=:]*?)\s*[=:]\s*(.*?)\s*$/.exec(line);
      const section = name === null ? undefined : sections.get(name);
      if (pair && section) section[(pair[1] ?? "").toLowerCase()] = pair[2] ?? "";
    }
  }
  return sections;
}

const yes = (text: string): boolean => /^(true|yes)$/i.test(text);

export type Binhosts = {
  /** Highest priority first; those of binrepos.conf before the implicit ones of the same priority. */
  readonly remotes: readonly Remote[];
  /** Entries of binrepos.conf, for emerge --info; `location` null when PORTAGE_BINHOST switched the default off. */
  readonly listed: readonly (Remote & { readonly shownLocation: string | null })[];
};

export function readBinhosts(world: World, settings: Settings): Binhosts {
  const paths = [
    ...(atLeast(world, "3.0.78") ? configFiles(world.root, "/usr/share/portage/config/binrepos.conf") : []),
    ...configFiles(world.root, posix.join(settings.configRoot, "etc/portage/binrepos.conf")),
  ];
  const sections = readSections(paths.map((p) => readText(world.root, p) ?? ""));
  const defaults = sections.get("DEFAULT") ?? {};
  const hosts = wordsOf(settings.get("PORTAGE_BINHOST"));
  const pkgdir = settings.get("PKGDIR") ?? "/var/cache/binpkgs";
  const listed = [...sections]
    .filter(([name, s]) => name !== "DEFAULT" && (s["sync-uri"] ?? "") !== "")
    .map(([name, own]) => {
      const s = { ...defaults, ...own };
      const separate = hosts.length === 0 && atLeast(world, "3.0.77");
      const shownLocation = s.location ?? (separate ? `/var/cache/binhost/${name}` : null);
      const verify = s["verify-signature"];
      return {
        name,
        implicit: false,
        uri: (s["sync-uri"] ?? "").replace(/\/+$/, ""),
        priority: Number(s.priority ?? 0),
        verify: verify === undefined || !atLeast(world, "3.0.74") ? null : yes(verify),
        location: shownLocation ?? pkgdir,
        shownLocation,
        frozen: yes(s.frozen ?? ""),
      };
    })
    .sort((a, b) => b.priority - a.priority);
  const implicit = hosts
    .map((uri) => uri.replace(/\/+$/, ""))
    .filter((uri) => !listed.some((r) => r.uri === uri))
    .map((uri, i): Remote => ({ name: hex("md5", uri), implicit: true, uri, priority: i + 1, verify: null, location: pkgdir, frozen: false }));
  return { listed, remotes: [...listed, ...implicit] };
}
