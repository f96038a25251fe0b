/** trust-key: getuto, import, local signature. Trust is validity f or u for exactly the expected fingerprint. */
import { catalogue } from "../../../../shared/errors/catalogue.ts";
import { failed, ok, type Result } from "../../../../shared/errors/wizardError.ts";
import { fingerprintSchema } from "../../../../shared/model/ids.ts";
import type { SpecOf } from "../../../../shared/model/plan.ts";
import { problemError } from "../problem.ts";
import type { StepBody, StepContext, Undone } from "../stepBody.ts";

type Spec = SpecOf<"trust-key">;

export const isTrusted = (validity: string | null): boolean => validity === "f" || validity === "u";

async function stateOf(spec: Spec, ctx: StepContext): Promise<Result<{ validity: string | null; anchor: boolean }>> {
  return ctx.door.call("trust-state", { fingerprint: spec.fingerprint });
}

/** A keyring folder without getuto's passphrase can't sign locally; it is moved aside only when the person agrees. */
async function mayMoveAside(ctx: StepContext): Promise<boolean> {
  const answer = await ctx.ask({
    id: "move-aside",
    kind: "choice",
    machine: ctx.door.id,
    title: "Make the keyring anew?",
    text: "/etc/portage/gnupg was not made by getuto, so Portage's tools cannot sign keys in it. It can be moved to /etc/portage/gnupg.old-… and made anew; the old one is kept.",
    options: [
      { id: "move", label: "Move it aside and make a new one", safe: true },
      { id: "leave", label: "Leave it and stop here", safe: true },
    ],
    default: "leave",
  });
  return answer === "move";
}

const KEYRING = "/etc/portage/gnupg";

/** Keyrings that were moved aside, newest last. */
async function asideNow(ctx: StepContext): Promise<readonly string[]> {
  const found = await ctx.door.call("run", { argv: ["find", "/etc/portage", "-maxdepth", "1", "-name", "gnupg.old-*"], timeoutSeconds: 30 });
  return found.ok ? found.value.stdout.split("\n").filter((line) => line.startsWith(`${KEYRING}.old-`)) : [];
}

/** The keyring from before takes its place again; the one we had made is kept beside it. */
async function moveBack(ctx: StepContext, movedTo: string): Promise<Result<Undone>> {
  const there = await asideNow(ctx);
  if (!there.includes(movedTo)) return ok({ outcome: "already", error: null });
  for (const argv of [
    ["mv", "-n", "--", KEYRING, `${KEYRING}.undone-${ctx.run}`],
    ["mv", "-n", "-T", "--", movedTo, KEYRING],
  ]) {
    const moved = await ctx.door.call("run", { argv, timeoutSeconds: 30 });
    if (!moved.ok) return moved;
    if (moved.value.code !== 0)
      return failed(problemError(ctx.door.id, { kind: "failed", path: movedTo, text: moved.value.stderr }, "put the old keyring back"));
  }
  return ok({ outcome: "undone", error: null });
}

export const trustKey: StepBody<Spec> = {
  check: async (spec, ctx) => {
    const state = await stateOf(spec, ctx);
    return state.ok ? ok({ so: isTrusted(state.value.validity), made: {} }) : state;
  },
  apply: async (spec, ctx) => {
    if (!fingerprintSchema.safeParse(spec.fingerprint).success)
      return failed(catalogue["step.value-missing"](ctx.door.id, "fingerprint", ctx.step.id));
    const state = await stateOf(spec, ctx);
    if (!state.ok) return state;
    // A key that was there before, trusted or not, is not ours to remove.
    if (ctx.earlier.length === 0)
      ctx.intent({ of: "trust", fingerprint: spec.fingerprint, wasTrusted: state.value.validity !== null, anchorMade: !state.value.anchor });
    const args = { fingerprint: spec.fingerprint, publicKey: spec.publicKey };
    let trusted = await ctx.door.call("trust-key", args);
    if (trusted.ok && trusted.value.problem?.kind === "not-found" && (await mayMoveAside(ctx))) {
      const before = await asideNow(ctx);
      trusted = await ctx.door.call("trust-key", { ...args, moveAside: true });
      const movedTo = (await asideNow(ctx)).find((path) => !before.includes(path));
      if (movedTo !== undefined) ctx.intent({ of: "trust", fingerprint: spec.fingerprint, wasTrusted: false, anchorMade: true, movedTo });
    }
    if (!trusted.ok) return trusted;
    if (trusted.value.problem) return failed(problemError(ctx.door.id, trusted.value.problem, "trust the key"));
    if (!isTrusted(trusted.value.validity)) return failed(catalogue["trust.not-trusted"](ctx.door.id, spec.fingerprint, trusted.value.validity));
    return ok({});
  },
  verify: async (spec, ctx) => {
    const state = await stateOf(spec, ctx);
    if (!state.ok) return state;
    if (isTrusted(state.value.validity)) return ok({});
    return failed(catalogue["trust.not-trusted"](ctx.door.id, spec.fingerprint, state.value.validity ?? ""));
  },
  undo: async (_spec, ctx, records) => {
    const moved = records.find((r) => r.of === "trust" && r.movedTo !== undefined);
    if (moved?.of === "trust" && moved.movedTo !== undefined) return moveBack(ctx, moved.movedTo);
    const added = records.find((r) => r.of === "trust");
    if (added?.of !== "trust" || added.wasTrusted) return ok({ outcome: "already", error: null });
    const removed = await ctx.door.call("untrust-key", { fingerprint: added.fingerprint });
    if (!removed.ok) return removed;
    if (removed.value.problem) return failed(problemError(ctx.door.id, removed.value.problem, "take the trust back"));
    return ok({ outcome: removed.value.removed ? "undone" : "already", error: null });
  },
};
