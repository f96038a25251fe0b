import { useState } from "react";
import type { Question } from "../../shared/model/question.ts";
import { t } from "../../shared/text/text.ts";
import { useWizard } from "../app/wizard.ts";
import { Button } from "./Button.tsx";
import { Copyline } from "./Copyline.tsx";
import { Checkbox, SecretInput } from "./Fields.tsx";
import css from "./QuestionCard.module.css";

type HostKeyQuestion = Extract<Question, { kind: "host-key" }>;
type SecretQuestion = Extract<Question, { kind: "secret" }>;
/** "Make a key and install it for me", where a page can do that once the machine was signed in to. */
type KeyOffer = { readonly on: boolean; readonly onChange: (on: boolean) => void };

function HostKey({ question, name }: { readonly question: HostKeyQuestion; readonly name: string }) {
  const { act } = useWizard();
  return (
    <>
      <p className="small">{question.text}</p>
      <div>
        <p className={`label ${css.above}`}>{t("question.sent", { name, type: question.keyType })}</p>
        <Copyline text={question.sha256} label={t("copy.fingerprint")} chunks />
      </div>
      <div>
        <p className={`label ${css.above}`}>{t("question.compare", { name })}</p>
        <Copyline text={question.command} label={t("copy.command")} />
      </div>
      <p className="small muted">{t("question.why")}</p>
      <div className="row">
        <Button icon="check" onPress={() => act.answer(question.id, "accept")}>
          {t("question.matches")}
        </Button>
        <Button kind="plain" onPress={() => act.answer(question.id, "refuse")}>
          {t("question.differs")}
        </Button>
      </div>
    </>
  );
}

function Secret({ question, name, keyOffer }: { readonly question: SecretQuestion; readonly name: string; readonly keyOffer: KeyOffer | undefined }) {
  const { act } = useWizard();
  const [empty, setEmpty] = useState(false);
  return (
    <>
      <p className={`small muted ${css.said}`}>{question.text}</p>
      <SecretInput
        label={t(`secret.label.${question.purpose}`, { name })}
        action={t("secret.use")}
        onSubmit={(secret) => {
          setEmpty(secret === "");
          if (secret !== "") act.answer(question.id, secret);
        }}
      />
      {empty ? (
        <p className="msg err" role="alert">
          {t("secret.empty")}
        </p>
      ) : null}
      {keyOffer !== undefined && question.purpose === "password" && question.machine !== null ? (
        <Checkbox value={keyOffer.on} onChange={keyOffer.onChange}>
          {t("key.want", { name })}
        </Checkbox>
      ) : null}
      <div className="row">
        <Button kind="plain" size="sm" onPress={() => act.answer(question.id, null)}>
          {t("secret.none")}
        </Button>
        <span className="hint">{t("secret.kept")}</span>
      </div>
    </>
  );
}

/** A question of the engine, where it belongs: in the machine's card, or (framed) at the top of the page. */
export function QuestionCard({
  question,
  framed = false,
  keyOffer,
}: {
  readonly question: Question;
  readonly framed?: boolean;
  readonly keyOffer?: KeyOffer;
}) {
  const { state, act } = useWizard();
  const name = state.draft.machines.find((m) => m.id === question.machine)?.name ?? question.machine ?? t("question.here");
  return (
    <section className={framed ? "card card-pad stack" : "stack"} aria-label={question.title}>
      {framed ? <h2 className="h3">{question.title}</h2> : <h3 className="h3">{question.title}</h3>}
      {question.kind === "host-key" ? <HostKey question={question} name={name} /> : null}
      {question.kind === "secret" ? <Secret key={question.id} question={question} name={name} keyOffer={keyOffer} /> : null}
      {question.kind === "choice" ? (
        <>
          <p className="small muted">{question.text}</p>
          <div className="row">
            {question.options.map((option) => (
              <Button key={option.id} kind={option.safe ? "secondary" : "danger"} onPress={() => act.answer(question.id, option.id)}>
                {option.label}
              </Button>
            ))}
          </div>
        </>
      ) : null}
    </section>
  );
}
