/** signing-key: the dedicated key on the binhost. Makes: fingerprint, publicKey. */
import { catalogue } from "../../../../shared/errors/catalogue.ts";
import { failed, ok, type Result } from "../../../../shared/errors/wizardError.ts";
import type { SpecOf } from "../../../../shared/model/plan.ts";
import { problemError } from "../problem.ts";
import type { Made, StepBody, StepContext } from "../stepBody.ts";

type Spec = SpecOf<"signing-key">;

async function ask(spec: Spec, ctx: StepContext, make: boolean): Promise<Result<Made | null>> {
  const answer = await ctx.door.call("signing-key", { home: spec.home, uid: spec.uid, expiry: spec.expiry, make });
  if (!answer.ok) return answer;
  const { fingerprint, publicKey, problem } = answer.value;
  // Only looking and finding nothing is an answer, not a problem.
  if (problem && (make || problem.kind !== "not-found"))
    return failed(problemError(ctx.door.id, problem, make ? "make the signing key" : "look at the signing key"));
  return ok(fingerprint === null ? null : { fingerprint, publicKey });
}

/** Only a home of this shape is ever removed. */
const KEY_HOME = /^\/root\/\.gnupg-[A-Za-z0-9._-]+$/;

export const signingKey: StepBody<Spec> = {
  check: async (spec, ctx) => {
    const found = await ask(spec, ctx, false);
    return found.ok ? ok({ so: found.value !== null, made: found.value ?? {} }) : found;
  },
  apply: async (spec, ctx) => {
    ctx.intent({ of: "key", home: spec.home, fingerprint: "", existed: false });
    const made = await ask(spec, ctx, true);
    if (!made.ok) return made;
    return made.value === null ? failed(catalogue["key.missing"](ctx.door.id, spec.home)) : ok(made.value);
  },
  verify: async (spec, ctx) => {
    const found = await ask(spec, ctx, false);
    if (!found.ok) return found;
    return found.value === null ? failed(catalogue["key.missing"](ctx.door.id, spec.home)) : ok(found.value);
  },
  undo: async (spec, ctx, records) => {
    const made = records.some((r) => r.of === "key" && !r.existed);
    if (!made || ctx.step.undoable !== "yes") {
      if (made) ctx.log("note", `The signing key in ${spec.home} is kept; packages signed with it stay usable.`);
      return ok({ outcome: "already", error: null });
    }
    const found = await ask(spec, ctx, false);
    if (!found.ok) return found;
    if (found.value === null || !KEY_HOME.test(spec.home)) return ok({ outcome: "already", error: null });
    await ctx.door.call("run", { argv: ["gpgconf", "--homedir", spec.home, "--kill", "all"], timeoutSeconds: 30 });
    const removed = await ctx.door.call("run", { argv: ["rm", "-rf", "--", spec.home], timeoutSeconds: 30 });
    if (!removed.ok) return removed;
    if (removed.value.code !== 0) return failed(problemError(ctx.door.id, { kind: "failed", path: spec.home, text: removed.value.stderr }));
    return ok({ outcome: "undone", error: null });
  },
};
