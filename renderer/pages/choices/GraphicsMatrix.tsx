import { memo } from "react";
import { list } from "../../../shared/text/list.ts";
import { t } from "../../../shared/text/text.ts";
import { type Cell, type FamilyId, graphicsMatrix } from "../../../shared/wizard/graphicsView.ts";
import { useSlice } from "../../app/slices.ts";
import { Matrix, Yes } from "./Matrix.tsx";
import { Skeleton } from "./Skeleton.tsx";

/** Machines down, kinds of graphics across; the last row is the fleet. Drawn anew with another plan, not with the click that asks for one. */
export const GraphicsMatrix = memo(function GraphicsMatrix() {
  const machines = useSlice((state) => state.draft.machines);
  const facts = useSlice((state) => state.facts);
  const named = useSlice((state) => state.draft.choices.graphics.cards);
  const plan = useSlice((state) => state.plan.plan);
  const failed = useSlice((state) => state.plan.status === "failed");
  // Which drivers a card needs is said by the plan: before there is one, a row of question marks would look like machines without facts.
  if (plan === null) return failed ? null : <Skeleton lines={6} label={t("ready.planning")} />;
  const { columns, rows } = graphicsMatrix(machines, facts, named, plan);
  if (columns.length === 0) return <p className="small muted">{t("graphics.no-cards")}</p>;
  const cellOf = (cell: Cell | undefined) => {
    if (cell === undefined) return null;
    const word = t(`graphics.cell-${cell}`);
    return cell === "found" || cell === "by-hand" ? <Yes>{word}</Yes> : <span className="cell">{word}</span>;
  };
  return (
    <Matrix<FamilyId>
      label={t("graphics.matrix")}
      corner={{ head: t("graphics.machine"), sub: t("graphics.plugged") }}
      columns={columns.map((column) => ({
        key: column.family,
        head: t(`gpu.${column.family}`),
        sub: <code>{column.cards.slice(0, 3).join(" ")}</code>,
      }))}
      rows={rows.map((row) => ({
        id: row.machine.id,
        head: row.machine.name,
        sub: row.seen ? list(row.gpus) || t("graphics.none-found") : t("graphics.not-seen"),
        cell: (family) => cellOf(row.cells[columns.findIndex((column) => column.family === family)]),
      }))}
      fleet={{
        head: t("graphics.fleet"),
        sub: t("graphics.fleet-text"),
        cell: (family) =>
          columns.find((column) => column.family === family)?.inFleet === true ? (
            <Yes>{t("graphics.in")}</Yes>
          ) : (
            <span className="cell">{t(family === "nvidia" ? "graphics.no-flag" : "graphics.own")}</span>
          ),
      }}
    />
  );
});
