import { useState } from "react";
import type { Machine } from "../../shared/model/fleet.ts";
import { t } from "../../shared/text/text.ts";
import { addressText } from "../../shared/wizard/address.ts";
import { NOT_LOOKED } from "../../shared/wizard/wizardState.ts";
import { useWizard } from "../app/wizard.ts";
import { Button, Disclosure } from "../parts/Button.tsx";
import { Chip } from "../parts/Chip.tsx";
import { Remedies } from "../parts/ErrorPanel.tsx";
import { Icon } from "../parts/Icon.tsx";
import { QuestionCard } from "../parts/QuestionCard.tsx";
import { FactList, MoreFacts } from "./MachineFacts.tsx";
import { MachineForm } from "./MachineForm.tsx";
import css from "./Machines.module.css";

function StateChip({ id }: { readonly id: string }) {
  const { state } = useWizard();
  const asked = state.questions.find((q) => q.machine === id);
  if (asked !== undefined)
    return (
      <Chip tone="warn" icon="key">
        {asked.kind === "host-key" ? t("machine.is-it") : t("machine.asks")}
      </Chip>
    );
  switch ((state.looks[id] ?? NOT_LOOKED).state) {
    case "idle":
      return (
        <Chip tone="plain" icon="dash">
          {t("machine.idle")}
        </Chip>
      );
    case "connecting":
      return (
        <Chip tone="run" icon="ring">
          {t("machine.connecting")}
        </Chip>
      );
    case "looking":
      return (
        <Chip tone="run" icon="ring">
          {t("machine.looking")}
        </Chip>
      );
    case "surveyed":
      return (
        <Chip tone="ok" icon="check-circle">
          {t("machine.surveyed")}
        </Chip>
      );
    case "failed":
      return (
        <Chip tone="err" icon="x-circle">
          {t("machine.not-reached")}
        </Chip>
      );
  }
}

/** One machine: who it is, how it stands, what it asks, what was found. */
export function MachineCard({ machine }: { readonly machine: Machine }) {
  const { state, act } = useWizard();
  const [editing, setEditing] = useState(false);
  const [all, setAll] = useState(false);
  const look = state.looks[machine.id] ?? NOT_LOOKED;
  const facts = state.facts[machine.id];
  const questions = state.questions.filter((q) => q.machine === machine.id);
  const isHost = machine.role === "binhost";
  return (
    <li className="card mc" id={`machine-${machine.id}`}>
      <div className="mc-head">
        <span className={isHost ? "glyph host" : "glyph"}>
          <Icon name={isHost ? "server" : "desktop"} />
        </span>
        <div>
          <h2 className="mc-name">
            <span>{machine.name}</span>
            <span className="tag">{t(`role.${machine.role}`)}</span>
          </h2>
          <p className="mc-addr">
            {addressText(machine)}
            {machine.target === "/" ? "" : t("machine.target", { target: machine.target })}
          </p>
        </div>
        <StateChip id={machine.id} />
        <Button
          kind="plain"
          size="sm"
          icon="more"
          label={t("machine.more", { name: machine.name })}
          expanded={editing}
          onPress={() => setEditing(!editing)}
        />
      </div>
      {editing ? <MachineForm machine={machine} onClose={() => setEditing(false)} /> : null}
      {questions.length > 0 ? (
        <div className="mc-body">
          {questions.map((question) => (
            <QuestionCard key={question.id} question={question} />
          ))}
        </div>
      ) : null}
      {look.state === "failed" && look.error !== null && questions.length === 0 ? (
        <div className="mc-body">
          <p className="small">
            <b>{look.error.what}</b> {look.error.why}
          </p>
          <div className={css.remedies}>
            <Remedies remedies={look.error.remedies} onRetry={() => act.look([machine.id])} />
            <div className="row">
              {look.error.remedies.some((r) => r.do === "retry") ? null : (
                <Button size="sm" icon="refresh" onPress={() => act.look([machine.id])}>
                  {t("machine.again")}
                </Button>
              )}
              <Button size="sm" icon="wrench" onPress={() => setEditing(true)}>
                {t("machine.sign-in")}
              </Button>
            </div>
          </div>
        </div>
      ) : null}
      {facts === undefined ? null : (
        <div className="mc-body">
          <FactList facts={facts} />
          <div className={css.all}>
            <Disclosure open={all} onToggle={() => setAll(!all)}>
              {t("facts.all")}
            </Disclosure>
          </div>
          {all ? <MoreFacts facts={facts} /> : null}
        </div>
      )}
    </li>
  );
}
