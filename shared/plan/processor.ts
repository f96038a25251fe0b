/** -march and CPU_FLAGS_X86: what every machine of the fleet can run. Portage never compares -march, so the plan has to. */
import { CPU_FLAGS_X86, cpuFlagsX86, intersection } from "../hardware/cpuFlags.ts";
import { missingForMarch } from "../hardware/march.ts";
import { LEVEL_FLAGS, levelOfFlags, levelOfMarch, marchOfLevel, missingFor, type X86Level } from "../hardware/x86Levels.ts";
import type { Issue } from "../model/plan.ts";
import { type Context, type Decided, issue, listed, type Member } from "./context.ts";

export type Processor = {
  readonly level: X86Level | null;
  /** What is written into the flag variables; null: they stay as they are. */
  readonly march: string | null;
  /** `-mtune` beside it; null: none. */
  readonly mtune: string | null;
  /** What every machine has; written when `writeCpuFlags`. */
  readonly cpuFlags: readonly string[];
  readonly writeCpuFlags: boolean;
  /** Can every machine of the fleet run code built with this -march? null: built without one. */
  readonly isSafe: (march: string | null) => boolean;
};

const SOURCE = "gcc(1), x86 options; x86-64 psABI, micro-architecture levels";
const flagsOf = (m: Member): ReadonlySet<string> => new Set(m.facts.cpu?.flags ?? []);
const levelOf = (m: Member): X86Level => (m.facts.x86Level as X86Level | null) ?? levelOfFlags(flagsOf(m)) ?? 1;
/** Flags that name instructions, in /proc/cpuinfo's spelling; the kernel also lists bugs and features that no compiler uses. */
export const INSTRUCTIONS: ReadonlySet<string> = new Set([
  ...Object.values(LEVEL_FLAGS).flat(),
  ...CPU_FLAGS_X86,
  ..."pclmulqdq sha_ni fma adx rdseed vaes gfni movdiri clwb rdpid fsgsbase".split(" "),
]);

/** Clients whose processor lacks instructions that the binhost's has, with what is missing. */
function poorer(ctx: Context): readonly { readonly member: Member; readonly missing: readonly string[] }[] {
  const host = [...flagsOf(ctx.host)].filter((flag) => INSTRUCTIONS.has(flag));
  return ctx.counted
    .filter((m) => m !== ctx.host)
    .map((member) => {
      const flags = flagsOf(member);
      return { member, missing: host.filter((flag) => !flags.has(flag)) };
    })
    .filter(({ missing }) => missing.length > 0);
}

const sameModel = (ctx: Context): boolean =>
  (ctx.kept === null || ctx.kept.march === "native") &&
  ctx.counted.every((m) => m.facts.cpu !== null && m.facts.cpu.model === ctx.host.facts.cpu?.model) &&
  poorer(ctx).length === 0;

function lacking(ctx: Context, march: string): readonly { readonly member: Member; readonly missing: readonly string[] }[] | null {
  const level = levelOfMarch(march);
  const found = ctx.counted.map((member) => {
    // The level the loader reported may be lower than the flags say (a virtual machine): it wins.
    if (level !== null && levelOf(member) < level) return { member, missing: missingFor(level, flagsOf(member)) };
    return { member, missing: level === null ? missingForMarch(march, flagsOf(member)) : [] };
  });
  if (found.some(({ missing }) => missing === null)) return null;
  return found.flatMap(({ member, missing }) =>
    missing !== null && (missing.length > 0 || (level !== null && levelOf(member) < level)) ? [{ member, missing }] : [],
  );
}

function refusal(code: string, march: string, instead: string, why: string): Issue {
  return issue({
    code,
    level: "warning",
    what: `-march=${march} is not used; the plan builds for ${instead}.`,
    why,
    remedy: `Leave it at ${instead}, or take the machines that cannot run ${march} out of the fleet.`,
    page: "processor",
  });
}

const names = (found: readonly { readonly member: Member; readonly missing: readonly string[] }[]): string =>
  found
    .map(({ member, missing }) => `${member.machine.name} (${member.facts.cpu?.model ?? "processor unknown"}) has no ${listed(missing, 3)}`)
    .join("; ");

function chooseMarch(ctx: Context, auto: X86Level): Decided<{ march: string | null; mtune: string | null }> {
  const wanted = ctx.choices.processor.march;
  const safe = { march: marchOfLevel(auto), mtune: "generic" };
  if (wanted === "auto") return { value: safe, issues: [] };
  if (wanted === "leave") return { value: { march: null, mtune: null }, issues: [] };
  if (wanted === "native") {
    if (sameModel(ctx)) return { value: { march: "native", mtune: null }, issues: [] };
    const why = poorer(ctx);
    const reason =
      why.length > 0
        ? `What native means on ${ctx.host.machine.name} would crash elsewhere: ${names(why)}. Portage would install it without a word.`
        : "The machines have different processors, and native means something else on each.";
    return { value: safe, issues: [refusal("processor.native-refused", "native", safe.march, reason)] };
  }
  const found = lacking(ctx, wanted);
  const mtune = levelOfMarch(wanted) === null ? null : "generic";
  if (found === null)
    return sameModel(ctx)
      ? { value: { march: wanted, mtune }, issues: [] }
      : {
          value: safe,
          issues: [
            refusal("processor.march-unknown", wanted, safe.march, "What it needs is not known here, and the machines have different processors."),
          ],
        };
  if (found.length === 0) return { value: { march: wanted, mtune }, issues: [] };
  return {
    value: safe,
    issues: [refusal("processor.march-refused", wanted, safe.march, `Programs would end with "illegal instruction": ${names(found)}.`)],
  };
}

/** Everything about processors that the plan needs. Issues: refusals, machines whose processor is unknown. */
export function decideProcessor(ctx: Context): Decided<Processor> {
  const x86 = ctx.host.facts.arch === "x86_64";
  if (!x86) {
    const value: Processor = {
      level: null,
      march: null,
      mtune: null,
      cpuFlags: [],
      writeCpuFlags: false,
      isSafe: (m) => m !== "native" || sameModel(ctx),
    };
    const asked = !["auto", "leave"].includes(ctx.choices.processor.march);
    const issues = asked
      ? [
          issue({
            code: "processor.not-x86",
            level: "warning",
            what: "The compiler flags stay as they are.",
            why: `The wizard knows the processors of x86-64, not those of ${ctx.host.facts.arch ?? "this architecture"}.`,
            remedy: "Set -march or -mcpu in make.conf yourself, to what every machine can run.",
            page: "processor",
          }),
        ]
      : [];
    return { value, issues };
  }
  const unknown = ctx.counted.filter((m) => m.facts.cpu === null);
  /** The highest level that machines out of sight are known to run. */
  const keptLevel = ctx.kept?.march == null ? null : levelOfMarch(ctx.kept.march);
  const auto = unknown.length > 0 ? 1 : (Math.min(keptLevel ?? 4, ...ctx.counted.map(levelOf)) as X86Level);
  const { value: chosen, issues } = chooseMarch(ctx, auto);
  const lists = ctx.counted.map((m) => cpuFlagsX86(flagsOf(m)));
  const cpuFlags = intersection(ctx.kept?.cpuFlags == null ? lists : [...lists, ctx.kept.cpuFlags]);
  const memo = new Map<string, boolean>();
  const judge = (march: string): boolean => {
    if (march === chosen.march) return true;
    if (march === "native") return sameModel(ctx);
    if (keptLevel !== null && (levelOfMarch(march) ?? 5) > keptLevel) return false;
    const found = lacking(ctx, march);
    return found === null ? sameModel(ctx) : found.length === 0;
  };
  const isSafe = (march: string | null): boolean => {
    if (march === null) return true;
    const known = memo.get(march) ?? judge(march);
    memo.set(march, known);
    return known;
  };
  const blind = unknown.map((m) =>
    issue({
      code: "processor.unknown",
      level: "warning",
      machine: m.machine.id,
      what: `The processor of ${m.machine.name} could not be read.`,
      why: "Until it is known, only x86-64 without a level is sure to run there.",
      remedy: "Survey it again, or name the -march yourself.",
      page: "processor",
    }),
  );
  const writeCpuFlags = ctx.choices.processor.cpuFlags === "intersection" && unknown.length === 0 && cpuFlags.length > 0;
  return { value: { level: auto, ...chosen, cpuFlags, writeCpuFlags, isSafe }, issues: [...issues, ...blind] };
}

export const MARCH_SOURCE = SOURCE;
