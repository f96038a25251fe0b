/** make.conf as a whole: which file our lines go to, what they replace, and what could still win over them. */
import { ok, type Result } from "../../errors/wizardError.ts";
import type { LineWhy } from "../block.ts";
import { filesInOrder, type TextFile } from "../fileOrder.ts";
import { brokenMakeConf, type EditOptions, editBlock } from "./editBlock.ts";
import { type Assignment, LEGACY_MAKE_CONF, MAKE_CONF, makeConfFiles, readMakeConf, winner } from "./read.ts";
import type { MakeConfLine } from "./value.ts";

/** Sorts behind nearly everything in a make.conf directory. */
export const OWN_MAKE_CONF = `${MAKE_CONF}/zz-binhost-wizard.conf`;

export interface MakeConfEdit {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly whys: readonly LineWhy[];
  readonly changed: boolean;
  /** Old and new value of each variable; `old` null: make.conf did not set it. `was` says where. */
  readonly values: readonly { readonly name: string; readonly old: string | null; readonly new: string | null; readonly was: Assignment | null }[];
  /** Files that are read after ours and set the same variable: our line would have no effect. */
  readonly overriddenBy: readonly Assignment[];
  /** The old place, /etc/make.conf, exists too; Portage reads it first and prints a warning on every command. */
  readonly legacyToo: boolean;
}

export interface MakeConfInput extends EditOptions {
  readonly form: "file" | "directory" | "missing";
  /** Every file below make.conf (and /etc/make.conf), whole. */
  readonly files: readonly TextFile[];
}

/**
 * Our lines in make.conf: one marked block at the end of the file, or an own file where make.conf is a directory.
 * @param lines empty: take ours out
 */
export function editMakeConf(input: MakeConfInput, lines: readonly MakeConfLine[]): Result<MakeConfEdit> {
  const own = input.form === "directory" ? OWN_MAKE_CONF : MAKE_CONF;
  const before = input.files.find(({ path }) => path === own)?.content ?? null;
  const files = makeConfFiles(input.files);
  const now = readMakeConf(files, input);
  if (lines.length > 0) {
    const broken = brokenMakeConf(now);
    if (broken) return broken;
  }
  // What is read before ours is known to it: `${FEATURES}` in an own file means the value of the files before.
  const earlier = files.slice(0, files.findIndex(({ path }) => path === own) < 0 ? files.length : files.findIndex(({ path }) => path === own));
  const known = { ...input.known, ...Object.fromEntries(readMakeConf(earlier, input).values) };
  const edited = editBlock(before, lines, { ...input, path: own, known });
  if (!edited.ok) return edited;
  const { content: after, whys, changed } = edited.value;
  const rest = input.files.filter(({ path }) => path !== own);
  const then = readMakeConf(makeConfFiles(after === null ? rest : [...rest, { path: own, content: after }]), input);
  const values = lines.map(({ name }) => {
    const was = winner(now, name);
    return { name, old: was?.value ?? null, new: winner(then, name)?.value ?? null, was };
  });
  const overriddenBy = lines.flatMap(({ name }) => {
    const last = winner(then, name);
    return last && last.file !== own ? [last] : [];
  });
  const legacyToo = filesInOrder(LEGACY_MAKE_CONF, input.files).length > 0;
  return ok({ path: own, before, after, whys, changed, values, overriddenBy, legacyToo });
}
