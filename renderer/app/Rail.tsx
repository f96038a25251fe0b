import { t } from "../../shared/text/text.ts";
import { GROUPS, hashOfPage, type PageId, STEPS, stepNumber } from "../../shared/wizard/pages.ts";
import { isReachable } from "../../shared/wizard/readiness.ts";
import { machineWord, stepWord } from "../../shared/wizard/words.ts";
import { Icon, type IconName } from "../parts/Icon.tsx";
import { useWizard } from "./wizard.ts";

function Step({ page }: { readonly page: PageId }) {
  const { state } = useWizard();
  const word = stepWord(state, page);
  const number = stepNumber(page);
  if (state.page === page)
    return (
      <span className="st" aria-current="step">
        <span className="n">{number}</span>
        <span>{t(`page.${page}`)}</span>
        <small>{word}</small>
      </span>
    );
  if (!isReachable(state, page))
    return (
      <span className="st todo">
        <span className="n">{number}</span>
        <span>{t(`page.${page}`)}</span>
        <small>{word}</small>
      </span>
    );
  const passed = STEPS.indexOf(page) < STEPS.indexOf(state.page) || state.page === "done";
  return (
    <a href={hashOfPage(page)}>
      {passed ? <Icon name="check-circle" size="s" tone="ok" /> : <span className="n">{number}</span>}
      <span>{t(`page.${page}`)}</span>
      <small>{word}</small>
    </a>
  );
}

const TONES: Readonly<Record<string, { readonly icon: IconName; readonly tone: "ok" | "warn" | "err" | "accent" | "quiet"; readonly row: string }>> =
  {
    ok: { icon: "check-circle", tone: "ok", row: "" },
    busy: { icon: "ring", tone: "accent", row: "run" },
    ask: { icon: "key", tone: "warn", row: "warn" },
    wait: { icon: "clock", tone: "quiet", row: "q" },
    err: { icon: "x-circle", tone: "err", row: "err" },
    off: { icon: "dash", tone: "quiet", row: "q" },
  };

/** The walk and, at its foot, every machine with its state. */
export function Rail() {
  const { state } = useWizard();
  const onRun = state.page === "apply";
  return (
    <nav className="rail" aria-label={t("rail.label")}>
      <div>
        {GROUPS.map((group) => (
          <section key={group.id} aria-labelledby={`rail-${group.id}`}>
            <h2 id={`rail-${group.id}`}>
              {t(`rail.${group.id}`)} <span>{t(`rail.${group.id}-does`)}</span>
            </h2>
            <ol className="steps" start={stepNumber(group.pages[0])}>
              {group.pages.map((page) => (
                <li key={page}>
                  <Step page={page} />
                </li>
              ))}
            </ol>
          </section>
        ))}
      </div>
      {state.draft.machines.length === 0 ? null : (
        <div className="rail-machines">
          <h2>
            {t("rail.machines")} <span>{state.draft.machines.length}</span>
          </h2>
          <ul className="mlist">
            {state.draft.machines.map((machine) => {
              const word = machineWord(state, machine.id);
              const look = TONES[word.tone] ?? TONES.off;
              const target: PageId = onRun ? "apply" : "machines";
              return (
                <li key={machine.id} className={look?.row}>
                  <a
                    href={hashOfPage(target)}
                    onClick={() => setTimeout(() => document.getElementById(`machine-${machine.id}`)?.scrollIntoView({ block: "start" }), 50)}
                  >
                    {look === undefined ? null : <Icon name={look.icon} size="s" tone={look.tone} spin={word.tone === "busy"} />}
                    <span>{machine.name}</span>
                    <small>{word.text}</small>
                  </a>
                </li>
              );
            })}
          </ul>
        </div>
      )}
    </nav>
  );
}
