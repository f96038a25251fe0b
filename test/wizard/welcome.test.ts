import { describe, expect, test } from "vitest";
import type { RunSummary } from "../../shared/contract/contract.ts";
import { ASIDE_KEPT, draftText, isUnsaved, setAside } from "../../shared/wizard/aside.ts";
import { addMachines, type Draft, emptyDraft } from "../../shared/wizard/draft.ts";
import { keptText, restore } from "../../shared/wizard/persist.ts";
import { reduceWizard } from "../../shared/wizard/reduceWizard.ts";
import { stepsOf, targetFleet, unfinishedRuns } from "../../shared/wizard/welcome.ts";
import { initialState } from "../../shared/wizard/wizardState.ts";

const fleet = (name: string, ...hosts: readonly string[]): Draft =>
  addMachines(
    { ...emptyDraft, name },
    hosts.map((host) => ({ id: host, name: host, role: "client" as const, address: host })),
  );
const home = fleet("Home", "lab", "attic");
const work = fleet("Work", "forge", "bench");

describe("what would be lost", () => {
  test("a draft with machines that no file holds", () => expect(isUnsaved(home, null)).toBe(true));
  test("not an empty one, nor a practice fleet, nor one that its file holds", () => {
    expect(isUnsaved(emptyDraft, null)).toBe(false);
    expect(isUnsaved({ ...home, practice: true }, null)).toBe(false);
    expect(isUnsaved(home, draftText(home))).toBe(false);
  });
  test("one that was changed since it was saved", () => expect(isUnsaved({ ...home, name: "Other" }, draftText(home))).toBe(true));
});

describe("setting aside", () => {
  test("keeps each fleet once, newest first, and not the one in the window", () => {
    const later: Draft = { ...home, choices: { ...home.choices } };
    expect(setAside([home], later, null, work)).toEqual([later]);
    expect(setAside([work], home, null, emptyDraft)).toEqual([home, work]);
    expect(setAside([work], home, null, work)).toEqual([home]);
  });
  test("keeps nothing of a fleet that its file holds", () => expect(setAside([], home, draftText(home), work)).toEqual([]));
  test("keeps at most five", () => {
    const many = Array.from({ length: ASIDE_KEPT }, (_, n) => fleet(`F${n}`, `a${n}`, `b${n}`));
    expect(setAside(many, home, null, work)).toEqual([home, ...many.slice(0, -1)]);
  });
});

describe("the window's state", () => {
  const begun = reduceWizard(initialState, { type: "draft", draft: home });
  test("another fleet sets an unsaved one aside, a reload keeps it, and one can go back", () => {
    const other = reduceWizard(begun, { type: "draft", draft: work });
    expect(other.aside).toEqual([home]);
    const again = restore(keptText(other), {}).state;
    expect(again.aside).toEqual([home]);
    const back = reduceWizard(again, { type: "aside.take", draft: home });
    expect([back.draft.name, back.aside.map((d) => d.name)]).toEqual(["Home", ["Work"]]);
  });
  test("a saved one is not set aside until it is changed", () => {
    const saved = reduceWizard(begun, { type: "saved", path: "/home/larry/fleet.json" });
    expect(reduceWizard(saved, { type: "draft", draft: work }).aside).toEqual([]);
    const changed = reduceWizard(saved, { type: "machine.remove", id: "attic" });
    expect(reduceWizard(changed, { type: "draft", draft: work }).aside.map((d) => d.name)).toEqual(["Home"]);
  });
  test("forgetting one takes that one alone", () => {
    const both = { ...initialState, aside: [home, work] };
    expect(reduceWizard(both, { type: "aside.forget", draft: home }).aside).toEqual([work]);
  });
});

const run = (change: Partial<RunSummary>): RunSummary => ({
  run: "r",
  kind: "apply",
  fleet: "Home",
  started: 100,
  finished: null,
  result: "failed",
  machines: [{ id: "lab", done: 3, skipped: 1, failed: 1 }],
  undone: false,
  total: 9,
  ...change,
});

describe("runs that wait", () => {
  test("the newest first; done, undone and installations are none of them", () => {
    const list = [
      run({ run: "old", fleet: "Work", started: 50 }),
      run({ run: "done", result: "done", fleet: "C" }),
      run({ run: "undone", undone: true, fleet: "D" }),
      run({ run: "install", kind: "install", fleet: "E" }),
      run({ run: "new", result: "stopped" }),
    ];
    expect(unfinishedRuns(list).map((r) => r.run)).toEqual(["new", "old"]);
  });
  test("a later run on the same machines has taken an earlier one's place", () => {
    const later = run({ run: "later", started: 200, result: "done" });
    expect(unfinishedRuns([run({}), later])).toEqual([]);
    expect(unfinishedRuns([run({}), { ...later, machines: [{ id: "attic", done: 1, skipped: 0, failed: 0 }] }])).toHaveLength(1);
  });
  test("figures", () => {
    expect(stepsOf(run({}))).toEqual({ done: 4, failed: 1, total: 9 });
    const { total: _total, ...old } = run({});
    expect(stepsOf(old).total).toBe(5);
  });
});

describe("the fleet that other tasks are about", () => {
  const file = { path: "/f", name: "File", machines: 2, gone: false };
  test("the window's, else the newest that is there, else none", () => {
    expect(targetFleet(home, [file])).toEqual({ kind: "window", name: "Home" });
    expect(targetFleet(emptyDraft, [{ ...file, name: "Gone", gone: true }, file])).toEqual({ kind: "file", name: "File", path: "/f" });
    expect(targetFleet(emptyDraft, [{ ...file, gone: true }])).toBe(null);
  });
});
