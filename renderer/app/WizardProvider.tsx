import { type ReactNode, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { StreamEvent } from "../../shared/contract/contract.ts";
import { shownRun } from "../../shared/wizard/installing.ts";
import { pageOfHash } from "../../shared/wizard/pages.ts";
import type { Restored } from "../../shared/wizard/persist.ts";
import { isReachable } from "../../shared/wizard/readiness.ts";
import type { Link } from "../engine/link.ts";
import { listenToShell } from "../engine/shell.ts";
import { createDoing } from "./doing.ts";
import { HandsContext } from "./slices.ts";
import { keep, keepFound } from "./storage.ts";
import { createStore } from "./store.ts";
import { usePlan } from "./usePlan.ts";
import { LinkStatusContext, type Wizard, WizardContext } from "./wizard.ts";

/** Events are taken in together: fifty log lines a second must not draw fifty times. */
const STREAM_WAIT_MS = 40;

/** Draws nothing, so that nothing is drawn anew when it asks. */
function Planner({ link }: { readonly link: Link }): null {
  usePlan(link);
  return null;
}

/** Holds the state, listens to the engine, keeps what must survive a reload, and asks for the plan when what it follows from has changed. */
export function WizardProvider({ link, first, children }: { readonly link: Link; readonly first: Restored; readonly children: ReactNode }) {
  const store = useMemo(() => createStore(first.state), [first]);
  const { get, dispatch, subscribe } = store;
  const state = useSyncExternalStore(subscribe, get);
  const [status, setStatus] = useState(link.status());
  const act = useMemo(() => createDoing(link, dispatch, get), [link, dispatch, get]);

  useEffect(() => {
    let queue: StreamEvent[] = [];
    let timer: ReturnType<typeof setTimeout> | null = null;
    const flush = (): void => {
      timer = null;
      const events = queue;
      queue = [];
      dispatch({ type: "stream", events });
    };
    return link.subscribe((event) => {
      queue.push(event);
      if (timer === null) timer = setTimeout(flush, STREAM_WAIT_MS);
    });
  }, [link, dispatch]);

  useEffect(() => {
    let restored = first.installRun;
    const onOpen = async (): Promise<void> => {
      const open = await link.call("question.open", {});
      if (open.ok) dispatch({ type: "questions", questions: open.value.questions });
      await act.refreshRuns();
      const run = get().run.id ?? first.run;
      if (run !== null) await act.watch(run);
      const installing = shownRun(get()) ?? restored;
      restored = null;
      if (installing !== null) await act.watchInstall(installing);
    };
    if (link.status() === "open") void onOpen();
    return link.onStatus((next) => {
      setStatus(next);
      if (next === "open") void onOpen();
    });
  }, [link, act, first, get, dispatch]);

  useEffect(() => {
    const onHash = (): void => {
      const page = pageOfHash(window.location.hash) ?? "welcome";
      if (page === get().page) return;
      if (isReachable(get(), page)) dispatch({ type: "go", page });
      else act.go(get().page);
    };
    onHash();
    window.addEventListener("hashchange", onHash);
    return () => window.removeEventListener("hashchange", onHash);
  }, [act, get, dispatch]);

  useEffect(
    () =>
      listenToShell((command) => {
        if (command.do === "open") void act.openFleet(command.path);
        else if (command.do === "save") void act.saveFleet(command.path);
        else if (command.do === "go") act.go(command.page);
        else void act.startPractice();
      }),
    [act],
  );

  const { draft, facts } = state;

  // What a run has changed must be looked at anew: then Review shows what is left to do.
  const { live } = state.run;
  const wasLive = useRef(live);
  useEffect(() => {
    const ended = wasLive.current && !live;
    wasLive.current = live;
    if (ended) act.look(Object.keys(get().facts));
  }, [live, act, get]);

  const { page, run, install } = state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is kept depends on these alone
  useEffect(() => keep(get()), [page, draft, state.filed, state.aside, state.adding, run.id, install.machine, install.chosen, shownRun(state)]);
  useEffect(() => keepFound(facts), [facts]);

  const wizard = useMemo<Wizard>(() => ({ state, dispatch, act, link: status }), [state, dispatch, act, status]);
  const hands = useMemo(() => ({ ...store, act }), [store, act]);
  return (
    <HandsContext value={hands}>
      <LinkStatusContext value={status}>
        <Planner link={link} />
        <WizardContext value={wizard}>{children}</WizardContext>
      </LinkStatusContext>
    </HandsContext>
  );
}
