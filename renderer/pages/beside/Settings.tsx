import { useEffect, useState } from "react";
import type { CallOutput } from "../../../shared/contract/contract.ts";
import { dateTime, number } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import { elsewhereCommand } from "../../../shared/wizard/elsewhere.ts";
import { LANGUAGES, type Language } from "../../../shared/wizard/settings.ts";
import { BackFoot } from "../../app/BackFoot.tsx";
import type { Theme } from "../../app/keptSettings.ts";
import { Page } from "../../app/Page.tsx";
import { changeSettings, setTheme, useSettings } from "../../app/settings.ts";
import { useLink } from "../../app/useLink.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button } from "../../parts/Button.tsx";
import { Callout } from "../../parts/Callout.tsx";
import { State } from "../../parts/Chip.tsx";
import { Copyline } from "../../parts/Copyline.tsx";
import { Segmented, Select, Setting } from "../../parts/Fields.tsx";
import { Rich } from "../../parts/Rich.tsx";
import { KeysSwitch } from "./Keys.tsx";
import css from "./Settings.module.css";
import { useAbout } from "./useAbout.ts";

const THEMES: readonly Theme[] = ["system", "light", "dark"];
/** Any evening in autumn: long month, two-digit day, an hour after noon. */
const EXAMPLE_AT = Date.UTC(2026, 9, 14, 19, 27) / 1000;
const EXAMPLE_NUMBER = 1234.5;

const lessMotion = window.matchMedia("(prefers-reduced-motion: reduce)");
function useLessMotion(): boolean {
  const [less, setLess] = useState(lessMotion.matches);
  useEffect(() => {
    const onChange = (): void => setLess(lessMotion.matches);
    lessMotion.addEventListener("change", onChange);
    return () => lessMotion.removeEventListener("change", onChange);
  }, []);
  return less;
}

function Recent() {
  const link = useLink();
  const [fleets, setFleets] = useState<CallOutput<"fleet.recent">["fleets"] | null>(null);
  const [said, setSaid] = useState("");
  const read = (): Promise<void> =>
    link.call("fleet.recent", {}).then((answer) => {
      if (answer.ok) setFleets(answer.value.fleets);
    });
  // biome-ignore lint/correctness/useExhaustiveDependencies: read once; forgetting reads again by itself
  useEffect(() => void read(), [link]);
  const forget = async (path: string, name: string): Promise<void> => {
    const forgotten = await link.call("fleet.forget", { path });
    if (!forgotten.ok) return;
    await read();
    setSaid(t("settings.forgotten", { name }));
  };
  return (
    <>
      {fleets !== null && fleets.length === 0 ? <p className="small muted">{t("settings.recent-none")}</p> : null}
      <ul className={css.recent}>
        {fleets?.map((fleet) => (
          <li key={fleet.path}>
            <span className={css.fleet}>
              <b>{fleet.name}</b>
              <code>{fleet.path}</code>
            </span>
            {fleet.gone === true ? (
              <State tone="warn" icon="warn">
                {t("settings.recent-gone")}
              </State>
            ) : null}
            <button
              type="button"
              className="btn sm"
              aria-label={t("settings.forget", { name: fleet.name })}
              onClick={() => void forget(fleet.path, fleet.name)}
            >
              {t("settings.forget-short")}
            </button>
          </li>
        ))}
      </ul>
      <p className="vh" role="status">
        {said}
      </p>
    </>
  );
}

/** What can be set for this window, and where things are kept. Each is kept as it is changed. */
export function Settings() {
  const { act } = useWizard();
  const { theme, language, kept } = useSettings();
  const about = useAbout();
  const less = useLessMotion();
  return (
    <>
      <Page page="settings" title={t("settings.title")} lead={t(about?.host === "desktop" ? "settings.lead-desktop" : "settings.lead")}>
        {kept ? null : (
          <Callout tone="warn" title={t("settings.not-kept")}>
            <p>{t("settings.not-kept-text")}</p>
          </Callout>
        )}
        <Setting title={t("settings.theme")} text={t("settings.theme-text")}>
          <Segmented
            label={t("settings.theme")}
            value={theme}
            options={THEMES.map((id) => ({ id, label: t(`settings.theme-${id}`) }))}
            onChange={setTheme}
          />
        </Setting>
        <Setting
          title={t("settings.language")}
          text={
            <>
              {t("settings.language-text")}
              <span className={css.example}>{t("settings.language-example", { date: dateTime(EXAMPLE_AT), number: number(EXAMPLE_NUMBER) })}</span>
            </>
          }
        >
          <Select<Language>
            label={t("settings.language")}
            hideLabel
            value={language}
            options={[{ id: "system", label: t("settings.language-system") }, ...LANGUAGES.map(({ id, name }) => ({ id, label: name }))]}
            onChange={(next) => changeSettings({ language: next })}
          />
        </Setting>
        <Setting title={t("settings.keys")} text={t("settings.keys-text")}>
          <div className={css.end}>
            <KeysSwitch />
            <Button kind="plain" size="sm" onPress={() => act.go("help")}>
              {t("settings.keys-show")}
            </Button>
          </div>
        </Setting>
        <Setting title={t("settings.motion")} text={t("settings.motion-text")}>
          <State tone="quiet" icon={less ? "check-circle" : "dash"}>
            {less ? t("settings.motion-less") : t("settings.motion-full")}
          </State>
        </Setting>
        <Setting title={t("settings.runs")} text={t("settings.runs-text")} full>
          {about === null ? null : about.dataDir === undefined ? (
            <p className="small muted">{t("settings.runs-unknown")}</p>
          ) : (
            <div className={css.places}>
              <Copyline text={about.dataDir} label={t("settings.runs-copy")} />
              <p className="small muted">
                <Rich text={t("settings.runs-elsewhere")} />
              </p>
              <Copyline text={elsewhereCommand(about.host, (about.system ?? "").split(" ")[0] ?? "")} label={t("copy.command")} />
            </div>
          )}
        </Setting>
        <Setting title={t("settings.recent")} text={t("settings.recent-text")} full>
          <Recent />
        </Setting>
      </Page>
      <BackFoot />
    </>
  );
}
