import type { Impact } from "../../../shared/model/impact.ts";
import { list } from "../../../shared/text/list.ts";
import { t } from "../../../shared/text/text.ts";
import { lowersLevel } from "../../../shared/wizard/adding.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button } from "../../parts/Button.tsx";
import { OptionList } from "../../parts/Fields.tsx";
import { Icon } from "../../parts/Icon.tsx";
import css from "./Add.module.css";

const LEVELS = [1, 2, 3, 4] as const;

/** Without the maker's marks and the clock: "Intel Xeon E5520". */
const shortModel = (model: string | null): string | null =>
  model
    ?.replace(/\((R|TM|tm)\)/g, "")
    .replace(/ (CPU )?@.*$| \d+-Core Processor$| Processor$/i, "")
    .replace(/ CPU( |$)/, " ")
    .replace(/\s+/g, " ")
    .trim() ?? null;

function Matrix({ impact }: { readonly impact: Impact }) {
  const { state } = useWizard();
  const { levelBefore, levelAfter, because } = impact.processor;
  const name = (id: string): string => state.draft.machines.find((m) => m.id === id)?.name ?? id;
  const rows = [
    { key: "", name: t("join.cards-so-far"), text: null, level: levelBefore ?? 0 },
    ...because.map((id) => ({
      key: id,
      name: name(id),
      text: shortModel(state.facts[id]?.cpu?.model ?? null),
      level: state.facts[id]?.x86Level ?? 1,
    })),
  ];
  const band = (level: number): string => (level === levelAfter ? "band" : "");
  return (
    <div className="mx scroll-x">
      <table>
        <caption className="vh">{t("join.level-matrix")}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="vh">{t("join.fetch-machine")}</span>
            </th>
            {LEVELS.map((level) => (
              <th scope="col" key={level} className={band(level)}>
                v{level}
                {level === levelAfter ? <small className={css.fresh}>{t("join.level-builds")}</small> : null}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">
                <b>{row.name}</b>
                {row.text === null ? null : <small>{row.text}</small>}
              </th>
              {LEVELS.map((level) => (
                <td key={level} className={band(level)}>
                  {level <= row.level ? (
                    <span className="cell yes">
                      <Icon name="check" size="xs" />
                      {t("join.level-runs")}
                    </span>
                  ) : (
                    <span className="cell">{t("join.level-no")}</span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** An older processor: the level falls and shared CPU flags go; or the level stays and the machine does not join. */
export function LevelChange({ impact, host }: { readonly impact: Impact; readonly host: string }) {
  const { state, dispatch } = useWizard();
  const { processor, adding } = impact;
  const falls = lowersLevel(impact);
  if (!falls && processor.flagsLost.length === 0) return null;
  const names = list(
    (processor.because.length > 0 ? processor.because : adding).map((id) => state.draft.machines.find((m) => m.id === id)?.name ?? id),
  );
  const before = processor.marchBefore ?? "";
  const after = processor.marchAfter ?? "";
  const out = (): void => {
    for (const id of processor.because) dispatch({ type: "machine.remove", id });
  };
  return (
    <section className={css.change} aria-labelledby="join-level">
      <h3 className="h3" id="join-level">
        {falls ? t("join.level", { before, after }) : t("join.flags", { count: processor.flagsLost.length, flags: list(processor.flagsLost, 8) })}
      </h3>
      {falls ? (
        <>
          <p className="lead small">{t("join.level-text", { names })}</p>
          <Matrix impact={impact} />
          {processor.instructions.length === 0 ? null : (
            <p className="small muted">{t("join.level-slower", { instructions: list(processor.instructions, 6) })}</p>
          )}
        </>
      ) : null}
      {processor.flagsLost.length === 0 ? null : (
        <p className="small muted">
          {falls ? `${t("join.flags", { count: processor.flagsLost.length, flags: list(processor.flagsLost, 8) })}. ` : ""}
          {t("join.flags-text")}
        </p>
      )}
      {falls ? (
        <OptionList
          label={t("join.level-how")}
          value={state.adding.keepLevel ? "keep" : "lower"}
          onChange={(value) => dispatch({ type: "adding", change: { keepLevel: value === "keep" } })}
          options={[
            { id: "lower", label: t("join.lower", { march: after }), text: t("join.lower-text", { host, names }), tag: t("choice.suggested") },
            { id: "keep", label: t("join.keep", { march: before }), text: t("join.keep-text", { names }), cost: t("join.cost-none") },
          ]}
        />
      ) : null}
      {falls && state.adding.keepLevel ? (
        <div>
          <Button size="sm" icon="x" onPress={out}>
            {t("join.keep-out", { names })}
          </Button>
        </div>
      ) : null}
    </section>
  );
}
