import { type FormEvent, useEffect, useRef, useState } from "react";
import type { CallOutput, RunSummary } from "../../shared/contract/contract.ts";
import { dateTime } from "../../shared/text/format.ts";
import { t } from "../../shared/text/text.ts";
import { emptyDraft } from "../../shared/wizard/draft.ts";
import { isReachable } from "../../shared/wizard/readiness.ts";
import { useLink } from "../app/useLink.ts";
import { useWizard } from "../app/wizard.ts";
import { Button } from "../parts/Button.tsx";
import { Chip } from "../parts/Chip.tsx";
import { ErrorPanel } from "../parts/ErrorPanel.tsx";
import { Icon } from "../parts/Icon.tsx";
import { Rich } from "../parts/Rich.tsx";
import css from "./Welcome.module.css";

const stepsOf = (run: RunSummary): { readonly done: number; readonly failed: number } => ({
  done: run.machines.reduce((sum, m) => sum + m.done + m.skipped, 0),
  failed: run.machines.reduce((sum, m) => sum + m.failed, 0),
});

/** A run that is not finished comes first. */
function Unfinished({ run }: { readonly run: RunSummary }) {
  const { act } = useWizard();
  const steps = stepsOf(run);
  const show = (): void => {
    void act.watch(run.run).then(() => act.go("apply"));
  };
  return (
    <section className={css.run} aria-label={t("welcome.unfinished", { fleet: run.fleet })}>
      <div className="stack">
        <p className="row">
          <b>{t("welcome.unfinished", { fleet: run.fleet })}</b>
          {run.live === true ? (
            <Chip tone="run" icon="ring">
              {t("welcome.runs")}
            </Chip>
          ) : (
            <Chip tone={steps.failed > 0 ? "err" : "warn"} icon={steps.failed > 0 ? "x-circle" : "pause"}>
              {t(`run.${run.result}`)}
            </Chip>
          )}
        </p>
        <p className="small muted">{t("welcome.unfinished-text", { when: dateTime(run.started), count: steps.done })}</p>
      </div>
      <Button kind="primary" onPress={show}>
        {run.live === true ? t("welcome.watch") : t("welcome.go-on")}
      </Button>
    </section>
  );
}

function OpenFleet() {
  const { act } = useWizard();
  const link = useLink();
  const [path, setPath] = useState("");
  const [recent, setRecent] = useState<CallOutput<"fleet.recent">["fleets"]>([]);
  useEffect(() => {
    void link.call("fleet.recent", {}).then((answer) => {
      if (answer.ok) setRecent(answer.value.fleets);
    });
  }, [link]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (path.trim() !== "") void act.openFleet(path.trim());
  };
  return (
    <section>
      <h2 className="h2">{t("welcome.fleets")}</h2>
      {recent.length === 0 ? (
        <p className="small muted">{t("welcome.no-fleets")}</p>
      ) : (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t("welcome.fleet")}</th>
              <th scope="col">{t("welcome.machines")}</th>
              <th scope="col">{t("welcome.file")}</th>
            </tr>
          </thead>
          <tbody>
            {recent.map((fleet) => (
              <tr key={fleet.path}>
                <th scope="row">
                  <button type="button" className="disc" onClick={() => void act.openFleet(fleet.path)}>
                    {fleet.name}
                  </button>
                </th>
                <td>{fleet.machines}</td>
                <td className="mono">{fleet.path}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <form className={css.open} onSubmit={submit}>
        <label className="vh" htmlFor="open-path">
          {t("welcome.path")}
        </label>
        <input
          id="open-path"
          className="input mono"
          placeholder={t("welcome.path-example")}
          value={path}
          onChange={(event) => setPath(event.target.value)}
        />
        <button type="submit" className="btn">
          <Icon name="file" size="s" />
          <span>{t("welcome.open")}</span>
        </button>
      </form>
    </section>
  );
}

export function Welcome() {
  const { state, act, dispatch } = useWizard();
  const [starting, setStarting] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    document.title = t("app.name");
    void act.refreshRuns();
  }, [act]);
  const unfinished = state.runs.filter((run) => run.kind !== "install" && !run.undone && run.result !== "done").slice(0, 2);
  const begun = state.draft.machines.length > 0;
  const fresh = (): void => {
    dispatch({ type: "draft", draft: emptyDraft });
    act.go("machines");
  };
  const practice = (): void => {
    setStarting(true);
    void act.startPractice().finally(() => setStarting(false));
  };
  return (
    <main className="page" id="page" tabIndex={-1}>
      <div className={css.w}>
        {state.error === null ? null : <ErrorPanel error={state.error} onClose={() => dispatch({ type: "error", error: null })} />}
        {unfinished.map((run) => (
          <Unfinished key={run.run} run={run} />
        ))}
        <header className={css.head}>
          <h1 className="h1" tabIndex={-1} ref={heading}>
            {t("welcome.title")}
          </h1>
          <p className="lead">{t("welcome.lead")}</p>
        </header>
        <div className={css.start}>
          <section className={css.hero} aria-labelledby="new-fleet">
            <FleetPicture />
            <h2 className="h2" id="new-fleet">
              {t("welcome.new")}
            </h2>
            <ol>
              <li>{t("welcome.new-1")}</li>
              <li>{t("welcome.new-2")}</li>
              <li>{t("welcome.new-3")}</li>
            </ol>
            <div className="row">
              <Button size="lg" kind={unfinished.length > 0 ? "secondary" : "primary"} onPress={fresh}>
                {t("welcome.start")}
              </Button>
              {begun ? (
                <Button size="lg" onPress={() => act.go("machines")}>
                  {t("welcome.continue", { fleet: state.draft.name })}
                </Button>
              ) : null}
              {isReachable(state, "report") ? (
                <Button size="lg" icon="chart" onPress={() => act.go("report")}>
                  {t("report.open")}
                </Button>
              ) : null}
            </div>
          </section>
          <section className={css.practice} aria-labelledby="practice">
            <span className="glyph">
              <Icon name="flask" />
            </span>
            <h2 className="h2" id="practice">
              {t("welcome.practice")}
            </h2>
            <p className="small muted">
              <Rich text={t("welcome.practice-text")} />
            </p>
            <Button off={starting} onPress={practice}>
              {starting ? t("welcome.practice-starting") : t("welcome.practice-start")}
            </Button>
          </section>
        </div>
        <OpenFleet />
      </div>
    </main>
  );
}

function FleetPicture() {
  return (
    <svg width="200" height="64" viewBox="0 0 200 64" fill="none" stroke="var(--accent-mark)" strokeWidth="1.5" aria-hidden="true">
      <path d="M44 32h44M44 32c26 0 26-22 44-22M44 32c26 0 26 22 44 22" />
      <rect x="1" y="14" width="42" height="36" rx="8" fill="var(--accent)" stroke="none" />
      <g stroke="var(--on-accent)" strokeLinecap="round" strokeWidth="2">
        <path d="M12 26h14M12 38h14M31.5 26h.1M31.5 38h.1" />
      </g>
      <rect x="88.75" y="1" width="27" height="17" rx="4.5" fill="var(--surface)" />
      <rect x="88.75" y="23.5" width="27" height="17" rx="4.5" fill="var(--surface)" />
      <rect x="88.75" y="46" width="27" height="17" rx="4.5" fill="var(--surface)" />
      <g fill="var(--accent-mark)" stroke="none">
        <circle cx="66" cy="32" r="2.5" />
        <circle cx="62" cy="24" r="2.5" />
        <circle cx="70" cy="46" r="2.5" />
      </g>
    </svg>
  );
}
