/** Asks for the plan when what it follows from has changed. */
import { use, useEffect, useRef } from "react";
import type { Facts } from "../../shared/model/facts.ts";
import { type Draft, fleetOf } from "../../shared/wizard/draft.ts";
import type { Link } from "../engine/link.ts";
import { useHands, useSlice } from "./slices.ts";
import { LinkStatusContext } from "./wizard.ts";

/** Clicks that follow one another make one plan. */
const WAIT_MS = 150;
/** While machines are looked at, each answer would make a plan that the next one makes old. */
const WAIT_BUSY_MS = 1500;

/** What a lost line left unanswered is asked again when it is back. One question at a time: the answer to an older one is dropped, and the newest is asked when the engine is free. */
export function usePlan(link: Link): void {
  const { dispatch } = useHands();
  const draft = useSlice((state) => state.draft);
  const facts = useSlice((state) => state.facts);
  const busy = useSlice((state) => Object.values(state.looks).some((look) => look.state === "connecting" || look.state === "looking"));
  const again = useSlice((state) => state.plan.again);
  const lost = use(LinkStatusContext) === "lost";
  const underWay = useRef<Promise<unknown>>(Promise.resolve());
  const planned = useRef<{ readonly draft: Draft; readonly facts: Readonly<Record<string, Facts>> } | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once more, all else may be as it was
  useEffect(() => {
    const fleet = lost ? null : fleetOf(draft);
    if (fleet === null || Object.keys(facts).length === 0) return;
    if (planned.current?.draft === draft && planned.current.facts === facts) return;
    let current = true;
    const ask = async (): Promise<void> => {
      dispatch({ type: "plan.asking" });
      await underWay.current;
      if (!current) return;
      const asked = link.call("plan", { fleet, facts });
      underWay.current = asked;
      const answer = await asked;
      if (!current) return;
      if (answer.ok) planned.current = { draft, facts };
      dispatch(answer.ok ? { type: "plan.ready", plan: answer.value } : { type: "plan.failed", error: answer.error });
    };
    const timer = setTimeout(() => void ask(), busy ? WAIT_BUSY_MS : WAIT_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [link, dispatch, draft, facts, busy, lost, again]);
}
