import type { Question } from "../../shared/model/question.ts";
import { t } from "../../shared/text/text.ts";
import { useWizard } from "../app/wizard.ts";
import { Button } from "./Button.tsx";
import { Copyline } from "./Copyline.tsx";
import { SecretInput } from "./Fields.tsx";

function HostKey({ question, name }: { readonly question: Extract<Question, { kind: "host-key" }>; readonly name: string }) {
  const { act } = useWizard();
  return (
    <>
      <p className="small">{question.text}</p>
      <div>
        <p className="label">{t("question.sent", { name, type: question.keyType })}</p>
        <Copyline text={question.sha256} label={t("copy.fingerprint")} chunks />
      </div>
      <div>
        <p className="label">{t("question.compare", { name })}</p>
        <Copyline text={question.command} label={t("copy.command")} />
      </div>
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

/** A question of the engine, where it belongs: in the machine's card, or (framed) at the top of the page. */
export function QuestionCard({ question, framed = false }: { readonly question: Question; readonly framed?: boolean }) {
  const { state, act } = useWizard();
  const name = state.draft.machines.find((m) => m.id === question.machine)?.name ?? question.machine ?? t("question.here");
  return (
    <section className={framed ? "card card-pad stack" : "stack"} aria-label={question.title}>
      <h3 className="h3">{question.title}</h3>
      {question.kind === "host-key" ? <HostKey question={question} name={name} /> : null}
      {question.kind === "secret" ? (
        <>
          <p className="small muted">{question.text}</p>
          <SecretInput label={t("secret.label", { name })} action={t("secret.use")} onSubmit={(secret) => act.answer(question.id, secret)} />
          <div className="row">
            <Button kind="plain" size="sm" onPress={() => act.answer(question.id, null)}>
              {t("secret.none")}
            </Button>
            <span className="hint">{t("secret.kept")}</span>
          </div>
        </>
      ) : null}
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
