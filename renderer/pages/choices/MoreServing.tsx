import { useState } from "react";
import { t } from "../../../shared/text/text.ts";
import { useWizard } from "../../app/wizard.ts";
import { Disclosure } from "../../parts/Button.tsx";
import { Setting, Switch, TextInput } from "../../parts/Fields.tsx";
import css from "./Choices.module.css";

const ATOM = /^[A-Za-z0-9_.+*/-]+$/;
const KEY_NAME = /^[^<>()\n]*$/;

/** What few need to change: licences, the key's name, what is never packed, how much is built at once, an old PORTAGE_BINHOST. */
export function MoreServing() {
  const { state, dispatch } = useWizard();
  const [open, setOpen] = useState(false);
  const { licenses, signing, packages, build, otherSources } = state.draft.choices;
  const accept = (text: string): null => {
    dispatch({ type: "choose", group: "licenses", change: { accept: text === "" ? null : text } });
    return null;
  };
  const keyName = (text: string): string | null => {
    if (!KEY_NAME.test(text) || text.length > 100) return t("more.key-form");
    dispatch({ type: "choose", group: "signing", change: { keyName: text } });
    return null;
  };
  const exclude = (text: string): string | null => {
    const atoms = text.split(/[\s,]+/).filter((word) => word !== "");
    if (atoms.some((atom) => !ATOM.test(atom))) return t("more.exclude-form");
    dispatch({ type: "choose", group: "packages", change: { exclude: atoms } });
    return null;
  };
  const jobs =
    (key: "emergeJobs" | "makeJobs") =>
    (text: string): string | null => {
      const value = text === "" ? null : Number(text);
      if (value !== null && (!Number.isInteger(value) || value < 1 || value > 256)) return t("more.jobs-form");
      dispatch({ type: "choose", group: "build", change: { [key]: value } });
      return null;
    };
  return (
    <div className="section">
      <Disclosure open={open} onToggle={() => setOpen(!open)}>
        {t("more.title")}
      </Disclosure>
      {open ? (
        <div className={`${css.sets} ${css.after}`}>
          <Setting title={t("serving.licenses")} text={t("serving.licenses-text")} full>
            <div className={css.wide}>
              <TextInput
                label={t("serving.licenses")}
                hideLabel
                value={licenses.accept ?? ""}
                mono
                placeholder={t("serving.licenses-leave")}
                onCommit={accept}
              />
            </div>
          </Setting>
          {signing.mode === "sign" ? (
            <Setting title={t("more.key")} text={t("more.key-text")} full>
              <div className={css.wide}>
                <TextInput label={t("more.key")} hideLabel value={signing.keyName} placeholder={t("more.key-auto")} onCommit={keyName} />
              </div>
            </Setting>
          ) : null}
          <Setting title={t("more.exclude")} text={t("more.exclude-text")} full>
            <div className={css.wide}>
              <TextInput label={t("more.exclude")} hideLabel value={packages.exclude.join(" ")} mono onCommit={exclude} />
            </div>
          </Setting>
          <Setting title={t("more.jobs")} text={t("more.jobs-text")} full>
            <div className={css.place}>
              <TextInput
                label={t("more.emerge-jobs")}
                value={build.emergeJobs === null ? "" : String(build.emergeJobs)}
                mono
                placeholder={t("more.auto")}
                onCommit={jobs("emergeJobs")}
              />
              <TextInput
                label={t("more.make-jobs")}
                value={build.makeJobs === null ? "" : String(build.makeJobs)}
                mono
                placeholder={t("more.auto")}
                onCommit={jobs("makeJobs")}
              />
            </div>
          </Setting>
          <Setting title={t("more.take-over")} text={t("more.take-over-text")}>
            <Switch
              label={t("more.take-over")}
              value={otherSources.takeOverPortageBinhost}
              onChange={(on) => dispatch({ type: "choose", group: "otherSources", change: { takeOverPortageBinhost: on } })}
            />
          </Setting>
        </div>
      ) : null}
    </div>
  );
}
