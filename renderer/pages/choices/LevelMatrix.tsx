import { LEVELS, marchOfLevel, type X86Level } from "../../../shared/hardware/x86Levels.ts";
import { LEVEL_WORDS, type LevelCell, leftOutBy, levelCells } from "../../../shared/plan/processorTrap.ts";
import { list } from "../../../shared/text/list.ts";
import { t } from "../../../shared/text/text.ts";
import { useWizard } from "../../app/wizard.ts";
import { Matrix, Yes } from "./Matrix.tsx";

function CellWord({ cell }: { readonly cell: LevelCell | null }) {
  if (cell === null) return <span className="cell">?</span>;
  if (cell.runs) return <Yes>{t("processor.runs")}</Yes>;
  if (!cell.first) return <span className="cell">{t("processor.not")}</span>;
  return <span className="cell">{cell.missing.length === 0 ? t("processor.hidden") : t("processor.lacks", { flag: cell.missing[0] ?? "" })}</span>;
}

/** Machines down, levels across; the banded column is what the fleet builds for, the last row what each level would leave out. */
export function LevelMatrix({ chosen }: { readonly chosen: X86Level | null }) {
  const { state } = useWizard();
  const { machines } = state.draft;
  const common = state.plan.plan?.decisions.level ?? null;
  const leftOut = (level: X86Level) => {
    if (level === common) return <b>{marchOfLevel(level)}</b>;
    const out = leftOutBy(level, machines, state.facts).map((m) => m.name);
    return <span className="cell">{out.length === 0 ? t("processor.nobody") : list(out, 2)}</span>;
  };
  return (
    <Matrix<X86Level>
      label={t("processor.matrix")}
      corner={{ head: t("graphics.machine"), sub: t("processor.model") }}
      columns={LEVELS.map((level) => ({
        key: level,
        head: `v${level}`,
        sub: LEVEL_WORDS[level],
        ...(level === chosen ? { className: "band", more: t("processor.chosen") } : {}),
      }))}
      rows={machines.map((m) => {
        const facts = state.facts[m.id];
        const cells = levelCells(facts);
        return {
          id: m.id,
          head: m.name,
          sub: facts === undefined ? t("graphics.not-seen") : (facts.cpu?.model ?? t("processor.unknown")),
          cell: (level) => <CellWord cell={cells?.[LEVELS.indexOf(level)] ?? null} />,
        };
      })}
      fleet={{ head: t("processor.leaves-out"), sub: t("processor.by-flags"), cell: leftOut }}
    />
  );
}
