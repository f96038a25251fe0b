import { useMemo, useState } from "react";
import type { Issue, Plan, Step } from "../../shared/model/plan.ts";
import { duration, list } from "../../shared/text/format.ts";
import { t } from "../../shared/text/text.ts";
import { filesOf, type PlanFacts, planFacts, secondsOf, stepNumbers } from "../../shared/wizard/planFacts.ts";
import { blockedBecause } from "../../shared/wizard/readiness.ts";
import { FootBar, Reason } from "../app/Foot.tsx";
import { Page } from "../app/Page.tsx";
import { useWizard } from "../app/wizard.ts";
import { FileView } from "../diff/FileView.tsx";
import { Button, Disclosure } from "../parts/Button.tsx";
import { Callout, Issues } from "../parts/Callout.tsx";
import { State } from "../parts/Chip.tsx";
import { Copyline } from "../parts/Copyline.tsx";
import { ErrorPanel } from "../parts/ErrorPanel.tsx";
import { Checkbox } from "../parts/Fields.tsx";
import { Icon } from "../parts/Icon.tsx";
import css from "./Review.module.css";

function Undoable({ step }: { readonly step: Step }) {
  switch (step.undoable) {
    case "yes":
      return (
        <State tone="quiet" icon="undo">
          {t("review.undo-yes")}
        </State>
      );
    case "no":
      return (
        <State tone="warn" icon="warn">
          {t("review.undo-no")}
        </State>
      );
    case "nothing-to-undo":
      return (
        <State tone="quiet" icon="eye">
          {t("review.undo-nothing")}
        </State>
      );
  }
}

function StepRow({ step, number, numbers }: { readonly step: Step; readonly number: number; readonly numbers: ReadonlyMap<string, number> }) {
  const [open, setOpen] = useState(false);
  const files = filesOf(step);
  return (
    <li className={open ? css.open : undefined}>
      <span className={css.n}>{number}</span>
      <div>
        <h3>{step.title}</h3>
        <p>{step.why}</p>
      </div>
      <span className={css.u}>
        <Undoable step={step} />
      </span>
      <span className={css.t}>{step.seconds === null ? "" : duration(step.seconds)}</span>
      <button type="button" className={css.x} aria-expanded={open} aria-label={t("review.details", { n: number })} onClick={() => setOpen(!open)}>
        <Icon name="chev" size="s" />
      </button>
      {open ? (
        <div className={css.more}>
          {files.map((file) => (
            <FileView key={file.path} file={file} machine={step.machine} numbers={numbers} />
          ))}
          {files.length === 0 ? step.commands.map((command) => <Copyline key={command} text={command} label={t("copy.command")} />) : null}
          {step.stays === null ? null : <p>{t("review.stays", { what: step.stays })}</p>}
          {step.after.length === 0 ? null : (
            <p>
              {t("review.after", {
                steps: list(
                  step.after.map((id) => stepName(id, step.machine, numbers)),
                  6,
                ),
              })}
            </p>
          )}
          <p className="tiny quiet">
            {[
              step.root ? t("review.root") : t("review.no-root"),
              step.secondsBasis === null ? null : t("review.basis", { basis: step.secondsBasis }),
              t("review.source", { source: step.source }),
            ]
              .filter((x) => x !== null)
              .join(" · ")}
          </p>
        </div>
      ) : null}
    </li>
  );
}

function stepName(id: string, machine: string, numbers: ReadonlyMap<string, number>): string {
  const owner = id.slice(0, id.indexOf("/"));
  const number = numbers.get(id) ?? 0;
  return owner === machine ? t("review.step", { n: number }) : t("review.step-on", { n: number, machine: owner });
}

function Summary({ facts }: { readonly facts: PlanFacts }) {
  const files = facts.filesNew + facts.filesEdited;
  return (
    <div className={css.sum}>
      <div>
        <b>{t("review.steps", { count: facts.steps })}</b>
        <span>{t("review.on-machines", { count: facts.machines.length })}</span>
      </div>
      <div>
        <b>{t("review.files", { count: files })}</b>
        <span>{t("review.files-kinds", { made: facts.filesNew, edited: facts.filesEdited })}</span>
      </div>
      <div>
        <b>{t("review.services", { count: facts.services.length })}</b>
        <span>{facts.services.length === 0 ? t("review.none") : facts.services.map((s) => t("review.service-on", s)).join(", ")}</span>
      </div>
      <div>
        <b>{t("review.rebuilt", { count: facts.rebuilt })}</b>
        <span>{t("review.packed", { count: facts.packed })}</span>
      </div>
      <div>
        <b>{facts.filesRemoved === 0 ? t("review.nothing") : t("review.files", { count: facts.filesRemoved })}</b>
        <span>{t("review.deleted")}</span>
      </div>
    </div>
  );
}

/** "Pack 5 installed packages and Install nginx, on forge": once per machine. */
function irreversibleOf(facts: PlanFacts, name: (id: string) => string): readonly string[] {
  const machines = [...new Set(facts.irreversible.map((step) => step.machine))];
  return machines.map((id) => {
    const titles = facts.irreversible.filter((step) => step.machine === id).map((step) => step.title);
    return t("review.irreversible", { machine: name(id), what: list(titles) });
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

function MachinePlan({ plan, id }: { readonly plan: Plan; readonly id: string }) {
  const { state, act } = useWizard();
  const numbers = useMemo(() => stepNumbers(plan), [plan]);
  const machine = plan.machines.find((m) => m.id === id);
  if (machine === undefined) return null;
  const name = state.draft.machines.find((m) => m.id === id)?.name ?? id;
  const seconds = secondsOf(machine.steps);
  return (
    <section aria-labelledby={`plan-${id}`}>
      <div className={css.phead}>
        <h2 className="h2" id={`plan-${id}`}>
          {name}
        </h2>
        <span className="small quiet">
          {[t(`role.${machine.role}`), seconds === null ? null : t("review.about", { time: duration(seconds) })].filter((x) => x !== null).join(", ")}
        </span>
        <span className="push">
          <Button kind="plain" size="sm" onPress={() => act.go(machine.role === "binhost" ? "serving" : "machines")}>
            {t("review.change")}
          </Button>
        </span>
      </div>
      {machine.steps.length === 0 ? <p className="small muted">{t("review.no-steps", { name })}</p> : null}
      <ol className={css.ps}>
        {machine.steps.map((step, index) => (
          <StepRow key={step.id} step={step} number={index + 1} numbers={numbers} />
        ))}
      </ol>
    </section>
  );
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

export function Review() {
  const { state, act } = useWizard();
  const [shown, setShown] = useState<string | null>(null);
  const [understood, setUnderstood] = useState(false);
  const { plan, status, error } = state.plan;
  const facts = plan === null ? null : planFacts(plan);
  const current = plan?.machines.some((m) => m.id === shown) ? shown : (plan?.machines[0]?.id ?? null);
  const reason = blockedBecause(state, "review");
  const running = state.run.live;
  const needsWord = facts !== null && facts.irreversible.length > 0;
  const why = running
    ? t("review.runs")
    : reason !== null
      ? t(reason.key, reason.values)
      : facts?.steps === 0
        ? t("review.nothing-to-do")
        : needsWord && !understood
          ? t("review.word-needed")
          : null;
  const name = (id: string): string => state.draft.machines.find((m) => m.id === id)?.name ?? id;
  return (
    <>
      <Page
        page="review"
        title={facts?.steps === 0 ? t("review.title-nothing") : t("review.title")}
        lead={state.run.id === null ? t("review.lead") : t("review.lead-again")}
      >
        {status === "failed" && error !== null ? <ErrorPanel error={error} /> : null}
        {facts === null || plan === null ? (
          <p className="muted">{t("ready.planning")}</p>
        ) : (
          <>
            <Summary facts={facts} />
            <div className={css.issues}>
              <Issues issues={plan.issues.filter((issue) => issue.level !== "note")} />
              <Notes issues={plan.issues.filter((issue) => issue.level === "note")} />
              {facts.stays.length === 0 ? null : (
                <Callout tone="flat" title={t("review.stays-title")}>
                  {facts.stays.map((each) => (
                    <p key={each}>{each}</p>
                  ))}
                </Callout>
              )}
            </div>
            <div className={css.plan}>
              <nav className={css.nav} aria-label={t("review.machines")}>
                {plan.machines.map((m) => (
                  <button key={m.id} type="button" aria-current={m.id === current} onClick={() => setShown(m.id)}>
                    <Icon name={m.role === "binhost" ? "server" : "desktop"} size="s" />
                    <span>{name(m.id)}</span>
                    <small>{t("review.steps", { count: m.steps.length })}</small>
                  </button>
                ))}
              </nav>
              {current === null ? null : <MachinePlan key={current} plan={plan} id={current} />}
            </div>
          </>
        )}
      </Page>
      <FootBar>
        <Button onPress={() => act.go("use")}>{t("foot.back")}</Button>
        {needsWord ? (
          <Checkbox className={css.ack ?? ""} value={understood} onChange={setUnderstood}>
            {t("review.understood", { what: list(irreversibleOf(facts, name), 3) })}
          </Checkbox>
        ) : null}
        {why === null || (needsWord && !understood && !running && reason === null) ? (
          <span className="push vh" id="reason">
            {why}
          </span>
        ) : (
          <Reason id="reason" text={why} />
        )}
        <Button kind="primary" off={why !== null} {...(why === null ? {} : { describedBy: "reason" })} onPress={() => void act.apply()}>
          {facts === null ? t("page.apply") : applyLabel(facts)}
        </Button>
      </FootBar>
    </>
  );
}
