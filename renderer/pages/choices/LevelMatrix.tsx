import { LEVELS, marchOfLevel, type X86Level } from "../../../shared/hardware/x86Levels.ts";
import { LEVEL_WORDS, type LevelCell, leftOutBy, levelCells } from "../../../shared/plan/processorTrap.ts";
import { list } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import { useWizard } from "../../app/wizard.ts";
import { Icon } from "../../parts/Icon.tsx";
import { MatrixFrame } from "./Matrix.tsx";

function CellWord({ cell }: { readonly cell: LevelCell | null }) {
  if (cell === null) return <span className="cell">?</span>;
  if (cell.runs)
    return (
      <span className="cell yes">
        <Icon name="check" size="xs" />
        {t("processor.runs")}
      </span>
    );
  if (!cell.first) return <span className="cell">{t("processor.not")}</span>;
  return <span className="cell">{cell.missing.length === 0 ? t("processor.hidden") : t("processor.lacks", { flag: cell.missing[0] ?? "" })}</span>;
}

/** Machines down, levels across; the banded column is what the fleet builds for, the last row what each level would leave out. */
export function LevelMatrix({ chosen }: { readonly chosen: X86Level | null }) {
  const { state } = useWizard();
  const { machines } = state.draft;
  const common = state.plan.plan?.decisions.level ?? null;
  const band = (level: X86Level): string | undefined => (level === chosen ? "band" : undefined);
  return (
    <MatrixFrame label={t("processor.matrix")} rows={machines.length}>
      <table>
        <caption className="vh">{t("processor.matrix")}</caption>
        <thead>
          <tr>
            <th scope="col">
              {t("graphics.machine")}
              <small>{t("processor.model")}</small>
            </th>
            {LEVELS.map((level) => (
              <th scope="col" key={level} className={band(level)}>
                {`v${level}`}
                <small>{LEVEL_WORDS[level]}</small>
                {level === chosen ? <small>{t("processor.chosen")}</small> : null}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {machines.map((m) => {
            const facts = state.facts[m.id];
            const cells = levelCells(facts);
            return (
              <tr key={m.id}>
                <th scope="row">
                  <b>{m.name}</b>
                  <small>{facts === undefined ? t("graphics.not-seen") : (facts.cpu?.model ?? t("processor.unknown"))}</small>
                </th>
                {LEVELS.map((level, index) => (
                  <td key={level} className={band(level)}>
                    <CellWord cell={cells?.[index] ?? null} />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">
              {t("processor.leaves-out")}
              <small>{t("processor.by-flags")}</small>
            </th>
            {LEVELS.map((level) => {
              const out = leftOutBy(level, machines, state.facts);
              return (
                <td key={level} className={band(level)}>
                  {level === common ? (
                    <b>{marchOfLevel(level)}</b>
                  ) : (
                    <span className="cell">
                      {out.length === 0
                        ? t("processor.nobody")
                        : list(
                            out.map((m) => m.name),
                            2,
                          )}
                    </span>
                  )}
                </td>
              );
            })}
          </tr>
        </tfoot>
      </table>
    </MatrixFrame>
  );
}
