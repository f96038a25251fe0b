import { useEffect, useState } from "react";
import { logOfRun } from "../../shared/run/logText.ts";
import type { RunState } from "../../shared/run/runState.ts";
import { t } from "../../shared/text/text.ts";
import { useSide } from "../app/side.ts";
import { useLink } from "../app/useLink.ts";
import { Button } from "../parts/Button.tsx";
import css from "./Log.module.css";
import { fileName, saveText } from "./save.ts";

type Props = {
  readonly run: RunState;
  /** Ids of the steps that are shown: one, or all of a machine. */
  readonly shown: readonly string[];
  readonly nameOf: (machine: string) => string;
  /** What is shown, as text. */
  readonly text: () => string;
  readonly empty: boolean;
};
const SAID_MS = 4000;

/** The log's title and what can be done with it. Files are made from the engine's journal, which has every line. */
export function LogHead({ run, shown, nameOf, text, empty }: Props) {
  const link = useLink();
  const side = useSide();
  const [said, setSaid] = useState<"" | "log.copied" | "log.not-copied" | "log.not-saved">("");
  useEffect(() => {
    if (said === "") return;
    const timer = setTimeout(() => setSaid(""), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = (): void => {
    // No clipboard where the page has no right to it.
    void Promise.resolve()
      .then(() => navigator.clipboard.writeText(text()))
      .then(
        () => setSaid("log.copied"),
        () => setSaid("log.not-copied"),
      );
  };
  const [first] = shown;
  const several = shown.length > 1;
  const save = async (only: readonly string[] | null): Promise<void> => {
    if (run.run === null) return;
    const journal = await link.call("run.events", { run: run.run, from: 0 });
    if (!journal.ok) return setSaid("log.not-saved");
    const what = only === null || first === undefined ? [] : [several ? (run.steps[first]?.machine ?? "") : first.replace("/", "-")];
    saveText(fileName("binhost-wizard", run.run, ...what), logOfRun(journal.value.events, nameOf, only));
  };
  return (
    <div className={css.top}>
      <h2 className="h3">{t("log.title")}</h2>
      <span className="small quiet" role="status">
        {said === "" ? "" : t(said)}
      </span>
      <Button kind="plain" size="sm" icon={said === "log.copied" ? "check" : "copy"} off={empty} onPress={copy}>
        {t("log.copy")}
      </Button>
      <Button kind="plain" size="sm" icon="down" off={empty} onPress={() => void save(shown)}>
        {t(several ? "log.save-machine" : "log.save-step")}
      </Button>
      <Button kind="plain" size="sm" icon="down" off={empty} onPress={() => void save(null)}>
        {t("log.save")}
      </Button>
      <Button kind="plain" size="sm" icon="x" label={t("log.close")} className={css.close ?? ""} onPress={side.close} />
    </div>
  );
}
