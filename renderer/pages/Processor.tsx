import { t } from "../../shared/text/text.ts";
import { useWizard } from "../app/wizard.ts";
import { Callout } from "../parts/Callout.tsx";
import { OptionList, Setting, Switch, TextInput } from "../parts/Fields.tsx";
import { Icon } from "../parts/Icon.tsx";
import { ChoicePage } from "./ChoicePage.tsx";
import css from "./choices/Choices.module.css";

const LEVELS = [1, 2, 3, 4] as const;
const MARCH = /^[a-z0-9][a-z0-9.+_-]{1,40}$/;

/** Machines down, levels across; the banded column is what the fleet builds for. */
function Matrix() {
  const { state } = useWizard();
  const level = state.plan.plan?.decisions.level ?? null;
  const seen = state.draft.machines.filter((m) => state.facts[m.id] !== undefined);
  return (
    <div className="mx scroll-x">
      <table>
        <caption className="vh">{t("processor.matrix")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("graphics.machine")}</th>
            {LEVELS.map((each) => (
              <th scope="col" key={each} className={each === level ? "band" : undefined}>
                {`v${each}`}
                {each === level ? <small>{t("processor.chosen")}</small> : null}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {seen.map((m) => {
            const own = state.facts[m.id]?.x86Level ?? null;
            return (
              <tr key={m.id}>
                <th scope="row">
                  <b>{m.name}</b>
                  <small>{state.facts[m.id]?.cpu?.model ?? t("processor.unknown")}</small>
                </th>
                {LEVELS.map((each) => (
                  <td key={each} className={each === level ? "band" : undefined}>
                    {own === null ? (
                      <span className="cell">?</span>
                    ) : each <= own ? (
                      <span className="cell yes">
                        <Icon name="check" size="xs" />
                        {t("processor.runs")}
                      </span>
                    ) : (
                      <span className="cell no">
                        <Icon name="x" size="xs" />
                        {t("processor.crashes")}
                      </span>
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

export function Processor() {
  const { state, dispatch } = useWizard();
  const { march, cpuFlags } = state.draft.choices.processor;
  const decided = state.plan.plan?.decisions;
  const choose = (change: object): void => dispatch({ type: "choose", group: "processor", change });
  const named = (text: string): string | null => {
    if (!MARCH.test(text)) return t("processor.march-form");
    choose({ march: text });
    return null;
  };
  const known = march === "auto" || march === "leave" || march === "native";
  return (
    <ChoicePage page="processor" title={t("processor.title")} lead={t("processor.lead")}>
      <Matrix />
      <section className="section">
        <h2 className="h2">{t("processor.build")}</h2>
        <OptionList
          label={t("processor.build")}
          value={known ? march : "named"}
          onChange={(next) => choose({ march: next === "named" ? (decided?.march ?? "x86-64-v2") : next })}
          options={[
            {
              id: "auto",
              label: decided?.march == null || march !== "auto" ? t("processor.auto") : t("processor.auto-is", { march: decided.march }),
              text: t("processor.auto-text"),
              tag: t("choice.suggested"),
            },
            { id: "named", label: t("processor.named"), text: t("processor.named-text") },
            { id: "native", label: t("processor.native"), text: t("processor.native-text") },
            { id: "leave", label: t("processor.leave"), text: t("processor.leave-text") },
          ]}
        />
        {known ? null : (
          <div className={css.after}>
            <TextInput label={t("processor.march")} value={march} mono onCommit={named} />
          </div>
        )}
      </section>
      <div className="section">
        <div className={css.sets}>
          <Setting title={t("processor.flags")} text={t("processor.flags-text")}>
            <Switch
              label={t("processor.flags")}
              value={cpuFlags === "intersection"}
              onChange={(on) => choose({ cpuFlags: on ? "intersection" : "leave" })}
            />
          </Setting>
        </div>
        {cpuFlags === "intersection" && decided !== undefined && decided.cpuFlags.length > 0 ? (
          <Callout tone="flat" title={t("processor.flags-are", { count: decided.cpuFlags.length })}>
            <p>
              <code>{decided.cpuFlags.join(" ")}</code>
            </p>
          </Callout>
        ) : null}
      </div>
    </ChoicePage>
  );
}
