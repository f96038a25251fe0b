/** What every program does first: read the configuration and speak of its mistakes (transcripts 16, 17, 40). */
import { readSettings, type Settings, unknownFeatures } from "../config/settings.ts";
import { readText } from "../files/rootfs.ts";
import type { World } from "../world.ts";

/** Python's traceback as portageq and emerge show it when make.conf cannot be read at all; shortened to its first and last lines. */
const traceback = (program: string, message: string): string =>
  `Traceback (most recent call last):\n  File "/usr/bin/${program}", line 62, in main\n    retval = emerge_main()\n             ^^^^^^^^^^^^^\n  File "/usr/lib/python3.11/shlex.py", line 191, in read_token\n    raise ValueError("${message}")\nValueError: ${message}\n`;

export type Started = { readonly ok: true; readonly settings: Settings } | { readonly ok: false; readonly code: number };

/**
 * Reads the settings and prints Portage's complaints on stderr, each twice when the program makes two configurations. `strict`: emerge, which ends
 * with 1 on a parse error; portageq and emaint go on with what they could read. An unreadable file (open quote) ends every program with 1.
 */
export function start(world: World, program: string, strict: boolean): Started {
  const settings = readSettings(world);
  if (settings.twoMakeConfs.length > 0)
    world.err(`!!! Found 2 make.conf files, using both '${settings.twoMakeConfs[0]}' and '${settings.twoMakeConfs[1]}'\n`);
  const lines = settings.problems.map((p) => `"${p.file}", line ${p.line}: ${p.text}\n`);
  const fatal = settings.problems.find((p) => /^No (closing quotation|escaped character)/.test(p.text));
  if (fatal) {
    world.err(lines.join("") + traceback(program, fatal.text));
    return { ok: false, code: 1 };
  }
  world.err(lines.join("") + lines.join(""));
  if (strict && settings.problems.some((p) => p.kind !== "value")) return { ok: false, code: 1 };
  const unknown = unknownFeatures(settings);
  if (unknown.length > 0 && program === "emerge") world.err(`FEATURES variable contains unknown value(s): ${unknown.join(", ")}\n`);
  return { ok: true, settings };
}

/** `Portage 3.0.82 (python 3.11.2-final-0, PROFILE, gcc-12, glibc-2.40, KERNEL x86_64)`. */
export function versionLine(world: World, settings: Settings): string {
  const host = readText(world.root, "/etc/little-portage.json");
  const facts = host === null ? {} : (JSON.parse(host) as { readonly kernel?: string; readonly gcc?: string; readonly libc?: string });
  return `Portage ${world.version} (python 3.13.7-final-0, ${settings.profile.name}, ${facts.gcc ?? "gcc-14"}, ${facts.libc ?? "glibc-2.41-r6"}, ${facts.kernel ?? "6.12.47-gentoo"} x86_64)\n`;
}
