import { t } from "../../shared/text/text.ts";
import { useWizard } from "../app/wizard.ts";
import { Callout } from "../parts/Callout.tsx";
import { Checkbox, OptionList } from "../parts/Fields.tsx";
import { ChoicePage } from "./ChoicePage.tsx";
import css from "./choices/Choices.module.css";

const SETTINGS = ["USE", "ACCEPT_KEYWORDS", "ACCEPT_LICENSE"] as const;
const SHOWN = SETTINGS;

const words = (text: string): readonly string[] =>
  text
    .split(/\s+/)
    .filter((word) => word !== "")
    .sort();

/** What this machine has and the binhost lacks, and the other way round: "+wayland -X". */
function difference(host: string, own: string): string {
  const [a, b] = [new Set(words(host)), new Set(words(own))];
  return [...[...b].filter((w) => !a.has(w)).map((w) => `+${w}`), ...[...a].filter((w) => !b.has(w)).map((w) => `-${w}`)].join(" ");
}

function Table() {
  const { state } = useWizard();
  const seen = state.draft.machines.filter((m) => state.facts[m.id] !== undefined);
  const host = seen.find((m) => m.role === "binhost");
  const hostFacts = host === undefined ? undefined : state.facts[host.id];
  const settingOf = (id: string, name: string): string =>
    name === "profile" ? (state.facts[id]?.portage.profile ?? "") : (state.facts[id]?.env[name] ?? "");
  const hostValue = (name: string): string => (hostFacts === undefined || host === undefined ? "" : settingOf(host.id, name));
  return (
    <div className={`mx scroll-x ${css.use}`}>
      <table>
        <caption className="vh">{t("use.table")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("graphics.machine")}</th>
            {[...SHOWN, "profile"].map((name) => (
              <th scope="col" key={name}>
                {name === "profile" ? t("facts.profile") : <code>{name}</code>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {seen.map((m) => (
            <tr key={m.id}>
              <th scope="row">
                <b>{m.name}</b>
                <small>{t(`role.${m.role}`)}</small>
              </th>
              {[...SHOWN, "profile"].map((name) => {
                const differs = m.role === "client" && difference(hostValue(name), settingOf(m.id, name));
                return (
                  <td key={name} className={differs ? css.diff : undefined}>
                    {m.role === "binhost" ? (
                      <span className="small">{t("use.words", { count: words(settingOf(m.id, name)).length })}</span>
                    ) : differs ? (
                      <code>{differs}</code>
                    ) : (
                      <span className="cell">{t("use.same")}</span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function UseFlags() {
  const { state, dispatch } = useWizard();
  const { use } = state.draft.choices;
  const choose = (change: object): void => dispatch({ type: "choose", group: "use", change });
  return (
    <ChoicePage page="use" title={t("use.title")} lead={t("use.lead")}>
      <Table />
      <section className="section">
        <h2 className="h2">{t("use.how")}</h2>
        <OptionList
          label={t("use.how")}
          value={use.mode}
          onChange={(mode) => choose({ mode, settings: mode === "binhost" && use.settings.length === 0 ? [...SETTINGS] : use.settings })}
          options={[
            { id: "leave", label: t("use.leave"), text: t("use.leave-text"), tag: t("choice.suggested") },
            { id: "binhost", label: t("use.binhost"), text: t("use.binhost-text") },
          ]}
        />
        {use.mode === "binhost" ? (
          <fieldset className={css.after}>
            <legend className="field-label">{t("use.which")}</legend>
            <div className="row">
              {SETTINGS.map((name) => (
                <Checkbox
                  key={name}
                  value={use.settings.includes(name)}
                  onChange={(on) => choose({ settings: on ? [...use.settings, name] : use.settings.filter((s) => s !== name) })}
                >
                  <code>{name}</code>
                </Checkbox>
              ))}
            </div>
          </fieldset>
        ) : (
          <div className={css.after}>
            <Callout tone="flat" title={t("use.effect")}>
              <p>{t("use.effect-text")}</p>
            </Callout>
          </div>
        )}
      </section>
    </ChoicePage>
  );
}
