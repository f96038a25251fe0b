/** Every step kind's four verbs. A new kind: its shape in shared/model/plan.ts, its file here, one line below. */
import type { SpecOf, StepKind } from "../../../../shared/model/plan.ts";
import type { StepBody } from "../stepBody.ts";
import { writeFiles } from "./writeFiles.ts";

type Bodies = { readonly [K in StepKind]?: StepBody<SpecOf<K>> };

const bodies = { "write-files": writeFiles } satisfies Bodies;

/** The body of a kind. The pairing of spec and body is kept by `Bodies`; the compiler cannot follow it through the look-up. */
export function bodyOf(kind: StepKind): StepBody {
  return (bodies as Bodies)[kind] as unknown as StepBody;
}
