import { type FormEvent, useId, useState } from "react";
import { t } from "../../../shared/text/text.ts";
import { isUnsaved } from "../../../shared/wizard/aside.ts";
import { useWizard } from "../../app/wizard.ts";
import { shellDialog } from "../../engine/shell.ts";
import { Button } from "../../parts/Button.tsx";
import { Callout } from "../../parts/Callout.tsx";
import { Copyline } from "../../parts/Copyline.tsx";
import { Icon } from "../../parts/Icon.tsx";
import css from "./Done.module.css";

/** A field with its message below it. */
function Field({
  label,
  value,
  mono,
  problem,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly mono?: boolean;
  readonly problem: string | null;
  readonly onChange: (text: string) => void;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className={mono === true ? "input mono" : "input"}
        value={value}
        aria-invalid={problem !== null || undefined}
        aria-describedby={problem === null ? undefined : `${id}-problem`}
        onChange={(event) => onChange(event.target.value)}
      />
      {problem === null ? null : (
        <p className="msg err" id={`${id}-problem`} role="alert">
          <Icon name="x-circle" size="xs" />
          <span>{problem}</span>
        </p>
      )}
    </div>
  );
}

/** Where the fleet is kept: name and place, what is in the file and what is not. A practice fleet is kept nowhere, and says so. */
export function Save() {
  const { state, act, dispatch } = useWizard();
  const { draft, filed } = state;
  const [typed, setTyped] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const path = typed ?? draft.path ?? "~/fleet.json";
  const dialog = shellDialog();
  const nameProblem = tried && draft.name.trim() === "" ? t("done.name-missing") : null;
  const pathProblem = tried && path.trim() === "" ? t("done.path-missing") : null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (draft.name.trim() === "" || path.trim() === "") return;
    void act.saveFleet(path.trim()).then((saved) => (saved ? setTyped(null) : undefined));
  };
  if (draft.practice)
    return (
      <section className="section">
        <Callout tone="flat" title={t("done.practice")}>
          <p>{t("done.practice-text")}</p>
          <div className={css.own}>
            <Button size="sm" onPress={() => act.go("welcome")}>
              {t("done.practice-own")}
            </Button>
          </div>
        </Callout>
      </section>
    );
  const unsaved = isUnsaved(draft, filed);
  return (
    <section className="section">
      <h2 className="h2">{t("done.save")}</h2>
      <p className="lead small">{t("done.save-text")}</p>
      <form className={css.save} onSubmit={submit}>
        <Field label={t("done.name")} value={draft.name} problem={nameProblem} onChange={(name) => dispatch({ type: "name", name })} />
        <Field label={t("done.path")} value={path} mono problem={pathProblem} onChange={setTyped} />
        <button type="submit" className="btn">
          <Icon name="down" size="s" />
          <span>{draft.path === null ? t("done.save-do") : t("done.save-again")}</span>
        </button>
        {dialog === null ? null : <Button onPress={() => dialog("save")}>{t("done.choose")}</Button>}
      </form>
      <ul className={css.holds}>
        <li>
          <Icon name="file" size="s" tone="quiet" />
          <span>{t("done.in")}</span>
        </li>
        <li>
          <Icon name="lock" size="s" tone="quiet" />
          <span>{t("done.not-in")}</span>
        </li>
      </ul>
      {draft.path === null ? null : (
        <div className={css.saved}>
          <p className={unsaved ? "msg warn" : "msg ok"} role="status">
            <Icon name={unsaved ? "warn" : "check-circle"} size="xs" />
            <span>{t(unsaved ? "done.unsaved" : "done.saved", { path: draft.path })}</span>
          </p>
          <p className="small muted">{t("done.saved-use")}</p>
          <Copyline
            text={`binhost-wizard plan ${/[^\w./~-]/.test(draft.path) ? `'${draft.path.replaceAll("'", "'\\''")}'` : draft.path}`}
            label={t("copy.command")}
          />
        </div>
      )}
    </section>
  );
}
