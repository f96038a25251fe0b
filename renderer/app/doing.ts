/** What the pages can do: calls to the engine, and what comes of them. No rule about Portage lives here. */
import type { WizardError } from "../../shared/errors/wizardError.ts";
import { draftOf, emptyDraft, fleetOf, isFleetOf } from "../../shared/wizard/draft.ts";
import { hashOfPage, type PageId } from "../../shared/wizard/pages.ts";
import type { Action } from "../../shared/wizard/reduceWizard.ts";
import type { WizardState, WorldAnswer } from "../../shared/wizard/wizardState.ts";
import type { Link } from "../engine/link.ts";
import type { Doing } from "./wizard.ts";

/** `now`: the newest state, for calls that are made later than the page was drawn. */
export function createDoing(link: Link, dispatch: (action: Action) => void, now: () => WizardState): Doing {
  const fail = (error: WizardError): void => dispatch({ type: "error", error });
  const clear = (): void => dispatch({ type: "error", error: null });
  const go = (page: PageId): void => {
    window.location.hash = hashOfPage(page);
    dispatch({ type: "go", page });
  };
  const refreshRuns = async (): Promise<void> => {
    const list = await link.call("run.list", {});
    if (list.ok) dispatch({ type: "runs", runs: list.value.runs });
  };
  const watch = async (run: string): Promise<void> => {
    const list = await link.call("run.list", {});
    const summary = list.ok ? list.value.runs.find((each) => each.run === run) : undefined;
    dispatch({ type: "run.attach", run, live: summary?.live ?? false });
    const past = await link.call("run.events", { run, from: 0 });
    if (past.ok) {
      const started = past.value.events.find((event) => event.code === "run.started");
      // A run of a fleet that is not the one in the window brings its own.
      if (started?.code === "run.started" && !isFleetOf(now().draft, started.fleet))
        dispatch({ type: "draft", draft: draftOf(started.fleet, null, false), keepRun: true });
      dispatch({ type: "run.past", run, events: past.value.events });
    } else {
      dispatch({ type: "run.forget" });
      if (past.error.code !== "run.unknown") fail(past.error);
    }
  };
  /** Starts something that has a run, and shows it. */
  const begin = async (asked: ReturnType<typeof link.call<"run.apply">>): Promise<void> => {
    clear();
    const begun = await asked;
    if (!begun.ok) return fail(begun.error);
    dispatch({ type: "run.attach", run: begun.value.run, live: true });
    go("apply");
    await watch(begun.value.run);
  };
  return {
    go,
    refreshRuns,
    watch,
    startPractice: async () => {
      clear();
      const started = await link.call("practice.start", {});
      if (!started.ok) return fail(started.error);
      dispatch({ type: "draft", draft: draftOf(started.value.fleet, null, true) });
      go("machines");
    },
    newFleet: () => {
      dispatch({ type: "draft", draft: emptyDraft });
      go("machines");
    },
    openFleet: async (path, then = "machines") => {
      clear();
      const loaded = await link.call("fleet.load", { path });
      if (!loaded.ok) {
        fail(loaded.error);
        return false;
      }
      dispatch({ type: "draft", draft: draftOf(loaded.value.fleet, loaded.value.path, false) });
      go(then);
      return true;
    },
    readFleet: async (text) => {
      clear();
      const { parseFleet } = await import("../../shared/fleet/parseFleet.ts");
      const read = parseFleet(text);
      if (!read.ok) return fail(read.error);
      dispatch({ type: "draft", draft: draftOf(read.value, null, false) });
      go("machines");
    },
    takeUp: (draft) => {
      dispatch({ type: "aside.take", draft });
      go("machines");
    },
    saveFleet: async (path) => {
      clear();
      const fleet = fleetOf(now().draft);
      if (fleet === null) return false;
      const saved = await link.call("fleet.save", { path, fleet });
      if (saved.ok) dispatch({ type: "saved", path: saved.value.path });
      else fail(saved.error);
      return saved.ok;
    },
    look: (ids) => {
      const fleet = fleetOf(now().draft);
      if (fleet === null || ids.length === 0) return;
      dispatch({ type: "look.start", ids });
      for (const id of ids)
        void link.call("survey", { fleet, machines: [id] }).then((result) => {
          const found = result.ok ? result.value.machines.find((m) => m.id === id) : undefined;
          dispatch({ type: "looked", id, facts: found?.facts ?? null, error: result.ok ? (found?.error ?? null) : result.error });
        });
    },
    answer: (id, answer) => {
      void link.call("question.answer", { id, answer }).then((result) => {
        if (!result.ok) fail(result.error);
      });
    },
    apply: async () => {
      const { draft, facts } = now();
      const fleet = fleetOf(draft);
      if (fleet !== null) await begin(link.call("run.apply", { fleet, facts }));
    },
    resume: async () => {
      const run = now().run.id;
      if (run !== null) await begin(link.call("run.resume", { run }));
    },
    retry: async (machine) => {
      const run = now().run.id;
      if (run === null) return;
      clear();
      const retried = await link.call("run.retry", { run, machine });
      if (!retried.ok) return fail(retried.error);
      await watch(run);
    },
    stop: async (when) => {
      const run = now().run.id;
      if (run === null) return;
      const stopped = await link.call("run.stop", { run, when });
      if (!stopped.ok) fail(stopped.error);
    },
    undo: async (run, removeKey) => begin(link.call("run.undo", { run, removeKey })),
    findOffers: async (machine, search) => {
      const fleet = fleetOf(now().draft);
      if (fleet === null) return;
      dispatch({ type: "install", change: { machine, search, working: "offers", error: null, failedIn: null } });
      const found = await link.call("install.offers", { fleet, machine, search });
      const still = now().install;
      if (still.machine !== machine || still.search !== search) return;
      dispatch({
        type: "install",
        change: found.ok
          ? { offers: found.value.offers, total: found.value.total, working: null }
          : { offers: [], working: null, error: found.error, failedIn: "offers" },
      });
    },
    pretend: async (machine, cpv) => {
      const fleet = fleetOf(now().draft);
      if (fleet === null) return;
      dispatch({ type: "install", change: { machine, chosen: cpv, pretended: null, working: "pretend", error: null, failedIn: null } });
      const pretended = await link.call("install.pretend", { fleet, machine, atoms: [`=${cpv}`] });
      if (now().install.chosen !== cpv) return;
      dispatch({
        type: "install",
        change: pretended.ok ? { pretended: pretended.value, working: null } : { working: null, error: pretended.error, failedIn: "pretend" },
      });
    },
    install: async (machine, cpv) => {
      const fleet = fleetOf(now().draft);
      if (fleet === null) return;
      dispatch({ type: "install", change: { machine, chosen: cpv, working: "run", proof: null, error: null, failedIn: null, world: {} } });
      const installed = await link.call("install.run", { fleet, machine, atoms: [`=${cpv}`] });
      dispatch({
        type: "install",
        change: installed.ok ? { working: null, proof: installed.value } : { working: null, error: installed.error, failedIn: "run" },
      });
    },
    watchInstall: async (run) => {
      const list = await link.call("run.list", {});
      const live = list.ok && list.value.runs.some((each) => each.run === run && each.live === true);
      dispatch({ type: "install.attach", run, live });
      const past = await link.call("run.events", { run, from: 0 });
      dispatch({ type: "install.past", run, events: past.ok ? past.value.events : [] });
    },
    stopInstall: async () => {
      const run = now().installRun.id;
      if (run === null) return;
      const stopped = await link.call("run.stop", { run, when: "now" });
      if (!stopped.ok) fail(stopped.error);
    },
    askWorld: async (machine) => {
      const fleet = fleetOf(now().draft);
      if (fleet === null) return;
      const answer = (world: WorldAnswer): void => dispatch({ type: "install", change: { world: { ...now().install.world, [machine]: world } } });
      answer({ status: "asking" });
      const asked = await link.call("install.pretend", { fleet, machine, atoms: ["@world"] });
      answer(asked.ok ? { status: "answered", pretended: asked.value } : { status: "failed", error: asked.error });
    },
  };
}
