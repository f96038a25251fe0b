/** The page of the first installation follows from the installation's run: live, after a reload, after a lost line. */
import { expect, test } from "vitest";
import type { InstalledProof } from "../../shared/model/proof.ts";
import type { RunEvent } from "../../shared/model/run.ts";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { draftOf } from "../../shared/wizard/draft.ts";
import { shownRun } from "../../shared/wizard/installing.ts";
import { keptText, restore } from "../../shared/wizard/persist.ts";
import { type Action, reduceWizard } from "../../shared/wizard/reduceWizard.ts";
import { initialState, type WizardState } from "../../shared/wizard/wizardState.ts";
import { homeFacts, homeFleet, refusedKey } from "../browser/fleets.ts";

const stateAfter = (...actions: readonly Action[]): WizardState => actions.reduce(reduceWizard, initialState);
const start: Action = { type: "draft", draft: draftOf(homeFleet, null, true) };
const plan = planFleet(homeFleet, homeFacts);
const event = (seq: number, rest: object): RunEvent => ({ seq, at: seq, ...rest }) as RunEvent;
const began = event(0, { code: "run.started", run: "r1", kind: "apply", fleet: homeFleet, plan, undoes: null });
const installs = (run: string, machine: string) =>
  event(0, {
    code: "run.started",
    run,
    kind: "install",
    fleet: homeFleet,
    plan: { ...plan, machines: [{ id: machine, role: "client", steps: [] }] },
    undoes: null,
  });
const begun: Action = { type: "install", change: { machine: "driver", chosen: "app-misc/jq-1", working: "run" } };
const stream = (...events: readonly (readonly [string, RunEvent])[]): Action => ({
  type: "stream",
  events: events.map(([run, each]) => ({ type: "run", run, event: each })),
});
test("an installation's run does not push the run that applied away", () => {
  const state = stateAfter(start, begun, stream(["r1", began], ["i1", installs("i1", "driver")]));
  expect([state.run.id, state.installRun.id]).toEqual(["r1", "i1"]);
});
test("an installation that another window began, or on another machine, is not this page's", () => {
  expect(stateAfter(start, stream(["i1", installs("i1", "driver")])).installRun.id).toBeNull();
  expect(stateAfter(start, begun, stream(["i1", installs("i1", "attic")])).installRun.id).toBeNull();
});
const proof: InstalledProof = {
  machine: "driver",
  package: "app-misc/jq-1",
  binary: true,
  seconds: 3,
  bytes: 5,
  buildId: "1",
  repo: "home",
  sourceSeconds: null,
  sourceBasis: null,
  all: [],
};
const ends = event(1, { code: "run.finished", result: "done", proof });
test("the end of an installation brings its proof, whether or not somebody waited for the answer", () => {
  const state = stateAfter(start, begun, stream(["i1", installs("i1", "driver")], ["i1", ends]));
  expect([state.install.working, state.install.proof]).toEqual([null, proof]);
  const after = stateAfter(
    start,
    { type: "install.attach", run: "i1", live: false },
    { type: "install.past", run: "i1", events: [installs("i1", "driver"), ends] },
  );
  expect([after.install.proof, after.install.machine, shownRun(after)]).toEqual([proof, "driver", "i1"]);
});
test("an answer that overtakes the run's events keeps them: the stages show where it ended", () => {
  const error = refusedKey;
  const failing = event(1, { code: "machine.state", machine: "driver", state: "failed", error });
  const answered: Action = { type: "install", change: { working: null, error, failedIn: "run" } };
  const state = stateAfter(start, begun, answered, stream(["i1", installs("i1", "driver")], ["i1", failing]));
  expect([state.installRun.id, state.installRun.state.machines[0]?.status, state.install.error]).toEqual(["i1", "failed", error]);
  // The next one begins with nothing of it.
  expect(stateAfter(start, begun, answered, stream(["i1", installs("i1", "driver")]), begun).installRun.id).toBeNull();
});
test("a reload in the middle goes on watching; what was broken off can be begun anew; one of another fleet is not shown", () => {
  const attach: Action = { type: "install.attach", run: "i1", live: true };
  const past: Action = { type: "install.past", run: "i1", events: [installs("i1", "driver")] };
  const going = stateAfter(start, attach, past);
  expect([going.install.working, going.install.machine]).toEqual(["run", "driver"]);
  expect(stateAfter(start, attach, past, stream(["i1", ends])).install.proof).toEqual(proof);
  expect(stateAfter(start, { ...attach, live: false }, past).install.working).toBeNull();
  const other = stateAfter({ type: "draft", draft: { ...draftOf(homeFleet, null, false), machines: homeFleet.machines.slice(0, 1) } }, attach, past);
  expect([other.install.working, shownRun(other)]).toEqual([null, null]);
});

test("what was shown is still shown after a reload; what was put away is not", () => {
  const shown = stateAfter(start, begun, stream(["i1", installs("i1", "driver")], ["i1", ends]));
  expect(restore(keptText(shown), {}).installRun).toBe("i1");
  const another = stateAfter(start, begun, stream(["i1", installs("i1", "driver")], ["i1", ends]), {
    type: "install",
    change: { chosen: null, proof: null },
  });
  expect(restore(keptText(another), {}).installRun).toBeNull();
});
