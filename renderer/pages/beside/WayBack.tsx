import { useState } from "react";
import type { RunSummary } from "../../../shared/contract/contract.ts";
import { dateTime } from "../../../shared/text/format.ts";
import { list } from "../../../shared/text/list.ts";
import { t } from "../../../shared/text/text.ts";
import { isUnsaved } from "../../../shared/wizard/aside.ts";
import { isFleetOf } from "../../../shared/wizard/draft.ts";
import { canGoOn, canUndo, isLoopback, type RunStory, standsOn } from "../../../shared/wizard/history.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button } from "../../parts/Button.tsx";
import { Confirm } from "../../parts/Confirm.tsx";
import { Copyline } from "../../parts/Copyline.tsx";
import { UndoDialog } from "../../parts/UndoDialog.tsx";
import css from "./History.module.css";

type Props = { readonly run: RunSummary; readonly runs: readonly RunSummary[]; readonly story: RunStory };

/** Packages that can be taken off by one command that still can be read. */
const FEW = 6;

/** What can be taken back, in words. */
function Words({ run, runs, story }: Props) {
  const { goesBack } = story;
  if (run.kind === "install") {
    const machine = story.machines.find((m) => m.packages.length > 0);
    if (machine === undefined) return <p>{t("history.back-install-plain")}</p>;
    const atoms = machine.packages.slice(-FEW).map(({ name }) => `=${name}`);
    return (
      <>
        <p>{t("history.back-install", { machine: machine.name })}</p>
        <Copyline text={`emerge --ask --depclean ${atoms.join(" ")}`} label={t("copy.command")} />
      </>
    );
  }
  if (run.kind === "undo") {
    const of = runs.find((other) => other.run === story.run.undoes);
    return (
      <>
        {of === undefined ? null : <p>{t("history.back-of", { when: dateTime(of.started) })}</p>}
        <p>{t("history.back-undo")}</p>
      </>
    );
  }
  if (run.undone) {
    const by = runs.find((other) => other.undoes === run.run && other.result === "done");
    return <p>{by === undefined ? t("history.back-done-plain") : t("history.back-done", { when: dateTime(by.started) })}</p>;
  }
  if (run.live === true) return <p>{t("history.back-live")}</p>;
  if (goesBack.machines === 0) return <p>{t("history.back-nothing")}</p>;
  const later = standsOn(runs, run);
  return (
    <>
      <p>
        {t("history.back-text", {
          count: goesBack.machines,
          files: t("history.back-files", { count: goesBack.files }),
          services: t("history.back-services", { count: goesBack.services }),
        })}
      </p>
      {later.length > 0 ? <p className={css.later}>{t("history.back-later", { count: later.length })}</p> : null}
      {isLoopback(story.fleet) ? <p>{t("history.back-practice")}</p> : null}
    </>
  );
}

type Wanted = "undo" | "show" | "go-on";

/** Before another fleet takes the place of the one in the window: what becomes of that one. */
function OtherFleet({ story, onStay, onGo }: { readonly story: RunStory; readonly onStay: () => void; readonly onGo: () => void }) {
  const { draft, filed } = useWizard().state;
  const alike = story.fleet.name === draft.name;
  const nameOf = (name: string, machines: readonly { readonly name: string }[]): string =>
    alike
      ? t("history.fleet-of", {
          fleet: name,
          machines: list(
            machines.map((m) => m.name),
            2,
          ),
        })
      : name;
  const names = { fleet: nameOf(story.fleet.name, story.fleet.machines), current: nameOf(draft.name, draft.machines) };
  return (
    <Confirm
      title={t("history.other-title", names)}
      safe={t("history.other-stay")}
      risky={t("history.other-do")}
      onSafe={onStay}
      onRisky={onGo}
      harmless
    >
      <p>{t("history.other-text", names)}</p>
      <p>
        {draft.practice
          ? t("history.other-practice", names)
          : isUnsaved(draft, filed)
            ? t("history.other-aside", names)
            : t("history.other-saved", { ...names, path: draft.path ?? "" })}
      </p>
    </Confirm>
  );
}

/** What can be taken back or gone on with. A run of a fleet that is not in the window brings its own, and says so before. */
export function WayBack({ run, runs, story }: Props) {
  const { state, act } = useWizard();
  const [asking, setAsking] = useState<Wanted | null>(null);
  const [undoing, setUndoing] = useState(false);
  const foreign = state.draft.machines.length > 0 && !isFleetOf(state.draft, story.fleet);
  const begin = async (wanted: Wanted): Promise<void> => {
    setAsking(null);
    if (wanted === "undo") return setUndoing(true);
    await act.watch(run.run);
    if (wanted === "show") act.go("apply");
    else await act.resume();
  };
  const want = (wanted: Wanted): void => {
    if (foreign) setAsking(wanted);
    else void begin(wanted);
  };
  return (
    <section className={css.back} aria-labelledby={`back-${run.run}`}>
      <h3 className="h3" id={`back-${run.run}`}>
        {t("history.back")}
      </h3>
      <div className={css.words}>
        <Words run={run} runs={runs} story={story} />
      </div>
      <div className="row">
        {canGoOn(run) ? (
          <Button icon="play" onPress={() => want("go-on")}>
            {t("history.do-go-on")}
          </Button>
        ) : null}
        {canUndo(run) && story.goesBack.machines > 0 ? (
          <Button icon="undo" onPress={() => want("undo")}>
            {t("history.do-undo")}
          </Button>
        ) : null}
        {run.kind === "install" ? null : (
          <Button kind="plain" icon="eye" onPress={() => want("show")}>
            {run.live === true ? t("history.do-watch") : t("history.do-show")}
          </Button>
        )}
      </div>
      {asking === null ? null : <OtherFleet story={story} onStay={() => setAsking(null)} onGo={() => void begin(asking)} />}
      {undoing ? <UndoDialog run={story.run} id={run.run} onClose={() => setUndoing(false)} /> : null}
    </section>
  );
}
