/** The words beside machines on the rail, while a run goes on and when it was broken off. */
import { expect, test } from "vitest";
import type { RunEvent } from "../../shared/model/run.ts";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { reduceWizard } from "../../shared/wizard/reduceWizard.ts";
import { initialState, type WizardState } from "../../shared/wizard/wizardState.ts";
import { machineWord } from "../../shared/wizard/words.ts";
import { factsFixture, fleetFixture } from "../plan/fixtures.ts";

const fleet = fleetFixture({
  machines: [
    { id: "forge", name: "forge", role: "binhost", address: "10.42.0.1" },
    { id: "attic", name: "attic", role: "client", address: "10.42.0.2" },
  ],
});
const plan = planFleet(fleet, Object.fromEntries(fleet.machines.map(({ id }) => [id, factsFixture(id)])));
const steps = plan.machines.find((m) => m.steps.length > 0);
const machine = steps?.id ?? "";
const events = [
  { code: "run.started", run: "r", kind: "apply", fleet, plan, undoes: null, seq: 0, at: 1 },
  { code: "machine.state", machine, state: "working", error: null, seq: 1, at: 2 },
  { code: "step.started", machine, step: steps?.steps[0]?.id ?? "", seq: 2, at: 3 },
] satisfies readonly RunEvent[];

const watched = (live: boolean): WizardState =>
  reduceWizard(reduceWizard(initialState, { type: "run.attach", run: "r", live }), { type: "run.past", run: "r", events });

test("a machine at work is busy; when the program ended meanwhile it is at rest, whatever the journal says last", () => {
  expect(machineWord(watched(true), machine)).toEqual({ tone: "busy", text: `0 of ${steps?.steps.length}` });
  expect(machineWord(watched(false), machine)).toEqual({ tone: "off", text: "broken off" });
});
