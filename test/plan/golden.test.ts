import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import type { Plan } from "../../shared/model/plan.ts";
import { diffText } from "../../shared/plan/diff.ts";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { planSummary } from "../../shared/plan/summary.ts";
import { simulate } from "./applySimulator.ts";
import { GOLDEN_FLEETS } from "./goldenFleets.ts";

/** `GOLDEN=write npx vitest run test/plan/golden.test.ts` writes them anew; then read every difference. */
const WRITE = process.env.GOLDEN === "write";
const ROOT = join(import.meta.dirname, "golden");

function stepsText(steps: Plan["machines"][number]["steps"]): string {
  return steps
    .map((s, i) => {
      const files =
        s.spec.kind === "write-files"
          ? s.spec.files.map((f) => `   file   ${f.path}${f.edit ? ` (late edit: ${f.edit})` : f.before === null ? " (new)" : ""}`)
          : [];
      const detail = s.spec.kind === "write-files" ? [] : [`   spec   ${JSON.stringify(s.spec)}`];
      return [
        `${i + 1}. ${s.title}`,
        `   id     ${s.id}${s.after.length > 0 ? `, after ${s.after.join(", ")}` : ""}`,
        `   why    ${s.why}`,
        `   source ${s.source}`,
        ...files,
        ...detail,
        ...s.commands.map((c) => `   $ ${c}`),
        `   undo   ${s.undoable}${s.stays ? `: ${s.stays}` : ""}`,
        `   time   ${s.seconds === null ? "unknown" : `${s.seconds} s (${s.secondsBasis})`}`,
      ].join("\n");
    })
    .join("\n\n");
}

function filesOf(plan: Plan): Map<string, string> {
  const out = new Map<string, string>();
  for (const { id, steps } of plan.machines) {
    out.set(`${id}/STEPS.txt`, `${stepsText(steps) || "nothing to do"}\n`);
    const changes = steps.flatMap((s) => (s.spec.kind === "write-files" ? s.spec.files : []));
    for (const change of changes) if (change.after !== null) out.set(`${id}${change.path}`, change.after);
    out.set(`${id}/DIFF.txt`, changes.map((change) => diffText(change)).join("\n"));
  }
  const { action, heaviest, ...numbers } = planSummary(plan);
  out.set("SUMMARY.txt", `${action}\n${heaviest}\n${JSON.stringify(numbers, null, 1)}\n${JSON.stringify(plan.decisions, null, 1)}\n`);
  out.set(
    "ISSUES.txt",
    `${plan.issues.map((i) => `${i.level} ${i.code} (${i.machine ?? "fleet"})\n  ${i.what}\n  ${i.why}\n  -> ${i.remedy}`).join("\n")}\n`,
  );
  return out;
}

describe("golden files", () => {
  for (const [name, make] of Object.entries(GOLDEN_FLEETS)) {
    test(name, () => {
      const { fleet, facts, profiles } = make();
      const plan = planFleet(fleet, facts);
      const files = filesOf(plan);
      const folder = join(ROOT, name);
      if (WRITE) {
        rmSync(folder, { recursive: true, force: true });
        for (const [path, text] of files) {
          mkdirSync(dirname(join(folder, path)), { recursive: true });
          writeFileSync(join(folder, path), text);
        }
      }
      const there = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((e) => e.isFile())
        .map((e) => relative(folder, join(e.parentPath, e.name)))
        .sort();
      expect(there).toEqual([...files.keys()].sort());
      for (const [path, text] of files) expect(`${path}\n${readFileSync(join(folder, path), "utf8")}`).toBe(`${path}\n${text}`);
      expect(plan.machines.every((m) => m.steps.length > 0)).toBe(true);
      const again = planFleet(fleet, simulate(facts, profiles, plan));
      expect(again.machines.flatMap((m) => m.steps.map((s) => s.id))).toEqual([]);
    });
  }
});
