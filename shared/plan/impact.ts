/**
 * What joining machines change for the others: the plan of the fleet without them beside the plan with them, from the same facts. Pure, like the plan; what
 * is said here is what Apply does, because both come from the same functions.
 */
import { LEVEL_FLAGS, type X86Level } from "../hardware/x86Levels.ts";
import type { Facts } from "../model/facts.ts";
import type { Fleet } from "../model/fleet.ts";
import type { Impact } from "../model/impact.ts";
import type { FactsByMachine, Plan, Step } from "../model/plan.ts";
import type { PackageFileLine } from "../portage/packageFiles.ts";
import type { Context } from "./context.ts";
import { dueOn, indexOffers } from "./due.ts";
import { packageUseLines } from "./packageUse.ts";
import { planAndWhy } from "./planFleet.ts";
import type { Decisions } from "./prepare.ts";

const missing = (now: readonly string[], then: readonly string[]): string[] => now.filter((each) => !then.includes(each));
const stepsOf = (plan: Plan, id: string): readonly Step[] => plan.machines.find((m) => m.id === id)?.steps ?? [];
const filesOf = (steps: readonly Step[]): ReadonlyMap<string, string> =>
  new Map(steps.flatMap((s) => (s.spec.kind === "write-files" ? s.spec.files.map((f) => [f.path, `${f.after} ${f.edit}`] as const) : [])));
/** The shared lists, put together for people. */
const union = (plan: Plan): string[] => [...new Set(Object.values(plan.decisions.sharedVideoCards).flat())].sort();

type Half = { readonly ctx: Context; readonly decided: Decisions };
/** Our lines in package.use of each machine that counts. */
const linesOf = ({ ctx, decided }: Half): ReadonlyMap<string, readonly PackageFileLine[]> =>
  new Map(ctx.counted.map((m) => [m.machine.id, packageUseLines(ctx, m, decided.processor.value, decided.graphics.value)]));

const rebuildSteps = (plan: Plan): readonly Step[] => plan.machines.flatMap((m) => m.steps).filter((s) => s.spec.kind === "rebuild");

function rebuildOf(without: Plan, whole: Plan): Impact["rebuild"] {
  const known = new Set(without.decisions.rebuild.map((r) => r.cpv));
  const leftBefore = new Set(without.decisions.notPacked.map((r) => r.cpv));
  const packages = whole.decisions.rebuild.filter((r) => !known.has(r.cpv));
  const before = rebuildSteps(without);
  const after = rebuildSteps(whole);
  const sum = (steps: readonly Step[]): number => steps.reduce((n, s) => n + (s.seconds ?? 0), 0);
  const unknown = after.some((s) => s.seconds === null);
  return {
    packages: packages.map((r) => ({ ...r })),
    seconds: packages.length === 0 || unknown ? null : Math.max(1, sum(after) - sum(before)),
    basis: packages.length === 0 ? null : (after.find((s) => s.secondsBasis !== null)?.secondsBasis ?? null),
    anyway: known.size,
    left: whole.decisions.notPacked.filter((r) => !leftBefore.has(r.cpv) && r.why.includes("built ")).map((r) => ({ ...r })),
  };
}

function processorOf(without: Half | null, whole: Half | null, adding: ReadonlySet<string>): Impact["processor"] {
  const before = without?.decided.processor.value;
  const after = whole?.decided.processor.value;
  const levelBefore = before?.level ?? null;
  const levelAfter = after?.level ?? null;
  const falls = levelBefore !== null && levelAfter !== null && levelAfter < levelBefore;
  const instructions = falls
    ? ([4, 3, 2, 1] as const).filter((l) => l > levelAfter && l <= levelBefore).flatMap((l: X86Level) => LEVEL_FLAGS[l])
    : [];
  const flagsLost = before?.writeCpuFlags === true ? missing(before.cpuFlags, after?.writeCpuFlags === true ? after.cpuFlags : []) : [];
  const marches = before?.march !== after?.march;
  const older = (whole?.ctx.counted ?? [])
    .filter((m) => adding.has(m.machine.id) && (m.facts.x86Level ?? 1) < (levelBefore ?? 0))
    .map((m) => m.machine.id);
  const lacks = (whole?.ctx.counted ?? []).filter((m) => adding.has(m.machine.id)).map((m) => m.machine.id);
  return {
    levelBefore,
    levelAfter,
    marchBefore: before?.march ?? null,
    marchAfter: after?.march ?? null,
    instructions: marches ? instructions : [],
    flagsLost,
    because: older.length > 0 ? older : marches || flagsLost.length > 0 ? lacks : [],
  };
}

function graphicsOf(fleet: Fleet, without: Plan, whole: Plan, adding: readonly string[]): Impact["graphics"] {
  const before = union(without);
  const after = union(whole);
  const added = missing(after, before);
  const names = [...new Set([...Object.keys(without.decisions.sharedVideoCards), ...Object.keys(whole.decisions.sharedVideoCards)])].sort();
  const apart = new Set(fleet.choices.graphics.apart);
  return {
    shared: fleet.choices.graphics.mode === "union",
    before,
    after,
    added,
    packages: names.flatMap((name) => {
      const then = without.decisions.sharedVideoCards[name] ?? [];
      const now = whole.decisions.sharedVideoCards[name] ?? [];
      return then.join(" ") === now.join(" ") ? [] : [{ name, before: [...then], after: [...now] }];
    }),
    // libdrm's amdgpu comes with mesa's radeonsi: whoever brings one of the new entries brings its companions.
    because:
      added.length === 0
        ? []
        : adding.filter((id) => !apart.has(id) && (whole.decisions.videoCards[id] ?? []).some((card) => !before.includes(card))),
  };
}

/**
 * What `adding` changes.
 * @param fleet with the joining machines in it
 * @param facts of all that were looked at; a joining machine without facts changes nothing yet
 */
export function impactOf(fleet: Fleet, facts: FactsByMachine, adding: readonly string[]): Impact {
  const joins = new Set(adding.filter((id) => fleet.machines.some((m) => m.id === id && m.role === "client")));
  const known: Fleet = { ...fleet, machines: fleet.machines.filter((m) => !joins.has(m.id)) };
  const knownFacts: FactsByMachine = Object.fromEntries(Object.entries(facts).filter(([id]) => !joins.has(id)));
  const first = planAndWhy(known, knownFacts);
  const second = planAndWhy(fleet, facts);
  const without = first.plan;
  const whole = second.plan;
  const half = ({ ctx, decided }: typeof first): Half | null => (ctx === null || decided === null ? null : { ctx, decided });
  const halves = { without: half(first), whole: half(second) };
  const order = fleet.machines.filter((m) => joins.has(m.id)).map((m) => m.id);
  const host = fleet.machines.find((m) => m.role === "binhost");
  const held = host === undefined || whole.issues.some((i) => i.level === "blocker" && i.machine === host.id);
  const lines = { before: halves.without === null ? null : linesOf(halves.without), after: halves.whole === null ? null : linesOf(halves.whole) };
  const hostFacts: Facts | undefined = host === undefined ? undefined : facts[host.id];
  const fresh = new Set([...whole.decisions.rebuild.map((r) => r.cpv), ...whole.decisions.pack]);
  const offers =
    host === undefined || hostFacts === undefined ? null : indexOffers({ fresh, host: hostFacts, hostLines: lines.after?.get(host.id) ?? [] });
  const due = (id: string, isNew: boolean) => {
    const its = facts[id];
    const after = lines.after?.get(id);
    // A machine that is held up is not written to, so nothing becomes due there.
    const takesPart = halves.whole?.ctx.clients.some((m) => m.machine.id === id) === true;
    if (its === undefined || after === undefined || offers === null || held || !takesPart) return [];
    return [...dueOn(its, isNew ? null : (lines.before?.get(id) ?? []), after, offers)];
  };
  const others = [...known.machines]
    .sort((a, b) => Number(b.role === "binhost") - Number(a.role === "binhost"))
    .filter((m) => facts[m.id] !== undefined)
    .map((m) => {
      const then = filesOf(stepsOf(without, m.id));
      const now = filesOf(stepsOf(whole, m.id));
      return {
        id: m.id,
        files: [...now].filter(([path, text]) => then.get(path) !== text).map(([path]) => path),
        steps: stepsOf(whole, m.id).length,
        anyway: stepsOf(without, m.id).length,
        due: due(m.id, false),
      };
    });
  const rebuild = rebuildOf(without, whole);
  return {
    adding: order,
    blockers: whole.issues.filter((i) => i.level === "blocker" && i.machine !== null && joins.has(i.machine) && facts[i.machine] !== undefined),
    unknown: held || halves.whole === null,
    unseen: known.machines.filter((m) => facts[m.id] === undefined).map((m) => m.id),
    graphics: graphicsOf(fleet, without, whole, order),
    processor: processorOf(halves.without, halves.whole, joins),
    rebuild,
    others,
    joining: order
      .filter((id) => facts[id] !== undefined)
      .map((id) => ({
        id,
        steps: stepsOf(whole, id).length,
        due: due(id, true),
        cards: [...(whole.decisions.videoCards[id] ?? [])],
        differences: whole.issues.filter((i) => i.machine === id && i.page === "use"),
      })),
    unchanged:
      rebuild.packages.length === 0 && rebuild.left.length === 0 && others.every((o) => o.files.length === 0 && o.due.every((d) => d.already)),
  };
}
