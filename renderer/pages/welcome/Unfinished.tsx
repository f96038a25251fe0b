import type { RunSummary } from "../../../shared/contract/contract.ts";
import { dateTime } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import { stepsOf } from "../../../shared/wizard/welcome.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button } from "../../parts/Button.tsx";
import { Chip } from "../../parts/Chip.tsx";
import css from "./Welcome.module.css";

/** More parts than this would be hairs. */
const MOST_PARTS = 80;

function Parts({ run }: { readonly run: RunSummary }) {
  const { done, failed, total } = stepsOf(run);
  if (total === 0 || total > MOST_PARTS) return null;
  const kinds = Array.from({ length: total }, (_, index) => ({ index, kind: index < done ? "d" : index < done + failed ? "f" : "" }));
  return (
    <div
      className="bar parts"
      role="progressbar"
      aria-valuemin={0}
      aria-valuenow={done}
      aria-valuemax={total}
      aria-label={t("welcome.steps-bar", { done, total })}
    >
      {kinds.map(({ index, kind }) => (
        <i key={index} className={kind} />
      ))}
    </div>
  );
}

/** A run that is not finished comes first: what it is, where it stands, and the way on. */
export function Unfinished({
  run,
  first,
}: {
  readonly run: RunSummary /** The one primary action of the page is in it. */;
  readonly first: boolean;
}) {
  const { state, act } = useWizard();
  const { done, failed, total } = stepsOf(run);
  const nameOf = (id: string): string => state.draft.machines.find((m) => m.id === id)?.name ?? id;
  const trouble = run.trouble ?? null;
  const title = t(run.kind === "undo" ? "welcome.unfinished-undo" : "welcome.unfinished", { fleet: run.fleet });
  const show = (): void => {
    void act.watch(run.run).then(() => act.go("apply"));
  };
  const goOn = (): void => {
    void act.watch(run.run).then(act.resume);
  };
  return (
    <section className={css.run} aria-label={title}>
      <div className="stack">
        <p className="row">
          <b>{title}</b>
          {run.live === true ? (
            <Chip tone="run" icon="ring">
              {t("welcome.steps", { result: t("welcome.runs"), done, total })}
            </Chip>
          ) : (
            <Chip tone={failed > 0 ? "err" : "warn"} icon={failed > 0 ? "x-circle" : "pause"}>
              {t("welcome.steps", { result: t(`run.${run.result}`), done, total })}
            </Chip>
          )}
        </p>
        <p className="small muted">
          {trouble === null ? null : <>{t("welcome.trouble", { machine: nameOf(trouble.machine), step: trouble.step, what: trouble.what })} </>}
          {t("welcome.unfinished-text", { when: dateTime(run.started) })}
        </p>
        <Parts run={run} />
      </div>
      <div className="row">
        {run.live === true ? (
          <Button kind={first ? "primary" : "secondary"} onPress={show}>
            {t("welcome.watch")}
          </Button>
        ) : (
          <>
            <Button onPress={show}>{t("welcome.what")}</Button>
            <Button kind={first ? "primary" : "secondary"} icon="play" onPress={goOn}>
              {trouble === null ? t("welcome.go-on") : t("welcome.go-on-with", { machine: nameOf(trouble.machine) })}
            </Button>
          </>
        )}
      </div>
    </section>
  );
}
