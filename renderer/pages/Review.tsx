import { useEffect, useRef, useState } from "react";
import type { Issue } from "../../shared/model/plan.ts";
import { duration } from "../../shared/text/format.ts";
import { list } from "../../shared/text/list.ts";
import { t } from "../../shared/text/text.ts";
import { fleetOf } from "../../shared/wizard/draft.ts";
import { type PlanFacts, planFacts, secondsOf } from "../../shared/wizard/planFacts.ts";
import { blockedBecause, isServing } from "../../shared/wizard/readiness.ts";
import { fileStem } from "../../shared/wizard/savedPlan.ts";
import { FootBar, Reason } from "../app/Foot.tsx";
import { Page } from "../app/Page.tsx";
import { useLink } from "../app/useLink.ts";
import { useWizard } from "../app/wizard.ts";
import { Button, Disclosure } from "../parts/Button.tsx";
import { Callout, Issues } from "../parts/Callout.tsx";
import { Checkbox } from "../parts/Fields.tsx";
import { PlanFailed } from "../parts/PlanFailed.tsx";
import { Skeleton } from "./choices/Skeleton.tsx";
import { type Checking, CheckPanel, checkedInShort, movedNames } from "./review/CheckPanel.tsx";
import { MachineList, MachinePlan } from "./review/MachinePlan.tsx";
import css from "./review/Review.module.css";
import { SavePlan } from "./review/SavePlan.tsx";

function Summary({ facts, name }: { readonly facts: PlanFacts; readonly name: (id: string) => string }) {
  const files = facts.filesNew + facts.filesEdited;
  const count = facts.machines.length;
  return (
    <ul className={css.sum}>
      <li>
        <b>{t("review.steps", { count: facts.steps })}</b>
        <span>
          {facts.seconds === null ? t("review.on-machines", { count }) : t("review.on-machines-time", { count, time: duration(facts.seconds) })}
        </span>
      </li>
      <li>
        <b>{t("review.files", { count: files })}</b>
        <span>{t("review.files-kinds", { made: facts.filesNew, edited: facts.filesEdited })}</span>
      </li>
      <li>
        <b>{t("review.services", { count: facts.services.length })}</b>
        <span>
          {facts.services.length === 0
            ? t("review.none")
            : list(facts.services.map((s) => t("review.service-on", { name: s.name, machine: name(s.machine) })))}
        </span>
      </li>
      <li>
        <b>{t("review.rebuilt", { count: facts.rebuilt })}</b>
        <span>{t("review.packed", { count: facts.packed })}</span>
      </li>
      <li>
        <b>{facts.filesRemoved === 0 ? t("review.nothing") : t("review.files", { count: facts.filesRemoved })}</b>
        <span>{facts.filesRemoved === 0 ? t("review.deleted") : t("review.are-deleted")}</span>
      </li>
    </ul>
  );
}

/** "Pack 5 installed packages and Install nginx, on forge (about 4 min)": once per machine. */
function irreversibleOf(facts: PlanFacts, name: (id: string) => string): readonly string[] {
  const machines = [...new Set(facts.irreversible.map((step) => step.machine))];
  return machines.map((id) => {
    const steps = facts.irreversible.filter((step) => step.machine === id);
    const seconds = secondsOf(steps);
    const values = { machine: name(id), what: list(steps.map((step) => step.title)) };
    return seconds === null ? t("review.irreversible", values) : t("review.irreversible-time", { ...values, time: duration(seconds) });
  });
}

/** The heaviest fact of the plan, as the button says it. */
function applyLabel(facts: PlanFacts): string {
  const count = facts.machines.length;
  if (facts.steps === 0) return t("page.apply");
  if (facts.rebuilt > 0) return t("review.apply-rebuild", { n: facts.rebuilt, count });
  if (facts.packed > 0) return t("review.apply-pack", { n: facts.packed, count });
  return t("review.apply", { count });
}

/** What is good to know, and holds nobody up: folded. */
function Notes({ issues }: { readonly issues: readonly Issue[] }) {
  const [open, setOpen] = useState(false);
  if (issues.length === 0) return null;
  return (
    <div>
      <Disclosure open={open} onToggle={() => setOpen(!open)}>
        {t("review.notes", { count: issues.length })}
      </Disclosure>
      {open ? <Issues issues={issues} /> : null}
    </div>
  );
}

/** What undo does not take back: folded, since each step says its own part too. */
function Stays({ stays }: { readonly stays: readonly string[] }) {
  const [open, setOpen] = useState(false);
  if (stays.length === 0) return null;
  return (
    <div>
      <Disclosure open={open} onToggle={() => setOpen(!open)}>
        {t("review.stays-title")}
      </Disclosure>
      {open ? (
        <Callout tone="flat" title={t("review.stays-title")}>
          {stays.map((each) => (
            <p key={each}>{each}</p>
          ))}
        </Callout>
      ) : null}
    </div>
  );
}

const NOT_CHECKED: Checking = { status: "none", checked: null, error: null };

/** "Check without changing": asked on a press, forgotten when the plan moves. */
function useCheck(): { readonly checking: Checking; readonly check: () => void; readonly take: () => void } {
  const { state, dispatch } = useWizard();
  const link = useLink();
  const [checking, setChecking] = useState<Checking>(NOT_CHECKED);
  const asked = useRef(0);
  const { plan } = state.plan;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was checked is the plan that was shown; another one was not
  useEffect(() => {
    asked.current += 1;
    setChecking(NOT_CHECKED);
  }, [plan]);
  const check = (): void => {
    const fleet = fleetOf(state.draft);
    if (fleet === null) return;
    asked.current += 1;
    const mine = asked.current;
    setChecking({ status: "asking", checked: null, error: null });
    void link.call("run.check", { fleet, facts: state.facts }).then((found) => {
      if (asked.current !== mine) return;
      setChecking(found.ok ? { status: "done", checked: found.value, error: null } : { status: "failed", checked: null, error: found.error });
    });
  };
  const take = (): void => {
    for (const [id, facts] of Object.entries(checking.checked?.facts ?? {})) dispatch({ type: "looked", id, facts, error: null });
  };
  return { checking, check, take };
}

export function Review() {
  const { state, act } = useWizard();
  const [shown, setShown] = useState<string | null>(null);
  const [understood, setUnderstood] = useState(false);
  const [saving, setSaving] = useState(false);
  const { checking, check, take } = useCheck();
  const { plan, status } = state.plan;
  const facts = plan === null ? null : planFacts(plan);
  const current = plan?.machines.some((m) => m.id === shown) ? shown : (plan?.machines[0]?.id ?? null);
  const reason = blockedBecause(state, "review");
  const running = state.run.live;
  const needsWord = facts !== null && facts.irreversible.length > 0;
  const name = (id: string): string => state.draft.machines.find((m) => m.id === id)?.name ?? id;
  const moved = checking.checked !== null && !checking.checked.same;
  const nothing = facts !== null && facts.steps === 0;
  const held = nothing && facts.blockers.length > 0;
  const why = running
    ? t("review.runs")
    : reason !== null
      ? t(reason.key, reason.values)
      : moved && checking.checked !== null
        ? t("check.take-first", { names: movedNames(checking.checked, name) })
        : checking.status === "asking"
          ? t("check.busy")
          : nothing
            ? t(held ? "review.nothing-possible" : "review.nothing-to-do")
            : needsWord && !understood
              ? t("review.word-needed")
              : null;
  const wordAlone = needsWord && !understood && !running && reason === null && !moved && checking.status !== "asking";
  const fleet = fleetOf(state.draft);
  // Nothing is left to apply: the way goes on to what stands already.
  const stands = nothing && !held && !moved && !running && checking.status !== "asking" && isServing(state);
  return (
    <>
      <Page
        page="review"
        title={nothing && !held ? t("review.title-nothing") : t("review.title")}
        lead={nothing && !held ? t("review.nothing-to-do") : state.run.id === null ? t("review.lead") : t("review.lead-again")}
        actions={
          <>
            <Button size="sm" icon="eye" off={plan === null || checking.status === "asking" || running} onPress={check}>
              {t("check.do")}
            </Button>
            <Button size="sm" icon="down" off={plan === null} onPress={() => setSaving(true)}>
              {t("saved.save")}
            </Button>
          </>
        }
      >
        <PlanFailed />
        <p className="vh" role="status">
          {checkedInShort(checking)}
        </p>
        <CheckPanel checking={checking} onAgain={check} onTake={take} />
        {facts === null || plan === null ? (
          status === "failed" ? null : (
            <Skeleton lines={6} label={t("ready.planning")} />
          )
        ) : (
          <>
            {nothing ? null : <Summary facts={facts} name={name} />}
            <div className={css.issues}>
              <Issues issues={plan.issues.filter((issue) => issue.level !== "note")} />
              <Notes issues={plan.issues.filter((issue) => issue.level === "note")} />
              <Stays stays={facts.stays} />
            </div>
            <div className={css.plan}>
              <MachineList plan={plan} current={current} onChoose={setShown} />
              {current === null ? null : <MachinePlan key={current} plan={plan} id={current} />}
            </div>
          </>
        )}
      </Page>
      {saving && plan !== null && fleet !== null ? (
        <SavePlan fleet={fleet} plan={plan} stem={fileStem(fleet.name)} onClose={() => setSaving(false)} />
      ) : null}
      <FootBar>
        <Button onPress={() => act.go("use")}>{t("foot.back")}</Button>
        {/* What is taken over first makes another plan, with other things to understand. */}
        {needsWord && !moved ? (
          <Checkbox className={css.ack ?? ""} value={understood} onChange={setUnderstood}>
            {t("review.understood", { what: list(irreversibleOf(facts, name), 3) })}
          </Checkbox>
        ) : null}
        {stands ? null : why === null || wordAlone ? (
          <span className="push vh" id="reason">
            {why}
          </span>
        ) : (
          <Reason id="reason" text={why} />
        )}
        {stands ? (
          <>
            <span className="push" />
            <Button icon="package" onPress={() => act.go("install")}>
              {t("review.to-install")}
            </Button>
            <Button kind="primary" onPress={() => act.go("done")}>
              {t("install.finish")}
            </Button>
          </>
        ) : (
          <Button kind="primary" off={why !== null} {...(why === null ? {} : { describedBy: "reason" })} onPress={() => void act.apply()}>
            {facts === null ? t("page.apply") : applyLabel(facts)}
          </Button>
        )}
      </FootBar>
    </>
  );
}
