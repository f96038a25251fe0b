/** check-signature: a signed package is taken and an unsigned copy of it is refused, by this machine's own Portage. */
import { catalogue } from "../../../../shared/errors/catalogue.ts";
import { failed, ok, type Result } from "../../../../shared/errors/wizardError.ts";
import type { SpecOf } from "../../../../shared/model/plan.ts";
import { indexPackage, openPackagesIndex } from "../../../../shared/portage/packagesIndex.ts";
import type { MachineDoor } from "../../machine.ts";
import { problemError } from "../problem.ts";
import type { StepBody } from "../stepBody.ts";

/** The smallest package of the index, so that the trial costs little. */
async function smallest(door: MachineDoor, uri: string): Promise<Result<string>> {
  const fetched = await door.call("fetch-index", { uri });
  if (!fetched.ok) return fetched;
  if (fetched.value.error !== "") return failed(catalogue["index.unreachable"](door.id, uri, fetched.value.error));
  const index = openPackagesIndex(fetched.value.text);
  const packages = index.entries.map((entry) => indexPackage(index, entry)).filter((p) => p.path.endsWith(".gpkg.tar") && p.size > 0);
  const least = packages.sort((a, b) => a.size - b.size)[0];
  return least
    ? ok(least.path)
    : failed(catalogue["index.bad"](door.id, uri, "It lists no package in the gpkg format, and only those carry signatures."));
}

/** Output: Portage's words. Errors: signature.refused, signature.not-enforced. */
export async function judgeSignature(door: MachineDoor, uri: string): Promise<Result<string>> {
  const path = await smallest(door, uri);
  if (!path.ok) return path;
  const tried = await door.call("check-signature", { uri, path: path.value });
  if (!tried.ok) return tried;
  const { signedAccepted, unsignedRefused, text, problem } = tried.value;
  if (problem) return failed(problemError(door.id, problem, "try a signed package"));
  if (!signedAccepted) return failed(catalogue["signature.refused"](door.id, text));
  if (!unsignedRefused) return failed(catalogue["signature.not-enforced"](door.id, text));
  return ok(path.value);
}

export const checkSignature: StepBody<SpecOf<"check-signature">> = {
  check: async () => ok({ so: false, made: {} }),
  apply: async (spec, ctx) => {
    const judged = await judgeSignature(ctx.door, spec.uri);
    if (!judged.ok) return judged;
    ctx.log("note", `${judged.value}: signed accepted, unsigned copy refused`);
    return ok({});
  },
  verify: async () => ok({}),
  undo: async () => ok({ outcome: "already", error: null }),
};
