/** write-files: files as the plan has them, each with a copy of what was there. */
import { createHash } from "node:crypto";
import { catalogue } from "../../../../shared/errors/catalogue.ts";
import { failed, ok, type Result } from "../../../../shared/errors/wizardError.ts";
import type { FileFact } from "../../../../shared/model/facts.ts";
import type { FileChange, SpecOf } from "../../../../shared/model/plan.ts";
import { editOf } from "../../../../shared/plan/lateEdit.ts";
import { fileAt, MAX_FILE, undoFiles } from "../files.ts";
import { problemError } from "../problem.ts";
import type { StepBody, StepContext } from "../stepBody.ts";

type Spec = SpecOf<"write-files">;

const hashOf = (text: string, encoding: "utf8" | "latin1") => createHash("sha256").update(Buffer.from(text, encoding)).digest("hex");

/** A change whose content is known: a late edit is made from what stands there now. Output: null when the file has no place for it. */
function settle(change: FileChange, file: FileFact | null): FileChange | null {
  if (change.edit === null) return change;
  const before = file?.content ?? null;
  const after = editOf(change.edit)(before);
  return after === null ? null : { ...change, before, after, beforeSha256: file?.sha256 ?? null, encoding: file?.encoding ?? "utf8", edit: null };
}

function isSo(change: FileChange, file: FileFact | null): boolean {
  if (change.after === null) return file === null;
  return file !== null && file.sha256 === hashOf(change.after, change.encoding);
}

/** The changes that are still to be made, their contents settled. */
async function open(spec: Spec, ctx: StepContext): Promise<Result<readonly FileChange[]>> {
  const { door } = ctx;
  const read = await door.call("read-files", { paths: spec.files.map((f) => f.path), maxBytes: MAX_FILE });
  if (!read.ok) return read;
  const unreadable = read.value.unreadable?.[0];
  if (unreadable) return failed(problemError(door.id, { kind: "failed", path: unreadable.path, text: unreadable.why }, `read ${unreadable.path}`));
  const changes: FileChange[] = [];
  for (const change of spec.files) {
    const file = fileAt(read.value.files, change.path);
    const settled = settle(change, file);
    if (!settled) return failed(problemError(door.id, { kind: "not-found", path: change.path, text: file ? "It has no place for our line." : "" }));
    if (!isSo(settled, file)) changes.push(settled);
  }
  return ok(changes);
}

const nameOf = (ctx: StepContext) => ctx.step.id.slice(ctx.step.id.indexOf("/") + 1);

/**
 * An attempt that was broken off in the middle is put back first: the operation does that for its run and step before it looks at any
 * file. Otherwise a half-written set could be taken for one that is right.
 */
async function mend(ctx: StepContext): Promise<Result<null>> {
  if (ctx.earlier.length === 0) return ok(null);
  const mended = await ctx.door.call("write-files", { run: ctx.run, step: nameOf(ctx), files: [], validate: "none", dryRun: true });
  if (!mended.ok) return mended;
  return mended.value.problem ? failed(problemError(ctx.door.id, mended.value.problem, "put back what an earlier attempt left half done")) : ok(null);
}

const doing = (files: readonly FileChange[]) => `write ${files.length === 1 ? (files[0]?.path ?? "") : `${files.length} files`}`;

export const writeFiles: StepBody<Spec> = {
  check: async (spec, ctx) => {
    const mended = await mend(ctx);
    if (!mended.ok) return mended;
    const changes = await open(spec, ctx);
    return changes.ok ? ok({ so: changes.value.length === 0, made: {} }) : changes;
  },

  apply: async (spec, ctx) => {
    const { door } = ctx;
    const changes = await open(spec, ctx);
    if (!changes.ok) return changes;
    const args = { run: ctx.run, step: nameOf(ctx), files: [...changes.value] };
    const looked = await door.call("write-files", { ...args, validate: "none", dryRun: true });
    if (!looked.ok) return looked;
    if (looked.value.problem) return failed(problemError(door.id, looked.value.problem, doing(changes.value)));
    ctx.intent({ of: "files", files: looked.value.touched });
    const written = await door.call("write-files", { ...args, validate: spec.validate });
    if (!written.ok) return written;
    if (written.value.problem) return failed(problemError(door.id, written.value.problem, doing(changes.value)));
    for (const file of written.value.touched) ctx.log("note", file.writtenSha256 === null ? `removed ${file.path}` : `wrote ${file.path}`);
    return ok({});
  },

  verify: async (spec, ctx) => {
    const changes = await open(spec, ctx);
    if (!changes.ok) return changes;
    if (changes.value.length === 0) return ok({});
    return failed(catalogue["step.not-verified"](ctx.door.id, ctx.step.title, changes.value.map((c) => `${c.path} is not as written`).join("\n")));
  },

  undo: (_spec, ctx, records) => undoFiles(ctx.door, records),
};
