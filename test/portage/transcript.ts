/** Reader of the recorded sessions in test/fixtures/portage: `host ~ # command`, output, `[exit code N]`. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export interface Recorded {
  readonly host: string;
  readonly command: string;
  /** Everything, where the two outputs were not recorded apart. */
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

const FOLDER = fileURLToPath(new URL("../fixtures/portage/", import.meta.url));

/** A fixture's text. */
export const fixture = (name: string): string => readFileSync(`${FOLDER}${name}`, "utf8");

/** All commands of one recorded session. */
export function recorded(name: string): Recorded[] {
  const out: Recorded[] = [];
  for (const part of fixture(name).split(/^\[exit code (?=\d+\]$)/m)) {
    const previous = out.at(-1);
    const code = /^(\d+)\]\n/.exec(part);
    if (code && previous) out[out.length - 1] = { ...previous, code: Number(code[1]) };
    const begin = /^(\S+) ~ # (.*)\n/m.exec(part);
    if (!begin) continue;
    const body = part.slice(begin.index + begin[0].length);
    const split = /^\[stdout\]\n([\s\S]*?)^\[stderr\]\n([\s\S]*)$/m.exec(body);
    out.push({ host: begin[1] ?? "", command: begin[2] ?? "", stdout: split?.[1] ?? body, stderr: split?.[2] ?? "", code: -1 });
  }
  return out;
}

/** The one command of a session whose text contains `needle`; the nth of several. */
export function run(name: string, needle: string, nth = 0): Recorded {
  const found = recorded(name).filter(({ command }) => command.includes(needle))[nth];
  if (!found) throw new Error(`${name} has no command with ${needle}`);
  return found;
}
