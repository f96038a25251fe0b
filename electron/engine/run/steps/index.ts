/** Every step kind's four verbs. A new kind: its shape in shared/model/plan.ts, its file here, one line below. */
import type { SpecOf, StepKind } from "../../../../shared/model/plan.ts";
import type { StepBody } from "../stepBody.ts";
import { checkIndex } from "./checkIndex.ts";
import { checkSignature } from "./checkSignature.ts";
import { fixIndex } from "./fixIndex.ts";
import { installTool } from "./installTool.ts";
import { packInstalled } from "./packInstalled.ts";
import { rebuild } from "./rebuild.ts";
import { service } from "./service.ts";
import { signingKey } from "./signingKey.ts";
import { signPackages } from "./signPackages.ts";
import { sshAccess } from "./sshAccess.ts";
import { trustKey } from "./trustKey.ts";
import { writeFiles } from "./writeFiles.ts";

const bodies = {
  "write-files": writeFiles,
  "signing-key": signingKey,
  "trust-key": trustKey,
  "install-tool": installTool,
  "pack-installed": packInstalled,
  rebuild,
  "sign-packages": signPackages,
  "fix-index": fixIndex,
  service,
  "check-index": checkIndex,
  "check-signature": checkSignature,
  "ssh-access": sshAccess,
} as const satisfies { readonly [K in StepKind]: StepBody<SpecOf<K>> };

/** The body of a kind. That spec and body fit together is kept by `satisfies` above; the compiler cannot follow it through the look-up. */
export function bodyOf(kind: StepKind): StepBody {
  return bodies[kind] as unknown as StepBody;
}
