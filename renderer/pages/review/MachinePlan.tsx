import { useMemo, useState } from "react";
import type { Plan } from "../../../shared/model/plan.ts";
import { duration } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import { secondsOf, stepNumbers } from "../../../shared/wizard/planFacts.ts";
import { useWizard } from "../../app/wizard.ts";
import { WhyArea } from "../../diff/Why.tsx";
import { Button } from "../../parts/Button.tsx";
import { Icon } from "../../parts/Icon.tsx";
import css from "./Review.module.css";
import { StepRow } from "./StepRow.tsx";

/** More machines than this are searched, not only scrolled through. */
const MANY = 12;

/** The machines of the plan, to choose one; those with nothing to do say so. */
export function MachineList({
  plan,
  current,
  onChoose,
}: {
  readonly plan: Plan;
  readonly current: string | null;
  readonly onChoose: (id: string) => void;
}) {
  const { state } = useWizard();
  const [search, setSearch] = useState("");
  const { machines } = state.draft;
  const names = useMemo(() => new Map(machines.map((m) => [m.id, m.name])), [machines]);
  const name = (id: string): string => names.get(id) ?? id;
  const wanted = search.trim().toLowerCase();
  const shown = plan.machines.filter((m) => wanted === "" || `${m.id} ${name(m.id)}`.toLowerCase().includes(wanted));
  return (
    <nav className={css.nav} aria-label={t("review.machines")}>
      {plan.machines.length > MANY ? (
        <input
          className="input"
          type="search"
          placeholder={t("review.machine-find")}
          aria-label={t("review.machine-find")}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      ) : null}
      <div className={css.list}>
        {shown.map((m) => (
          <button key={m.id} type="button" aria-current={m.id === current} onClick={() => onChoose(m.id)}>
            <Icon name={m.role === "binhost" ? "server" : "desktop"} size="s" />
            <span>{name(m.id)}</span>
            <small>{t("review.steps", { count: m.steps.length })}</small>
          </button>
        ))}
      </div>
    </nav>
  );
}

/** What happens on one machine, step by step. */
export function MachinePlan({ plan, id }: { readonly plan: Plan; readonly id: string }) {
  const { state, act } = useWizard();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const numbers = useMemo(() => stepNumbers(plan), [plan]);
  const machine = plan.machines.find((m) => m.id === id);
  if (machine === undefined) return null;
  const name = state.draft.machines.find((m) => m.id === id)?.name ?? id;
  const seconds = secondsOf(machine.steps);
  const all = machine.steps.length > 0 && machine.steps.every((step) => open.has(step.id));
  const blocked = plan.issues.some((issue) => issue.level === "blocker" && issue.machine === id);
  const toggle = (step: string): void => {
    const next = new Set(open);
    if (!next.delete(step)) next.add(step);
    setOpen(next);
  };
  return (
    <section aria-labelledby={`plan-${id}`}>
      <div className={css.phead}>
        <h2 className="h2" id={`plan-${id}`}>
          {name}
        </h2>
        <span className="small quiet">
          {[t(`role.${machine.role}`), seconds === null ? null : t("review.about", { time: duration(seconds) })].filter((x) => x !== null).join(", ")}
        </span>
        <span className="push row">
          {machine.steps.length === 0 ? null : (
            <Button kind="plain" size="sm" onPress={() => setOpen(all ? new Set() : new Set(machine.steps.map((step) => step.id)))}>
              {all ? t("review.close-all") : t("review.open-all")}
            </Button>
          )}
          <Button kind="plain" size="sm" onPress={() => act.go(machine.role === "binhost" ? "serving" : "machines")}>
            {t("review.change")}
          </Button>
        </span>
      </div>
      {machine.steps.length === 0 ? (
        <p className="small muted">{blocked ? t("review.left-out", { name }) : t("review.no-steps", { name })}</p>
      ) : (
        <WhyArea>
          <ol className={css.ps}>
            {machine.steps.map((step, index) => (
              <StepRow
                key={step.id}
                step={step}
                plan={plan}
                role={machine.role}
                number={index + 1}
                numbers={numbers}
                open={open.has(step.id)}
                onToggle={() => toggle(step.id)}
              />
            ))}
          </ol>
        </WhyArea>
      )}
    </section>
  );
}
