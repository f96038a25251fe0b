import { type FormEvent, useState } from "react";
import { dateTime } from "../../shared/text/format.ts";
import { t } from "../../shared/text/text.ts";
import { filesOf } from "../../shared/wizard/planFacts.ts";
import { FootBar } from "../app/Foot.tsx";
import { Page } from "../app/Page.tsx";
import { useWizard } from "../app/wizard.ts";
import { Button } from "../parts/Button.tsx";
import { Callout } from "../parts/Callout.tsx";
import { State } from "../parts/Chip.tsx";
import { Icon } from "../parts/Icon.tsx";
import { UndoDialog } from "../parts/UndoDialog.tsx";
import css from "./Done.module.css";

function Machines() {
  const { state } = useWizard();
  const run = state.run.state;
  return (
    <section className={css.table}>
      <h2 className="h2">{t("done.machines")}</h2>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t("done.machine")}</th>
            <th scope="col">{t("done.state")}</th>
            <th scope="col">{t("done.steps")}</th>
            <th scope="col">{t("done.files")}</th>
          </tr>
        </thead>
        <tbody>
          {state.draft.machines.map((m) => {
            const inRun = run.machines.find((each) => each.id === m.id);
            const files = (state.run.plan?.machines.find((each) => each.id === m.id)?.steps ?? []).flatMap(filesOf).map((f) => f.path);
            return (
              <tr key={m.id}>
                <th scope="row">
                  <b>{m.name}</b> <span className="tag">{t(`role.${m.role}`)}</span>
                </th>
                <td>
                  {inRun?.status === "done" ? (
                    <State tone="ok" icon="check-circle">
                      {m.role === "binhost" ? t("done.serves") : t("done.downloads")}
                    </State>
                  ) : (
                    <State tone="quiet" icon="dash">
                      {t("done.left-out")}
                    </State>
                  )}
                </td>
                <td>{inRun === undefined ? "" : t("done.step-count", { count: inRun.counts.done, already: inRun.counts.skipped })}</td>
                <td className="mono tiny">{files.join(" ")}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Save() {
  const { state, act, dispatch } = useWizard();
  const [path, setPath] = useState(state.draft.path ?? "~/fleet.json");
  const [saved, setSaved] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void act.saveFleet(path.trim()).then(setSaved);
  };
  if (state.draft.practice)
    return (
      <Callout tone="flat" title={t("done.practice")}>
        <p>{t("done.practice-text")}</p>
      </Callout>
    );
  return (
    <section className="section">
      <h2 className="h2">{t("done.save")}</h2>
      <p className="lead small">{t("done.save-text")}</p>
      <form className={css.save} onSubmit={submit}>
        <div className="field">
          <label htmlFor="fleet-name">{t("done.name")}</label>
          <input
            id="fleet-name"
            className="input"
            value={state.draft.name}
            onChange={(event) => dispatch({ type: "name", name: event.target.value })}
          />
        </div>
        <div className="field">
          <label htmlFor="fleet-path">{t("done.path")}</label>
          <input id="fleet-path" className="input mono" value={path} onChange={(event) => setPath(event.target.value)} />
        </div>
        <button type="submit" className="btn">
          <Icon name="down" size="s" />
          <span>{t("done.save-do")}</span>
        </button>
      </form>
      {saved ? (
        <p className="msg ok" role="status">
          <Icon name="check-circle" size="xs" />
          <span>{t("done.saved", { path: state.draft.path ?? path })}</span>
        </p>
      ) : null}
    </section>
  );
}

export function Done() {
  const { state, act } = useWizard();
  const [undoing, setUndoing] = useState(false);
  const run = state.run;
  const proof = state.install.proof;
  return (
    <>
      <Page page="done" title={t("done.title")} lead={proof === null ? t("done.lead") : t("done.lead-proof", { package: proof.package })}>
        <Machines />
        <Save />
        <section className="section">
          <h2 className="h2">{t("done.next")}</h2>
          <ul className={css.next}>
            <li>
              <Icon name="refresh" />
              <div>
                <b>{t("done.next-update")}</b>
                <p>{t("done.next-update-text")}</p>
              </div>
            </li>
            <li>
              <Icon name="undo" />
              <div>
                <b>{t("done.next-undo")}</b>
                <p>{run.state.finishedAt === null ? t("done.next-undo-text") : t("done.next-undo-when", { when: dateTime(run.state.finishedAt) })}</p>
              </div>
            </li>
          </ul>
        </section>
      </Page>
      <FootBar>
        <Button onPress={() => act.go("install")}>{t("foot.back")}</Button>
        {run.id === null ? null : (
          <Button icon="undo" onPress={() => setUndoing(true)}>
            {t("apply.undo")}
          </Button>
        )}
        <Button icon="chart" onPress={() => act.go("report")}>
          {t("report.open")}
        </Button>
        <span className="push" />
        <Button kind="primary" onPress={() => act.go("welcome")}>
          {t("done.finish")}
        </Button>
      </FootBar>
      {undoing && run.id !== null ? <UndoDialog run={run.state} id={run.id} onClose={() => setUndoing(false)} /> : null}
    </>
  );
}
