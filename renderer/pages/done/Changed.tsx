import { dateTime } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import { changesOf, type MachineChanges } from "../../../shared/wizard/changes.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button } from "../../parts/Button.tsx";
import css from "./Done.module.css";

function stepsText({ done, already, open }: MachineChanges): string {
  const steps = t("done.steps", { count: done });
  const withAlready = already === 0 ? steps : t("done.steps-already", { steps, already });
  return open === 0 ? withAlready : t("done.steps-open", { steps: withAlready, open });
}

function Facts({ changes }: { readonly changes: MachineChanges }) {
  const { files, services, tools, packed, rebuilt } = changes;
  const packages = [...(packed > 0 ? [t("done.packed", { count: packed })] : []), ...(rebuilt > 0 ? [t("done.rebuilt", { count: rebuilt })] : [])];
  return (
    <dl>
      {files.length === 0 ? null : (
        <div>
          <dt>{t("done.files")}</dt>
          <dd className={css.files}>
            {files.map((file) => (
              <code key={file}>{file}</code>
            ))}
          </dd>
        </div>
      )}
      {services.length === 0 ? null : (
        <div>
          <dt>{t("done.services")}</dt>
          <dd>
            <code>{services.join(" ")}</code>
          </dd>
        </div>
      )}
      {tools.length === 0 ? null : (
        <div>
          <dt>{t("done.tools")}</dt>
          <dd>
            <code>{tools.join(" ")}</code>
          </dd>
        </div>
      )}
      {packages.length === 0 ? null : (
        <div>
          <dt>{t("done.packages")}</dt>
          <dd>{packages.join(", ")}</dd>
        </div>
      )}
    </dl>
  );
}

/** What this run has changed, machine by machine, and the ways to read it in full and to take it back. */
export function Changed({ onUndo }: { readonly onUndo: () => void }) {
  const { state, act } = useWizard();
  const { plan, state: run } = state.run;
  if (plan === null) return null;
  const nameOf = (id: string): string => state.draft.machines.find((m) => m.id === id)?.name ?? id;
  return (
    <section className="section">
      <h2 className="h2">{t("done.changed")}</h2>
      {run.startedAt === null ? null : <p className="lead small">{t("done.changed-text", { when: dateTime(run.startedAt) })}</p>}
      <ul className={css.changes}>
        {changesOf(plan, run).map((changes) => (
          <li key={changes.machine}>
            <div>
              <b>{nameOf(changes.machine)}</b>
              <span className="quiet">{stepsText(changes)}</span>
            </div>
            {changes.done === 0 ? <p className="quiet">{t("done.changed-none", { name: nameOf(changes.machine) })}</p> : <Facts changes={changes} />}
          </li>
        ))}
      </ul>
      <div className="row">
        <Button icon="terminal" onPress={() => act.go("apply")}>
          {t("done.to-apply")}
        </Button>
        <Button icon="clock" onPress={() => act.go("history")}>
          {t("done.to-history")}
        </Button>
        <Button icon="undo" onPress={onUndo}>
          {t("apply.undo")}
        </Button>
      </div>
    </section>
  );
}
