/** A machine in a temporary directory, and the little Portage run on it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Gpg } from "../../electron/practice/portage/gpg/gpg.ts";
import { nodeGpg } from "../../electron/practice/portage/gpg/nodeGpg.ts";
import { layMachine, type MachinePlan } from "../../electron/practice/portage/lay.ts";
import { PROGRAMS } from "../../electron/practice/portage/programs/index.ts";
import { makeWorld, type WorldOptions } from "../../electron/practice/portage/world.ts";

export type Ran = { readonly code: number; readonly out: string; readonly err: string };
export type TestMachine = {
  readonly root: string;
  /** Runs `program word…`; options of the world may be overridden. */
  readonly run: (line: string | readonly string[], over?: Partial<WorldOptions>) => Promise<Ran>;
  readonly remove: () => void;
};

/** Words of a command line with single or double quotes. */
export const words = (line: string): readonly string[] => [...line.matchAll(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g)].map((m) => m[0].replace(/['"]/g, ""));

export async function testMachine(plan: Omit<MachinePlan, "root">, gpg: Gpg = nodeGpg()): Promise<TestMachine> {
  const root = mkdtempSync(join(tmpdir(), "bw-practice-"));
  await layMachine({ ...plan, root }, gpg);
  return {
    root,
    remove: () => rmSync(root, { recursive: true, force: true }),
    run: async (line, over = {}) => {
      const all = typeof line === "string" ? words(line) : line;
      const env: Record<string, string> = {};
      let at = 0;
      for (; /^[A-Za-z_][A-Za-z0-9_]*=/.test(all[at] ?? ""); at++) {
        const [name = "", ...value] = (all[at] ?? "").split("=");
        env[name] = value.join("=");
      }
      const program = PROGRAMS[all[at] ?? ""];
      if (!program) throw new Error(`no program ${all[at]}`);
      let out = "";
      let err = "";
      const world = makeWorld({
        root,
        gpg,
        out: (t) => {
          out += t;
        },
        err: (t) => {
          err += t;
        },
        ...(plan.version === undefined ? {} : { version: plan.version }),
        ...over,
        env: { ...env, ...over.env },
      });
      const code = await program(world, all.slice(at + 1));
      return { code, out, err };
    },
  };
}
