import { useState } from "react";
import { list } from "../../../shared/text/list.ts";
import { t } from "../../../shared/text/text.ts";
import { lookOf } from "../../../shared/wizard/readiness.ts";
import { machineWord } from "../../../shared/wizard/words.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button, Disclosure } from "../../parts/Button.tsx";
import { Callout } from "../../parts/Callout.tsx";
import { QuestionCard } from "../../parts/QuestionCard.tsx";
import { MachineCard } from "../MachineCard.tsx";
import css from "./Add.module.css";

/** The fleet's machines that were there before: looked at by themselves, and in the way of nobody. */
export function KnownMachines() {
  const { state, act } = useWizard();
  const [open, setOpen] = useState(false);
  const known = state.draft.machines.filter((m) => !state.adding.machines.includes(m.id));
  const idle = known.filter((m) => lookOf(state, m.id) === "idle");
  const off = known.filter((m) => lookOf(state, m.id) === "failed");
  const seen = known.filter((m) => lookOf(state, m.id) === "surveyed").length;
  const asked = state.questions.filter((q) => known.some((m) => m.id === q.machine));
  // The fleet's own row says that all is well.
  if (seen === known.length && asked.length === 0) return null;
  return (
    <section className="section" aria-labelledby="join-known">
      <h2 className="h2" id="join-known">
        {t("join.known")}
      </h2>
      <div className={css.row}>
        <p className="small muted" role="status">
          {t("join.known-some", { seen, of: known.length })}
          {". "}
          {t("join.known-text")}
        </p>
        {idle.length === 0 ? null : (
          <Button size="sm" icon="eye" onPress={() => act.look(idle.map((m) => m.id))}>
            {t("join.known-look", { count: idle.length })}
          </Button>
        )}
      </div>
      {asked.map((question) => (
        <QuestionCard key={question.id} question={question} framed />
      ))}
      {off.length === 0 ? null : (
        <Callout tone="warn" title={t("join.known-off", { names: list(off.map((m) => m.name)), count: off.length })}>
          {off.map((m) => (
            <p key={m.id}>
              {state.looks[m.id]?.error?.what} {state.looks[m.id]?.error?.why}
            </p>
          ))}
          <p>{t("join.known-off-text")}</p>
          <div className={css.acts}>
            <Button size="sm" icon="refresh" onPress={() => act.look(off.map((m) => m.id))}>
              {t("join.again")}
            </Button>
          </div>
        </Callout>
      )}
      <Disclosure open={open} onToggle={() => setOpen(!open)}>
        {t("join.known-show")}
      </Disclosure>
      {open ? (
        <ul className={css.cards}>
          {known.map((m) =>
            lookOf(state, m.id) === "failed" ? (
              <MachineCard key={m.id} machine={m} />
            ) : (
              <li key={m.id} className={css.known}>
                <b>{m.name}</b> <span className="tag">{t(`role.${m.role}`)}</span>
                <span className="push small quiet">{machineWord(state, m.id).text}</span>
              </li>
            ),
          )}
        </ul>
      ) : null}
    </section>
  );
}
