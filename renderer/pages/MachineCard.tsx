import { memo, useEffect, useState } from "react";
import { type SurveyPart, surveyParts } from "../../shared/contract/contract.ts";
import type { Machine } from "../../shared/model/fleet.ts";
import { t } from "../../shared/text/text.ts";
import { addressText } from "../../shared/wizard/address.ts";
import { leftOutBy, machineIssues } from "../../shared/wizard/findings.ts";
import { isFullStop, mendingFields } from "../../shared/wizard/mending.ts";
import { type Look, NOT_LOOKED } from "../../shared/wizard/wizardState.ts";
import { sameItems, useHands, useSlice } from "../app/slices.ts";
import { Button, Disclosure } from "../parts/Button.tsx";
import { Chip } from "../parts/Chip.tsx";
import { Icon } from "../parts/Icon.tsx";
import { QuestionCard } from "../parts/QuestionCard.tsx";
import { FactList, factsLine, MoreFacts } from "./MachineFacts.tsx";
import { MachineForm } from "./MachineForm.tsx";
import css from "./Machines.module.css";
import { Findings, MachineIssues } from "./machines/Found.tsx";
import { KeyOffer, useKeyOffer } from "./machines/KeyOffer.tsx";
import { Problem } from "./machines/Problem.tsx";

function StateChip({ machine }: { readonly machine: Machine }) {
  const { id, name } = machine;
  const asked = useSlice((state) => state.questions.find((q) => q.machine === id));
  const look = useSlice((state) => state.looks[id] ?? NOT_LOOKED);
  const leftOut = useSlice((state) => leftOutBy(state.plan.plan, id) !== null);
  if (asked !== undefined)
    return (
      <Chip tone="warn" icon="key">
        {asked.kind === "host-key" ? t("machine.is-it", { name }) : t("machine.asks")}
      </Chip>
    );
  switch (look.state) {
    case "idle":
      return (
        <Chip tone="plain" icon="dash">
          {t("machine.idle")}
        </Chip>
      );
    case "connecting":
    case "looking":
      return (
        <Chip tone="run" icon="ring">
          {t(`machine.${look.state}`)}
        </Chip>
      );
    case "surveyed":
      return !leftOut ? (
        <Chip tone="ok" icon="check-circle">
          {t("machine.surveyed")}
        </Chip>
      ) : (
        <Chip tone="err" icon="x-circle">
          {t("machine.left-out")}
        </Chip>
      );
    case "failed":
      return (
        <Chip tone="err" icon="x-circle">
          {failedWord(look)}
        </Chip>
      );
  }
}

function failedWord({ error }: Look): string {
  const code = error?.code ?? "";
  if (isFullStop(code)) return t("machine.stopped-key");
  if (mendingFields(code).includes("sign-in")) return t("machine.refused");
  if (code.startsWith("root.") || code === "machine.no-root") return t("machine.no-root");
  return t("machine.not-reached");
}

/** What is being done right now, and how far it is: parts, not a guess in per cent. */
function Looking({ machine, part }: { readonly machine: Machine; readonly part: SurveyPart }) {
  const at = surveyParts.indexOf(part);
  return (
    <div className="mc-body">
      <div className="spread">
        <p className="small">{t(`survey.${part}.now`)}</p>
        <span className="tiny quiet nowrap">{t("survey.of", { n: at + 1, of: surveyParts.length })}</span>
      </div>
      <div
        className={`bar parts ${css.parts}`}
        role="progressbar"
        aria-valuemin={0}
        aria-valuemax={surveyParts.length}
        aria-valuenow={at}
        aria-valuetext={t(`survey.${part}.now`)}
        aria-label={t("survey.bar", { name: machine.name })}
      >
        {surveyParts.map((each, index) => (
          <i key={each} className={index < at ? "d" : index === at ? "r" : ""} />
        ))}
      </div>
    </div>
  );
}

type Props = {
  readonly machine: Machine;
  /** Folded while nobody has opened it: among many, one that needs nothing. */
  readonly folds?: boolean;
  /** Default: it is taken out of the fleet. */
  readonly onRemove?: (id: string) => void;
};

/** One machine: who it is, how it stands, what it asks, what was found. */
export const MachineCard = memo(function MachineCard({ machine, folds = false, onRemove }: Props) {
  const { dispatch } = useHands();
  const [editing, setEditing] = useState(false);
  const [unfolded, setUnfolded] = useState(false);
  const [all, setAll] = useState(false);
  const [byPassword, setByPassword] = useState(false);
  const { id, name } = machine;
  const look = useSlice((state) => state.looks[id] ?? NOT_LOOKED);
  const facts = useSlice((state) => state.facts[id]);
  const questions = useSlice((state) => state.questions.filter((q) => q.machine === id), sameItems);
  const found = useSlice((state) => machineIssues(state.plan.plan, id), sameItems);
  const busy = (look.state === "connecting" || look.state === "looking") && questions.length === 0;
  const key = useKeyOffer(machine, look.state === "surveyed");
  const typed = questions.some((q) => q.kind === "secret" && q.purpose === "password");
  useEffect(() => {
    if (typed) setByPassword(true);
  }, [typed]);
  const offersKey = look.state === "surveyed" && (byPassword || machine.signIn.method === "password" || key.state.status !== "none");
  const isHost = machine.role === "binhost";
  const issues = facts === undefined ? [] : found;
  const showsFacts = facts !== undefined && (!folds || unfolded);
  return (
    <li className="card mc" id={`machine-${id}`}>
      <div className={`mc-head ${css.head}`}>
        <span className={isHost ? "glyph host" : "glyph"}>
          <Icon name={isHost ? "server" : "desktop"} />
        </span>
        <div>
          <h2 className="mc-name">
            <span>{name}</span>
            <span className="tag">{t(`role.${machine.role}`)}</span>
          </h2>
          <p className="mc-addr">
            {t("machine.address", { address: addressText(machine), by: t(`machine.by.${machine.signIn.method}`) })}
            {machine.target === "/" ? "" : t("machine.target", { target: machine.target })}
          </p>
          {folds && !unfolded && facts !== undefined ? <p className="mc-addr">{factsLine(facts)}</p> : null}
        </div>
        <StateChip machine={machine} />
        <span className="row">
          {folds && facts !== undefined ? (
            <Button
              kind="plain"
              size="sm"
              icon={unfolded ? "chev-d" : "chev"}
              label={t("machine.facts", { name })}
              expanded={unfolded}
              onPress={() => setUnfolded(!unfolded)}
            />
          ) : null}
          <Button kind="plain" size="sm" icon="more" label={t("machine.more", { name })} expanded={editing} onPress={() => setEditing(!editing)} />
        </span>
      </div>
      {editing ? (
        <MachineForm
          machine={machine}
          onClose={() => setEditing(false)}
          onRemove={() => (onRemove === undefined ? dispatch({ type: "machine.remove", id }) : onRemove(id))}
        />
      ) : null}
      {questions.length > 0 ? (
        <div className="mc-body">
          {questions.map((question) => (
            <QuestionCard key={question.id} question={question} keyOffer={{ on: key.state.wanted, onChange: key.want }} />
          ))}
        </div>
      ) : null}
      {busy ? <Looking machine={machine} part={look.part ?? "reach"} /> : null}
      {look.state === "failed" && look.error !== null && questions.length === 0 ? (
        <div className="mc-body">
          <Problem key={look.error.code} machine={machine} error={look.error} onAll={() => setEditing(true)} />
        </div>
      ) : null}
      {facts === undefined || busy || look.state === "failed" || (issues.length === 0 && !showsFacts && !offersKey) ? null : (
        <div className={`mc-body ${css.found}`}>
          <MachineIssues issues={issues} />
          {offersKey ? <KeyOffer machine={machine} offering={key} /> : null}
          {showsFacts ? (
            <>
              <Findings facts={facts} />
              <FactList facts={facts} />
              <div>
                <Disclosure open={all} onToggle={() => setAll(!all)}>
                  {t("facts.all")}
                </Disclosure>
              </div>
              {all ? <MoreFacts facts={facts} /> : null}
            </>
          ) : null}
        </div>
      )}
    </li>
  );
});
