import { list } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import { type Cell, graphicsMatrix } from "../../../shared/wizard/graphicsView.ts";
import { useWizard } from "../../app/wizard.ts";
import { Icon } from "../../parts/Icon.tsx";
import { MatrixFrame } from "./Matrix.tsx";

function CellWord({ cell }: { readonly cell: Cell }) {
  if (cell === "found" || cell === "by-hand")
    return (
      <span className="cell yes">
        <Icon name="check" size="xs" />
        {t(`graphics.cell-${cell}`)}
      </span>
    );
  return <span className="cell">{t(`graphics.cell-${cell}`)}</span>;
}

/** Machines down, kinds of graphics across; the last row is the fleet. */
export function GraphicsMatrix() {
  const { state } = useWizard();
  const { draft, facts, plan } = state;
  const { columns, rows } = graphicsMatrix(draft.machines, facts, draft.choices, plan.plan);
  if (columns.length === 0) return <p className="small muted">{t("graphics.no-cards")}</p>;
  return (
    <MatrixFrame label={t("graphics.matrix")} rows={rows.length}>
      <table>
        <caption className="vh">{t("graphics.matrix")}</caption>
        <thead>
          <tr>
            <th scope="col">
              {t("graphics.machine")}
              <small>{t("graphics.plugged")}</small>
            </th>
            {columns.map((column) => (
              <th scope="col" key={column.family}>
                {t(`gpu.${column.family}`)}
                <small>
                  <code>{column.cards.slice(0, 3).join(" ")}</code>
                </small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.machine.id}>
              <th scope="row">
                <b>{row.machine.name}</b>
                <small>{row.seen ? list(row.gpus) || t("graphics.none-found") : t("graphics.not-seen")}</small>
              </th>
              {row.cells.map((cell, index) => (
                <td key={columns[index]?.family}>
                  <CellWord cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">
              {t("graphics.fleet")}
              <small>{t("graphics.fleet-text")}</small>
            </th>
            {columns.map((column) => (
              <td key={column.family}>
                {column.inFleet ? (
                  <span className="cell yes">
                    <Icon name="check" size="xs" />
                    {t("graphics.in")}
                  </span>
                ) : (
                  <span className="cell">{t(column.family === "nvidia" ? "graphics.no-flag" : "graphics.own")}</span>
                )}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </MatrixFrame>
  );
}
