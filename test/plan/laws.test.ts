import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fleetSchema } from "../../shared/model/fleet.ts";
import { planSchema, REFERENCE, type Step } from "../../shared/model/plan.ts";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { simulate } from "./applySimulator.ts";
import { caseArb, choicesArb } from "./arbitrary.ts";
import { factsFixture, fleetFixture, installed } from "./fixtures.ts";

const RUNS = Number(process.env.PLAN_RUNS ?? 300);
const summary = (steps: readonly Step[]) =>
  steps.map(
    (s) =>
      `${s.id}: ${s.title}${s.spec.kind === "write-files" ? `\n${s.spec.files.map((f) => `${f.path}\n<<<\n${f.before}\n>>>\n${f.after}`).join("\n")}` : ""}`,
  );

describe("laws of the plan", () => {
  test("once is enough: the plan after its own apply is empty, and each step finds what it needs", () => {
    fc.assert(
      fc.property(caseArb, ({ fleet, facts, profiles }) => {
        const plan = planFleet(fleet, facts);
        const after = simulate(facts, profiles, plan);
        const again = planFleet(fleet, after);
        const active = new Set(plan.machines.filter((m) => m.steps.length > 0).map((m) => m.id));
        expect(again.machines.filter((m) => active.has(m.id)).flatMap((m) => summary(m.steps))).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  test("a change of mind: other choices on the machines as they are now, applied, leave nothing to do either", () => {
    fc.assert(
      fc.property(caseArb, choicesArb, ({ fleet, facts, profiles }, choices) => {
        const first = simulate(facts, profiles, planFleet(fleet, facts));
        const changed = fleetSchema.parse({ ...fleet, choices });
        const plan = planFleet(changed, first);
        const again = planFleet(changed, simulate(first, profiles, plan));
        const active = new Set(plan.machines.filter((m) => m.steps.length > 0).map((m) => m.id));
        expect(again.machines.filter((m) => active.has(m.id)).flatMap((m) => summary(m.steps))).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  test("same input, same plan; input untouched; a valid plan", () => {
    fc.assert(
      fc.property(caseArb, ({ fleet, facts }) => {
        const before = JSON.stringify([fleet, facts]);
        const plan = planFleet(fleet, facts);
        expect(planFleet(structuredClone(fleet), structuredClone(facts))).toEqual(plan);
        expect(JSON.stringify([fleet, facts])).toBe(before);
        expect(planSchema.parse(plan)).toEqual(plan);
      }),
      { numRuns: RUNS },
    );
  });

  test("every step says why, every generated line has a reason that stands at it, references point to earlier steps", () => {
    fc.assert(
      fc.property(caseArb, ({ fleet, facts }) => {
        const plan = planFleet(fleet, facts);
        const ids = new Set<string>();
        for (const step of plan.machines.flatMap((m) => m.steps)) {
          expect(ids.has(step.id)).toBe(false);
          for (const id of step.after) expect(ids).toContain(id);
          for (const match of JSON.stringify(step.spec).matchAll(REFERENCE)) expect(ids).toContain(match[1]);
          ids.add(step.id);
          expect([step.title, step.why, step.source].every((text) => text.length > 3)).toBe(true);
          expect(step.seconds === null).toBe(step.secondsBasis === null);
          if (step.undoable === "no") expect(step.stays).not.toBeNull();
          if (step.spec.kind !== "write-files") continue;
          for (const file of step.spec.files) {
            const lines = (file.after ?? "").split("\n");
            for (const why of file.whys) {
              expect(lines[why.line - 1]).toMatch(/\S/);
              expect(lines[why.line - 1]).not.toMatch(/^\s*#/);
              expect(why.why.length * why.source.length).toBeGreaterThan(0);
            }
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  test("what switches something on is its machine's last step, and clients wait for the binhost", () => {
    fc.assert(
      fc.property(caseArb, ({ fleet, facts }) => {
        const plan = planFleet(fleet, facts);
        const [host, ...clients] = plan.machines;
        for (const client of clients) {
          for (const step of client.steps.slice(0, -1)) expect(step.id).not.toMatch(/switch-on$/);
          for (const step of client.steps) {
            if (step.spec.kind !== "write-files" || !step.id.endsWith("/portage-config")) continue;
            expect(JSON.stringify(step.spec)).not.toContain('getbinpkg\\"');
          }
          const first = client.steps[0];
          if (first && (host?.steps.length ?? 0) > 0) expect(first.after.length).toBeGreaterThan(0);
        }
        // Everything on the binhost is done before the first client step, through the chain of waits.
        const all = new Map(plan.machines.flatMap((m) => m.steps).map((s) => [s.id as string, s]));
        const reach = (id: string): Set<string> => new Set((all.get(id)?.after ?? []).flatMap((a) => [a, ...reach(a)]));
        for (const client of clients)
          if (client.steps[0] && host)
            for (const step of host.steps)
              if (/rebuild|serve$|sign-packages|portage-config|check-index/.test(step.id)) expect(reach(client.steps[0].id)).toContain(step.id);
      }),
      { numRuns: RUNS },
    );
  });

  test("no line of ours can break a make.conf or hide a value: what the person set and we do not name stays", () => {
    fc.assert(
      fc.property(caseArb, ({ fleet, facts }) => {
        for (const step of planFleet(fleet, facts).machines.flatMap((m) => m.steps)) {
          if (step.spec.kind !== "write-files") continue;
          for (const file of step.spec.files) {
            if (file.before === null || file.after === null) continue;
            const theirs = file.before.replace(/\n?# >>> binhost-wizard[\s\S]*?# <<< binhost-wizard\n?/, "");
            expect(file.after.startsWith(theirs) || file.path === "/etc/nginx/nginx.conf").toBe(true);
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  test("planning a hundred machines gives each its steps", () => {
    const clients = Array.from({ length: 99 }, (_, i) => `c${i}`);
    const fleet = fleetFixture({
      machines: [
        { id: "host", name: "host", role: "binhost", address: "10.42.0.1" },
        ...clients.map((id, i) => ({ id, name: id, role: "client" as const, address: `10.42.0.${i + 2}` })),
      ],
    });
    const packages = Array.from({ length: 1000 }, (_, i) => installed(`app-misc/p${i}-1`, { use: ["X"], iuse: ["X"] }));
    const facts = Object.fromEntries(["host", ...clients].map((id) => [id, factsFixture(id, { installed: packages })]));
    planFleet(fleet, facts);
    const start = performance.now();
    const plan = planFleet(fleet, facts);
    console.log(`planning 100 machines with 1,000 packages each: ${(performance.now() - start).toFixed(0)} ms (goal: 50)`);
    expect(plan.machines.every((m) => m.steps.length > 0)).toBe(true);
  });
});
