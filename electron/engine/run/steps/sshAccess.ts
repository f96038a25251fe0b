/** ssh-access: root on this client reaches the binhost by ssh without a question, for an ssh:// binhost. */
import { catalogue } from "../../../../shared/errors/catalogue.ts";
import { failed, ok, type Result } from "../../../../shared/errors/wizardError.ts";
import type { SpecOf } from "../../../../shared/model/plan.ts";
import type { OperationResult } from "../../../../shared/operations/operations.ts";
import type { MachineDoor } from "../../machine.ts";
import { fileAt, hashesNow, MAX_FILE, undoFiles } from "../files.ts";
import { problemError } from "../problem.ts";
import type { StepBody, StepContext, Undone } from "../stepBody.ts";

type Spec = SpecOf<"ssh-access">;
type Access = OperationResult<"ssh-access">;

/** known_hosts lines: those of the plan, else the keys that our own connection to the binhost showed. */
async function hostKeyLines(spec: Spec, ctx: StepContext): Promise<Result<string>> {
  if (spec.hostKey !== "") return ok(spec.hostKey);
  const binhost = await ctx.binhost();
  if (!binhost.ok) return binhost;
  const name = spec.port === 22 ? spec.host : `[${spec.host}]:${spec.port}`;
  return ok(
    binhost.value
      .hostKeys()
      .map((key) => `${name} ${key}`)
      .join("\n"),
  );
}

async function access(spec: Spec, ctx: StepContext, make: boolean): Promise<Result<Access>> {
  const hostKey = await hostKeyLines(spec, ctx);
  if (!hostKey.ok) return hostKey;
  const answer = await ctx.door.call("ssh-access", { host: spec.host, port: spec.port, user: spec.user, hostKey: hostKey.value, make });
  if (!answer.ok) return answer;
  const { problem } = answer.value;
  return problem && make ? failed(problemError(ctx.door.id, problem, "make its ssh key")) : answer;
}

/** Other clients add their lines to the same file, so only our line is taken out of it. */
async function takeLineOut(binhost: MachineDoor, ctx: StepContext, path: string, key: string): Promise<Result<boolean>> {
  const read = await binhost.call("read-files", { paths: [path], maxBytes: MAX_FILE });
  if (!read.ok) return read;
  const file = fileAt(read.value.files, path);
  const [kind = "", body = ""] = key.split(/\s+/);
  if (!file || file.content === null || body === "") return ok(false);
  const after = file.content
    .split("\n")
    .filter((line) => !(line.includes(kind) && line.includes(body)))
    .join("\n");
  if (after === file.content) return ok(false);
  const change = { path, before: file.content, after, beforeSha256: file.sha256, encoding: file.encoding };
  const written = await binhost.call("write-files", {
    run: ctx.run,
    step: `${ctx.step.id.replace("/", "-")}-undo`,
    files: [change],
    validate: "none",
  });
  if (!written.ok) return written;
  return written.value.problem ? failed(problemError(binhost.id, written.value.problem, `write ${path}`)) : ok(true);
}

export const sshAccess: StepBody<Spec> = {
  check: async (spec, ctx) => {
    const seen = await access(spec, ctx, false);
    return seen.ok ? ok({ so: seen.value.works, made: {} }) : seen;
  },
  apply: async (spec, ctx) => {
    ctx.intent({ of: "nothing" });
    const made = await access(spec, ctx, true);
    if (!made.ok) return made;
    if (made.value.touched.length > 0) ctx.intent({ of: "files", files: made.value.touched });
    if (made.value.works) return ok({});
    const binhost = await ctx.binhost();
    if (!binhost.ok) return binhost;
    const line = made.value.publicKey.trim();
    const step = ctx.step.id.replace("/", "-");
    const authorized = await binhost.value.call("authorize-key", { user: spec.user, line, run: ctx.run, step });
    if (!authorized.ok) return authorized;
    if (authorized.value.problem) return failed(problemError(binhost.value.id, authorized.value.problem, "let the client in"));
    if (authorized.value.touched.length > 0) ctx.intent({ of: "files", files: authorized.value.touched, machine: binhost.value.id });
    return ok({});
  },
  verify: async (spec, ctx) => {
    const seen = await access(spec, ctx, false);
    if (!seen.ok) return seen;
    return seen.value.works ? ok({}) : failed(catalogue["access.refused"](ctx.door.id, `${spec.user}@${spec.host}`));
  },
  undo: async (spec, ctx, records) => {
    const elsewhere = records.flatMap((r) => (r.of === "files" && r.machine !== undefined ? r.files : []));
    let undone = false;
    if (elsewhere.length > 0) {
      const binhost = await ctx.binhost();
      if (!binhost.ok) return binhost;
      const seen = await access(spec, ctx, false);
      if (!seen.ok) return seen;
      // As we left it: then it comes back whole, with its time. Otherwise others wrote to it since, and only our line goes.
      const now = await hashesNow(
        binhost.value,
        elsewhere.map((file) => file.path),
      );
      if (!now.ok) return now;
      for (const file of elsewhere) {
        const { path } = file;
        if (now.value.get(path) === file.writtenSha256) {
          const back = await binhost.value.call("restore-files", { files: [file] });
          if (!back.ok) return back;
          if (back.value.problem) return failed(problemError(binhost.value.id, back.value.problem, "take our line out again"));
          undone = true;
          if (back.value.kept.length === 0) continue;
        }
        const taken = await takeLineOut(binhost.value, ctx, path, seen.value.publicKey);
        if (!taken.ok) return taken;
        undone ||= taken.value;
      }
    }
    const own = await undoFiles(
      ctx.door,
      records.filter((r) => r.of === "files" && r.machine === undefined),
    );
    if (!own.ok) return own;
    const end: Undone = own.value.outcome === "already" && undone ? { outcome: "undone", error: null } : own.value;
    return ok(end);
  },
};
