/** check-index: this very machine can fetch the index, and it is the right one. */
import { catalogue } from "../../../../shared/errors/catalogue.ts";
import { failed, ok, type Result } from "../../../../shared/errors/wizardError.ts";
import type { SpecOf } from "../../../../shared/model/plan.ts";
import type { OperationResult } from "../../../../shared/operations/operations.ts";
import type { MachineDoor } from "../../machine.ts";
import type { StepBody } from "../stepBody.ts";

type Spec = Pick<SpecOf<"check-index">, "uri" | "arch" | "chost">;
export type IndexSeen = OperationResult<"check-index">;

/** What is wrong with an index as a client would take it (bintree `_populate_remote_repo`); null: nothing. */
export function headerFault(seen: IndexSeen, expected: { readonly arch: string | null; readonly chost: string | null }): string | null {
  const { header } = seen;
  if (header.VERSION === undefined && header.TIMESTAMP === undefined) return "It does not look like a package index at all.";
  if (!/^-?\d+$/.test(header.VERSION ?? "") || Number(header.VERSION) > 0) return `Its version is ${header.VERSION ?? "missing"}; Portage reads 0.`;
  if (!/^\d+$/.test(header.TIMESTAMP ?? "")) return "It has no TIMESTAMP, so Portage ignores it.";
  if (seen.listed === 0 || header.PACKAGES === "0") return "It lists no package.";
  if (expected.arch && header.ARCH && header.ARCH !== expected.arch) return `It is for ${header.ARCH}; this machine is ${expected.arch}.`;
  if (expected.chost && header.CHOST && header.CHOST !== expected.chost)
    return `It is for CHOST ${header.CHOST}; this machine has ${expected.chost}.`;
  return null;
}

/** Fetches and judges. Output: what was seen, when all is well. */
export async function judgeIndex(door: MachineDoor, spec: Spec): Promise<Result<IndexSeen>> {
  const answer = await door.call("check-index", { uri: spec.uri });
  if (!answer.ok) return answer;
  const seen = answer.value;
  const overSsh = spec.uri.startsWith("ssh://");
  if (seen.tool === null && !overSsh) return failed(catalogue["index.no-tool"](door.id));
  const answered = overSsh ? seen.error === "" : seen.status === 200;
  if (!answered) {
    const words = seen.status === null ? seen.error : `The server answered ${seen.status}. ${seen.error}`.trim();
    return failed(
      seen.proxy === null ? catalogue["index.unreachable"](door.id, spec.uri, words) : catalogue["index.proxy"](door.id, spec.uri, seen.proxy, words),
    );
  }
  const fault = headerFault(seen, spec);
  if (fault !== null) return failed(catalogue["index.bad"](door.id, spec.uri, fault));
  const { sample } = seen;
  if (sample && !overSsh) {
    if (sample.status !== 200)
      return failed(catalogue["index.package-differs"](door.id, sample.path, sample.size, `answered ${sample.status ?? "nothing"}`));
    // A server that does not say how long a file is has not contradicted the index.
    if (sample.contentLength !== null && sample.contentLength !== sample.size)
      return failed(catalogue["index.package-differs"](door.id, sample.path, sample.size, `says ${sample.contentLength}`));
  }
  return ok(seen);
}

export const checkIndex: StepBody<SpecOf<"check-index">> = {
  check: async () => ok({ so: false, made: {} }),
  apply: async (spec, ctx) => {
    const seen = await judgeIndex(ctx.door, spec);
    if (!seen.ok) return seen;
    ctx.log("note", `${spec.uri}/Packages: ${seen.value.listed} packages, by ${seen.value.tool ?? "ssh"}`);
    return ok({});
  },
  verify: async () => ok({}),
  undo: async () => ok({ outcome: "already", error: null }),
};
