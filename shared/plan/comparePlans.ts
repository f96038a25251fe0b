/** Two plans of one fleet, the one that was shown and the one that looking again gives: in what they differ, machine by machine. Pure. */
import type { FileChange, Issue, Plan, Step } from "../model/plan.ts";
import { count, listed } from "./context.ts";

export type Difference = {
  /** Step id, or the code of an issue. */
  readonly id: string;
  readonly kind: "new" | "gone" | "changed" | "issue";
  /** Title of the step, or what the issue says. */
  readonly title: string;
  readonly detail: string;
};

/** The same text for the same value, whatever the order of its keys. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) =>
    each !== null && typeof each === "object" && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );

const filesOf = (step: Step): readonly FileChange[] => (step.spec.kind === "write-files" ? step.spec.files : []);

/** Files that somebody changed since, and files that would now be written in another way. */
function fileDetail(shown: Step, now: Step): string {
  const before = new Map(filesOf(shown).map((f) => [f.path, f]));
  const after = new Map(filesOf(now).map((f) => [f.path, f]));
  const edited = [...after.values()].filter((f) => before.has(f.path) && before.get(f.path)?.beforeSha256 !== f.beforeSha256);
  const other = [...after.values()].filter((f) => before.get(f.path)?.after !== f.after && !edited.includes(f));
  const gone = [...before.keys()].filter((path) => !after.has(path));
  return [
    edited.length === 0 ? "" : `${listed(edited.map((f) => f.path))} ${edited.length === 1 ? "was" : "were"} edited since.`,
    other.length === 0 ? "" : `${listed(other.map((f) => f.path))} would be written otherwise than shown.`,
    gone.length === 0 ? "" : `${listed(gone)} ${gone.length === 1 ? "is" : "are"} right already.`,
  ]
    .filter((text) => text !== "")
    .join(" ");
}

function specDetail(shown: Step, now: Step): string {
  const [a, b] = [shown.spec, now.spec];
  if (a.kind === "write-files" && b.kind === "write-files") return fileDetail(shown, now);
  if (a.kind === "pack-installed" && b.kind === "pack-installed") return `${count(b.cpvs.length, "package")} now, ${a.cpvs.length} as shown.`;
  if (a.kind === "rebuild" && b.kind === "rebuild") return `${count(b.atoms.length, "package")} now, ${a.atoms.length} as shown.`;
  return "What it would do is not what was shown.";
}

const weighs = (issue: Issue): boolean => issue.level !== "note";

/**
 * What is no longer as shown, by machine id; machines without a difference are not in it. What concerns no single machine stands under "".
 * Steps count as the same when what they do (`spec`) is the same: estimates and words may move.
 */
export function comparePlans(shown: Plan, now: Plan): ReadonlyMap<string, readonly Difference[]> {
  const out = new Map<string, Difference[]>();
  const add = (machine: string, difference: Difference): void => void out.set(machine, [...(out.get(machine) ?? []), difference]);
  const old = new Map(shown.machines.flatMap((m) => m.steps.map((s) => [s.id as string, s])));
  const fresh = new Map(now.machines.flatMap((m) => m.steps.map((s) => [s.id as string, s])));
  const said = new Set(shown.issues.map((i) => `${i.code} ${i.machine} ${i.what}`));
  for (const issue of now.issues)
    if (weighs(issue) && !said.has(`${issue.code} ${issue.machine} ${issue.what}`))
      add(issue.machine ?? "", { id: issue.code, kind: "issue", title: issue.what, detail: `${issue.why} ${issue.remedy}` });
  for (const [id, step] of fresh) {
    const before = old.get(id);
    if (before === undefined) add(step.machine, { id, kind: "new", title: step.title, detail: step.why });
    else if (canonical(before.spec) !== canonical(step.spec))
      add(step.machine, { id, kind: "changed", title: step.title, detail: specDetail(before, step) });
  }
  for (const [id, step] of old)
    if (!fresh.has(id)) add(step.machine, { id, kind: "gone", title: step.title, detail: "It is not needed any more, or not possible." });
  return out;
}
