/** An emerge.log with known truth: runs side by side, jobs, interruptions, clock jumps and damage, all from one seed. */

export type TrueMerge = { readonly cpv: string; readonly cp: string; readonly start: number; readonly seconds: number; readonly binary: boolean };
export type Generated = {
  readonly text: string;
  readonly merges: readonly TrueMerge[];
  readonly unfinished: number;
  readonly clockBack: number;
  readonly noBegin: number;
};

export function randomOf(seed: number): (below: number) => number {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 3_266_489_917) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
}

const NAMES = [
  "media-fonts/font-adobe-100dpi",
  "dev-libs/foo",
  "dev-libs/foo-bar",
  "sys-devel/gcc",
  "x11-libs/gtk+",
  "media-libs/x264",
  "app-misc/a_b-c",
];
const VERSIONS = ["1.0.4", "14.2.1_p20241221", "9999", "2", "1.2b-r3", "0.0.20240101_rc1-r12", "3_alpha1_p2"];

type Line = { readonly time: number; readonly text: string; readonly merge: Plan | null; readonly role: "begin" | "phase" | "end" | "other" };
type Plan = { cp: string; cpv: string; binary: boolean; place: string; root: string; start: number; end: number; fate: "done" | "cut" };

function mergeLines(plan: Plan): Line[] {
  const { cpv, place, root, start, end } = plan;
  const other = (time: number, text: string): Line => ({ time, text, merge: plan, role: "other" });
  const middle = start + Math.floor((end - start) / 2);
  const path = plan.binary ? `/var/cache/binpkgs/${cpv}-1.gpkg.tar` : `/var/db/repos/gentoo/${cpv}.ebuild`;
  const lines: Line[] = [
    { time: start, text: ` >>> emerge ${place} ${cpv} to ${root}`, merge: plan, role: "begin" },
    plan.binary ? other(start, ` --- ${place} Fetching Binary (${cpv}::${path}.partial)`) : other(start, ` === ${place} Cleaning (${cpv}::${path})`),
    {
      time: start,
      text: ` === ${place} ${plan.binary ? "Merging Binary" : start % 2 ? "Compiling/Merging" : "Compiling/Packaging"} (${cpv}::${path})`,
      merge: plan,
      role: "phase",
    },
    other(middle, ` >>> AUTOCLEAN: ${plan.cp}:0`),
    other(middle, ` === Unmerging... (${cpv})`),
    other(end, ` === ${place} Post-Build Cleaning (${cpv}::${path})`),
    { time: end, text: ` ::: completed emerge ${place} ${cpv} to ${root}`, merge: plan, role: "end" },
  ];
  return plan.fate === "cut" ? lines.slice(0, 2 + (start % 3)) : lines;
}

/** One run: `jobs` merges at a time. Each place of a run is its own. */
function runLines(random: (below: number) => number, from: number, id: number): Line[] {
  const total = 1 + random(12);
  const jobs = 1 + random(4);
  const free = Array.from({ length: jobs }, () => from + 1);
  const lines: Line[] = [
    { time: from, text: "Started emerge on: Nov 30, 2025 15:15:51", merge: null, role: "other" },
    { time: from, text: ` *** emerge --jobs=${jobs} @world`, merge: null, role: "other" },
  ];
  for (let index = 1; index <= total; index += 1) {
    const slot = free.indexOf(Math.min(...free));
    const start = free[slot] ?? from;
    const binary = random(2) === 0;
    const end = start + (binary ? 1 + random(20) : 1 + random(4000));
    const cp = NAMES[random(NAMES.length)] ?? "";
    const cpv = `${cp}-${VERSIONS[random(VERSIONS.length)]}`;
    const root = random(9) === 0 ? "/mnt/gentoo/" : "/";
    free[slot] = end + random(3);
    lines.push(...mergeLines({ cp, cpv, binary, place: `(${index} of ${total})`, root, start, end, fate: random(12) === 0 ? "cut" : "done" }));
  }
  const last = Math.max(...lines.map((l) => l.time));
  if (id % 4 !== 3) lines.push({ time: last, text: " *** terminating.", merge: null, role: "other" });
  return lines;
}

const GARBAGE = [
  "\u0000\u0000\u0000",
  "17645",
  "1764512160: ",
  "\u00ff\u00fe garbage",
  "1764512160:  ::: completed eme",
  "1764512160:  >>> emerge (1 of",
  " *** emerge",
  "",
  "x".repeat(3000),
];

/**
 * @param options.runs how many runs; `damage`: lines of garbage between, begins lost, ends lost; `jump`: the clock goes back by ten years once
 */
export function generateLog(seed: number, options: { readonly runs: number; readonly damage?: boolean; readonly jump?: boolean }): Generated {
  const random = randomOf(seed);
  const all: { readonly line: Line; readonly order: number }[] = [];
  let from = 1_500_000_000;
  for (let id = 0; id < options.runs; id += 1) {
    for (const line of runLines(random, from, id)) all.push({ line, order: all.length });
    // Half of the runs begin while the one before is still at it.
    from = random(2) === 0 ? from + 1 + random(600) : Math.max(...all.map(({ line }) => line.time)) + 1 + random(90_000);
  }
  all.sort((a, b) => a.line.time - b.line.time || a.order - b.order);
  // Two merges of one name, place and root at once cannot be told apart, by nobody: such a log is not made.
  const open = new Map<string, Plan>();
  for (const { line } of all) {
    if (line.merge === null) continue;
    const key = `${line.merge.place} ${line.merge.cpv}`;
    const held = open.get(key);
    if (line.role === "begin" && held && held.fate === "done") return generateLog(seed + 1_000_003, options);
    if (line.role === "begin") open.set(key, line.merge);
    if (line.role === "end") open.delete(key);
  }
  const jumpAt = options.jump ? Math.floor(all.length / 2) : all.length;
  const back = 315_360_000;
  const lost = new Map<Plan, "begin" | "end">();
  if (options.damage)
    for (const { line } of all)
      if (line.role === "begin" && line.merge?.fate === "done" && random(15) === 0) lost.set(line.merge, random(2) ? "begin" : "end");
  // Nor can an end whose begin was lost be told from that of a merge left open before, of the same name, place and root.
  const leftOpen = new Set<string>();
  for (const { line } of all) {
    if (line.merge === null) continue;
    const key = `${line.merge.place} ${line.merge.cpv} ${line.merge.root}`;
    const gone = lost.get(line.merge);
    if (line.role === "begin" && gone !== "begin") leftOpen.add(key);
    if (line.role === "end" && gone === "begin" && leftOpen.has(key)) return generateLog(seed + 1_000_003, options);
    if (line.role === "end" && gone !== "end") leftOpen.delete(key);
  }
  const jumped = new Set<Plan>();
  const begun = new Set<Plan>();
  const text: string[] = [];
  all.forEach(({ line }, at) => {
    if (options.damage && random(6) === 0) text.push(GARBAGE[random(GARBAGE.length)] ?? "");
    if (line.merge) {
      if (line.role === "begin" && at < jumpAt) begun.add(line.merge);
      if (line.role === "end" && at >= jumpAt && begun.has(line.merge)) jumped.add(line.merge);
      // A lost begin takes its phase line along half of the time.
      const gone = lost.get(line.merge);
      if (gone === line.role || (gone === "begin" && line.role === "phase")) return;
    }
    text.push(`${line.time - (at >= jumpAt ? back : 0)}: ${line.text}`);
  });
  const plans = [...new Set(all.flatMap(({ line }) => (line.merge ? [line.merge] : [])))];
  const done = plans.filter((p) => p.fate === "done" && !lost.has(p) && !jumped.has(p));
  const place = (p: Plan): number => all.findIndex(({ line }) => line.merge === p && line.role === "end");
  return {
    text: `${text.join("\n")}\n`,
    merges: done
      .map((p) => ({ p, at: place(p) }))
      .sort((a, b) => a.at - b.at)
      .map(({ p }) => ({
        cpv: p.cpv,
        cp: p.cp,
        start: p.start - (begun.has(p) || jumpAt === all.length ? 0 : back),
        seconds: p.end - p.start,
        binary: p.binary,
      })),
    unfinished: plans.filter((p) => p.fate === "cut" || lost.get(p) === "end").length,
    clockBack: [...jumped].filter((p) => !lost.has(p)).length,
    noBegin: [...lost.values()].filter((gone) => gone === "begin").length,
  };
}
