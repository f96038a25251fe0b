import type { Plan, Step } from "../../../shared/model/plan.ts";
import { duration } from "../../../shared/text/format.ts";
import { list } from "../../../shared/text/list.ts";
import { t } from "../../../shared/text/text.ts";
import { filesOf, pagesOfStep } from "../../../shared/wizard/planFacts.ts";
import { useWizard } from "../../app/wizard.ts";
import { FileView } from "../../diff/FileView.tsx";
import { SourceLinks } from "../../diff/Why.tsx";
import { State } from "../../parts/Chip.tsx";
import { Copyline } from "../../parts/Copyline.tsx";
import { Icon } from "../../parts/Icon.tsx";
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

/** Which packages a step is about, by why: "12 packages: built with -march=native…". */
function Packages({ step, plan }: { readonly step: Step; readonly plan: Plan }) {
  if (step.spec.kind === "pack-installed")
    return (
      <details className={css.pkgs}>
        <summary>{t("review.packages", { count: step.spec.cpvs.length })}</summary>
        <p className="mono tiny">{step.spec.cpvs.join(" ")}</p>
      </details>
    );
  if (step.spec.kind !== "rebuild" || step.spec.buildOnly) return null;
  const atoms = new Set(step.spec.atoms);
  const reasons = new Map<string, string[]>();
  for (const { cpv, why } of plan.decisions.rebuild) if (atoms.has(`=${cpv}`)) reasons.set(why, [...(reasons.get(why) ?? []), cpv]);
  return [...reasons].map(([why, cpvs]) => (
    <details className={css.pkgs} key={why}>
      <summary>{t("review.because", { count: cpvs.length, why })}</summary>
      <p className="mono tiny">{cpvs.join(" ")}</p>
    </details>
  ));
}

type Props = {
  readonly step: Step;
  readonly plan: Plan;
  readonly role: "binhost" | "client";
  readonly number: number;
  readonly numbers: ReadonlyMap<string, number>;
  readonly open: boolean;
  readonly onToggle: () => void;
};

function Details({ step, plan, role, numbers }: Omit<Props, "number" | "open" | "onToggle">) {
  const { state, act } = useWizard();
  const nameOf = (id: string): string => state.draft.machines.find((m) => m.id === id)?.name ?? id;
  const files = filesOf(step);
  const stepName = (id: string): string => {
    const owner = id.slice(0, id.indexOf("/"));
    const n = numbers.get(id) ?? 0;
    return owner === step.machine ? t("review.step", { n }) : t("review.step-on", { n, machine: nameOf(owner) });
  };
  return (
    <div className={css.more}>
      {files.map((file) => (
        <FileView key={file.path} file={file} machine={step.machine} numbers={numbers} />
      ))}
      {step.commands.map((command) => (
        <Copyline key={command} text={command} label={t("copy.command")} />
      ))}
      <Packages step={step} plan={plan} />
      {step.stays === null ? null : <p>{t("review.stays", { what: step.stays })}</p>}
      {step.after.length === 0 ? null : <p>{t("review.after", { steps: list(step.after.map(stepName), 6) })}</p>}
      <p className="tiny quiet">
        {[step.root ? t("review.root") : t("review.no-root"), step.secondsBasis === null ? null : t("review.basis", { basis: step.secondsBasis })]
          .filter((x) => x !== null)
          .join(" · ")}
      </p>
      <SourceLinks source={step.source} />
      <p className={css.pages}>
        <span className="quiet">{t("review.change-on")}</span>
        {pagesOfStep(step, role).map((page) => (
          <button key={page} type="button" className="link" onClick={() => act.go(page)}>
            {t(`page.${page}`)}
          </button>
        ))}
      </p>
    </div>
  );
}

/** One step: what, why, may it be undone, how long; and, opened, everything else. */
export function StepRow({ step, plan, role, number, numbers, open, onToggle }: Props) {
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
      <button type="button" className={css.x} aria-expanded={open} aria-label={t("review.details", { n: number })} onClick={onToggle}>
        <Icon name="chev" size="s" />
      </button>
      {open ? <Details step={step} plan={plan} role={role} numbers={numbers} /> : null}
    </li>
  );
}
