import { type ReactNode, useEffect, useMemo, useReducer, useRef, useState } from "react";
import type { StreamEvent } from "../../shared/contract/contract.ts";
import { fleetOf } from "../../shared/wizard/draft.ts";
import { pageOfHash } from "../../shared/wizard/pages.ts";
import { isReachable } from "../../shared/wizard/readiness.ts";
import { reduceWizard } from "../../shared/wizard/reduceWizard.ts";
import type { WizardState } from "../../shared/wizard/wizardState.ts";
import type { Link } from "../engine/link.ts";
import { createDoing } from "./doing.ts";
import { keep, keepFound, restored } from "./storage.ts";
import { type Wizard, WizardContext } from "./wizard.ts";

const PLAN_WAIT_MS = 150;
/** Events are taken in together: fifty log lines a second must not draw fifty times. */
const STREAM_WAIT_MS = 40;

/** Holds the state, listens to the engine, keeps what must survive a reload, and asks for the plan when what it follows from has changed. */
export function WizardProvider({ link, children }: { readonly link: Link; readonly children: ReactNode }) {
  const first = useMemo(restored, []);
  const [state, dispatch] = useReducer(reduceWizard, first.state);
  const [status, setStatus] = useState(link.status());
  const newest = useRef<WizardState>(state);
  newest.current = state;
  const act = useMemo(() => createDoing(link, dispatch, () => newest.current), [link]);

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
  }, [link]);

  useEffect(() => {
    const onOpen = async (): Promise<void> => {
      const open = await link.call("question.open", {});
      if (open.ok) dispatch({ type: "questions", questions: open.value.questions });
      await act.refreshRuns();
      const run = newest.current.run.id ?? first.run;
      if (run !== null) await act.watch(run);
    };
    if (link.status() === "open") void onOpen();
    return link.onStatus((next) => {
      setStatus(next);
      if (next === "open") void onOpen();
    });
  }, [link, act, first]);

  useEffect(() => {
    const onHash = (): void => {
      const page = pageOfHash(window.location.hash) ?? "welcome";
      if (page === newest.current.page) return;
      if (isReachable(newest.current, page)) dispatch({ type: "go", page });
      else act.go(newest.current.page);
    };
    onHash();
    window.addEventListener("hashchange", onHash);
    return () => window.removeEventListener("hashchange", onHash);
  }, [act]);

  const { draft, facts } = state;
  useEffect(() => {
    const fleet = fleetOf(draft);
    if (fleet === null || Object.keys(facts).length === 0) return;
    let current = true;
    const timer = setTimeout(() => {
      dispatch({ type: "plan.asking" });
      void link.call("plan", { fleet, facts }).then((planned) => {
        if (!current) return;
        dispatch(planned.ok ? { type: "plan.ready", plan: planned.value } : { type: "plan.failed", error: planned.error });
      });
    }, PLAN_WAIT_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [link, draft, facts]);

  const { page, run, install } = state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is kept depends on these alone
  useEffect(() => keep(newest.current), [page, draft, run.id, install.machine, install.chosen]);
  useEffect(() => keepFound(facts), [facts]);

  const wizard = useMemo<Wizard>(() => ({ state, dispatch, act, link: status }), [state, act, status]);
  return <WizardContext value={wizard}>{children}</WizardContext>;
}
