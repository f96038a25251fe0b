import { useEffect, useState } from "react";
import { type CallOutput, type SurveyPart, surveyParts } from "../../../shared/contract/contract.ts";
import { t } from "../../../shared/text/text.ts";
import { addressText } from "../../../shared/wizard/address.ts";
import { fleetOf } from "../../../shared/wizard/draft.ts";
import { type Look, NOT_LOOKED } from "../../../shared/wizard/wizardState.ts";
import { useLink } from "../../app/useLink.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button, Disclosure } from "../../parts/Button.tsx";
import { Code } from "../../parts/Code.tsx";
import { Select } from "../../parts/Fields.tsx";
import { Icon, type IconName } from "../../parts/Icon.tsx";
import css from "../Machines.module.css";

type Described = CallOutput<"survey.describe">;

/** Asks the engine what it would send to this machine; null while it is on the way or there is no fleet yet. */
function useDescribed(machine: string | undefined): Described | null {
  const { state } = useWizard();
  const link = useLink();
  const [described, setDescribed] = useState<Described | null>(null);
  const { draft } = state;
  useEffect(() => {
    const fleet = fleetOf(draft);
    if (fleet === null || machine === undefined) return setDescribed(null);
    let current = true;
    void link.call("survey.describe", { fleet, machine }).then((answer) => {
      if (current && answer.ok) setDescribed(answer.value);
    });
    return () => {
      current = false;
    };
  }, [draft, machine, link]);
  return described;
}

type Mark = { readonly icon: IconName; readonly tone: "ok" | "accent" | "quiet" | "err"; readonly word: string };
/** How far this part is on that machine. */
function markOf(look: Look, part: SurveyPart): Mark | null {
  const at = look.part === undefined ? 0 : surveyParts.indexOf(look.part);
  const here = surveyParts.indexOf(part);
  switch (look.state) {
    case "idle":
    case "failed":
      return null;
    case "surveyed":
      return { icon: "check-circle", tone: "ok", word: t("survey.done") };
    case "connecting":
    case "looking":
      if (here < at) return { icon: "check-circle", tone: "ok", word: t("survey.done") };
      return here === at ? { icon: "ring", tone: "accent", word: t("survey.running") } : { icon: "clock", tone: "quiet", word: t("survey.waits") };
  }
}

function Part({ part, script, mark }: { readonly part: SurveyPart; readonly script: string | undefined; readonly mark: Mark | null }) {
  const [open, setOpen] = useState(false);
  const lines = script === undefined ? 0 : script.trimEnd().split("\n").length;
  return (
    <li className={css.part}>
      {mark === null ? (
        <Icon name={part === "reach" ? "key" : "eye"} size="s" tone="quiet" />
      ) : (
        <Icon name={mark.icon} size="s" tone={mark.tone} spin={mark.icon === "ring"} />
      )}
      <div>
        <h3 className={css.partName}>
          {t(`survey.${part}`)} {mark === null ? null : <span className="vh">{mark.word}</span>}
        </h3>
        <p className="small muted">
          <Code text={t(`survey.${part}.text`)} />
        </p>
        {script === undefined ? null : (
          <Disclosure open={open} onToggle={() => setOpen(!open)}>
            {t("survey.show", { count: lines })}
          </Disclosure>
        )}
      </div>
      {open && script !== undefined ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className={css.script} tabIndex={0} aria-label={t("survey.script", { part: t(`survey.${part}`) })}>
          <pre>{script.trim()}</pre>
        </section>
      ) : null}
    </li>
  );
}

/** What a look runs on a machine: known before it starts, in words, and in shell for who wants to read it. */
export function SurveyRuns({ onClose }: { readonly onClose: () => void }) {
  const { state } = useWizard();
  const { machines } = state.draft;
  const [chosen, setChosen] = useState("");
  const [copied, setCopied] = useState(false);
  const busy = machines.find((m) => state.looks[m.id]?.state === "looking");
  const machine = machines.find((m) => m.id === chosen) ?? busy ?? machines[0];
  const described = useDescribed(machine?.id);
  const look = machine === undefined ? NOT_LOOKED : (state.looks[machine.id] ?? NOT_LOOKED);
  const copy = (): void => {
    if (described !== null)
      void navigator.clipboard?.writeText(described.whole).then(
        () => setCopied(true),
        () => setCopied(false),
      );
  };
  return (
    <aside className="preview" aria-label={t("survey.title")}>
      <div className="preview-head">
        <Button kind="plain" size="sm" icon="x" label={t("survey.close")} className="side-x" onPress={onClose} />
        <h2 className="h3">{t("survey.title")}</h2>
        <p className="small quiet">{t("survey.lead")}</p>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="preview-body" aria-label={t("survey.parts")} tabIndex={0}>
        <div className="file">
          <div className={`file-head ${css.fileHead}`}>
            <Icon name="terminal" size="s" tone="quiet" />
            {machines.length > 1 ? (
              <Select
                label={t("survey.which")}
                hideLabel
                value={machine?.id ?? ""}
                options={machines.map((m) => ({ id: m.id, label: m.name }))}
                onChange={setChosen}
              />
            ) : (
              <code>{machine === undefined ? t("survey.no-machine") : addressText(machine)}</code>
            )}
            <span className="tag">{t("survey.reads")}</span>
          </div>
          <ol className={css.partList}>
            {surveyParts.map((part) => (
              <Part key={part} part={part} script={described?.parts.find((each) => each.id === part)?.script} mark={markOf(look, part)} />
            ))}
          </ol>
        </div>
        <p className={`small quiet ${css.after}`}>
          <Code text={t("survey.after")} />
        </p>
        {described === null ? null : (
          <Button size="sm" icon={copied ? "check" : "copy"} onPress={copy}>
            {copied ? t("copy.done") : t("survey.copy")}
          </Button>
        )}
      </section>
    </aside>
  );
}
