import { useState } from "react";
import type { Plan } from "../../../shared/model/plan.ts";
import { duration } from "../../../shared/text/format.ts";
import { list } from "../../../shared/text/list.ts";
import { t } from "../../../shared/text/text.ts";
import { keepsOut, stepsToShow } from "../../../shared/wizard/adding.ts";
import { fleetOf } from "../../../shared/wizard/draft.ts";
import { type PlanFacts, planFacts, secondsOf } from "../../../shared/wizard/planFacts.ts";
import { blockedBecause, lookOf } from "../../../shared/wizard/readiness.ts";
import type { WizardState } from "../../../shared/wizard/wizardState.ts";
import { FootBar, Reason } from "../../app/Foot.tsx";
import { Page } from "../../app/Page.tsx";
import { useWizard } from "../../app/wizard.ts";
import { Button } from "../../parts/Button.tsx";
import { Issues } from "../../parts/Callout.tsx";
import { ErrorPanel } from "../../parts/ErrorPanel.tsx";
import { Checkbox } from "../../parts/Fields.tsx";
import { Skeleton } from "../choices/Skeleton.tsx";
import { MachineList, MachinePlan } from "../review/MachinePlan.tsx";
import css from "./Add.module.css";
import { Changes } from "./Changes.tsx";
import { FleetChoice } from "./FleetChoice.tsx";
import { KnownMachines } from "./KnownMachines.tsx";
import { NewMachine } from "./NewMachine.tsx";
import { type Asked, useImpact } from "./useImpact.ts";

const draftHosts = (state: WizardState): readonly string[] => state.draft.machines.filter((m) => m.role === "binhost").map((m) => m.id);

/** All that will happen, machine by machine; the new one first. */
function Steps({ plan }: { readonly plan: Plan }) {
  const { state } = useWizard();
  const [chosen, setChosen] = useState<string | null>(null);
  const shown: Plan = { ...plan, machines: stepsToShow(plan, state.adding.machines) };
  // Warnings that are about the new machine, the binhost or all; what is known of the other clients is no news here.
  const about = new Set([...state.adding.machines, ...draftHosts(state)]);
  const warnings = plan.issues.filter((i) => i.level === "warning" && i.page !== "use" && (i.machine === null || about.has(i.machine)));
  const current = (shown.machines.find((m) => m.id === chosen) ?? shown.machines[0])?.id ?? null;
  return (
    <section className="section" aria-labelledby="join-review">
      <h2 className="h2" id="join-review">
        {t("join.review")}
      </h2>
      <p className="lead small">{t("join.review-text")}</p>
      <div className={css.warnings}>
        <Issues issues={warnings} />
      </div>
      <div className={css.plan}>
        <MachineList plan={shown} current={current} onChoose={setChosen} />
        {current === null ? null : <MachinePlan key={current} plan={plan} id={current} />}
      </div>
    </section>
  );
}

/** "Build 5 packages again, on forge (about 4 min)": once per machine. */
function irreversibleOf(facts: PlanFacts, name: (id: string) => string): readonly string[] {
  return [...new Set(facts.irreversible.map((step) => step.machine))].map((id) => {
    const steps = facts.irreversible.filter((step) => step.machine === id);
    const seconds = secondsOf(steps);
    const values = { machine: name(id), what: list(steps.map((step) => step.title)) };
    return seconds === null ? t("review.irreversible", values) : t("review.irreversible-time", { ...values, time: duration(seconds) });
  });
}

/** Why it cannot be applied yet; null: it can. */
function reasonOf(state: WizardState, asked: Asked, names: string): string | null {
  const { adding } = state;
  if (state.run.live) return t("review.runs");
  if (adding.machines.length === 0) return t("join.ready-none");
  const unseen = state.draft.machines.filter((m) => adding.machines.includes(m.id) && lookOf(state, m.id) !== "surveyed");
  const asks = state.draft.machines.filter((m) => state.questions.some((q) => q.machine === m.id));
  if (asks.length > 0) return t("ready.asks", { names: list(asks.map((m) => m.name)), count: asks.length });
  const busy = unseen.filter((m) => {
    const look = lookOf(state, m.id);
    return look === "connecting" || look === "looking";
  });
  if (busy.length > 0) return t("ready.looking", { names: list(busy.map((m) => m.name)) });
  if (unseen.length > 0) return t("join.ready-look", { names: list(unseen.map((m) => m.name)) });
  const held = blockedBecause(state, "machines") ?? blockedBecause(state, "review");
  if (held !== null) return t(held.key, held.values);
  if (asked.status !== "ready" || asked.impact === null) return t("join.working");
  const { impact } = asked;
  const blocked = impact.blockers[0];
  if (blocked !== undefined) return blocked.what;
  if (keepsOut(impact, adding)) return t("join.keep-why", { march: impact.processor.marchBefore ?? "", names });
  return impact.joining.every((m) => m.steps === 0) ? t("join.ready-steps", { names }) : null;
}

/** Add a workstation: only the new machine is asked for, and what it changes for the others stands before anything is written. */
export function Add() {
  const { state, act, dispatch } = useWizard();
  const [understood, setUnderstood] = useState(false);
  const { draft, adding } = state;
  const chosen = fleetOf(draft) !== null && draft.machines.some((m) => m.role === "client");
  const joining = draft.machines.filter((m) => adding.machines.includes(m.id));
  const names = list(joining.map((m) => m.name));
  const seen = joining.length > 0 && joining.every((m) => lookOf(state, m.id) === "surveyed");
  const asked = useImpact(seen && !draft.machines.some((m) => ["connecting", "looking"].includes(lookOf(state, m.id))));
  const { plan } = state.plan;
  const facts = plan === null ? null : planFacts(plan);
  const reason = reasonOf(state, asked, names);
  const needsWord = reason === null && facts !== null && facts.irreversible.length > 0;
  const why = reason ?? (needsWord && !understood ? t("review.word-needed") : null);
  const shown = asked.impact !== null && seen && joining.every((m) => asked.impact?.adding.includes(m.id));
  const apply = (): void => {
    const first = joining[0]?.id ?? null;
    // The first package goes to the new machine.
    dispatch({ type: "install", change: { machine: first, offers: null, chosen: null, pretended: null, proof: null, error: null, search: "" } });
    void act.apply();
  };
  return (
    <>
      <Page
        key={chosen ? `${draft.name} ${draft.path}` : ""}
        page="add"
        title={chosen ? t("join.title", { fleet: draft.name }) : t("join.title-fleet")}
        lead={chosen ? t("join.lead") : t("join.lead-fleet")}
        ownQuestions
      >
        <FleetChoice chosen={chosen} />
        {chosen ? (
          <>
            <NewMachine />
            {joining.length === 0 ? null : <KnownMachines />}
            {seen ? (
              <section className="section" aria-labelledby="join-changes">
                <h2 className="h2" id="join-changes">
                  {t("join.changes")}
                </h2>
                {asked.status === "failed" && asked.error !== null ? <ErrorPanel error={asked.error} onRetry={asked.again} /> : null}
                {shown && asked.impact !== null ? (
                  <Changes impact={asked.impact} />
                ) : asked.status === "failed" ? null : (
                  <Skeleton lines={4} label={t("join.working")} />
                )}
              </section>
            ) : null}
            {shown && plan !== null && asked.impact?.unknown === false && asked.impact.blockers.length === 0 && !keepsOut(asked.impact, adding) ? (
              <Steps plan={plan} />
            ) : null}
          </>
        ) : null}
      </Page>
      {chosen ? (
        <FootBar>
          <Button onPress={() => act.go("welcome")}>{t("foot.back")}</Button>
          {needsWord ? (
            <Checkbox className={css.ack ?? ""} value={understood} onChange={setUnderstood}>
              {t("review.understood", {
                what: list(
                  irreversibleOf(facts, (id) => draft.machines.find((m) => m.id === id)?.name ?? id),
                  3,
                ),
              })}
            </Checkbox>
          ) : null}
          {why === null && !needsWord ? <span className="push" /> : null}
          {why === null || needsWord ? (
            <span className="vh" id="reason">
              {why}
            </span>
          ) : (
            <Reason id="reason" text={why} />
          )}
          {joining.length === 0 ? null : (
            <Button kind="primary" off={why !== null} {...(why === null ? {} : { describedBy: "reason" })} onPress={apply}>
              {facts !== null && facts.rebuilt > 0 && reason === null
                ? t("join.apply-rebuild", { count: facts.rebuilt, names })
                : t("join.apply", { names })}
            </Button>
          )}
        </FootBar>
      ) : null}
    </>
  );
}
