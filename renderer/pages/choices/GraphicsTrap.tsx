import { memo, useMemo } from "react";
import { entryCosts, type Taken, type TrapRow, trapRows } from "../../../shared/plan/cardTrap.ts";
import { duration } from "../../../shared/text/format.ts";
import { list } from "../../../shared/text/list.ts";
import { t } from "../../../shared/text/text.ts";
import { useWizard } from "../../app/wizard.ts";
import { State } from "../../parts/Chip.tsx";
import { Rich } from "../../parts/Rich.tsx";
import css from "./Choices.module.css";
import { Rows } from "./Matrix.tsx";

function Answer({ taken }: { readonly taken: Taken }) {
  switch (taken) {
    case "binary":
      return (
        <State tone="ok" icon="check-circle">
          {t("trap.binary")}
        </State>
      );
    case "compiles":
      return (
        <State tone="warn" icon="clock">
          {t("trap.compiles")}
        </State>
      );
    case "not-there":
      return (
        <State tone="quiet" icon="dash">
          {t("trap.not-there")}
        </State>
      );
  }
}

/** Drawn anew when its own answers are others: a choice leaves most machines as they are. */
const TrapLine = memo(function TrapLine({ name, alone, chosen }: Omit<TrapRow, "machine"> & { readonly name: string }) {
  return (
    <tr>
      <th scope="row">
        <b>{name}</b>
      </th>
      <td>
        <Answer taken={alone} />
      </td>
      <td>
        <Answer taken={chosen} />
      </td>
    </tr>
  );
});

/** The graphics trap, told with the machines of this fleet. */
export function GraphicsTrap() {
  const { state } = useWizard();
  const { machines, choices } = state.draft;
  const { facts, plan } = state;
  const rows = useMemo(() => trapRows(machines, facts, choices, plan.plan), [machines, facts, choices, plan.plan]);
  const host = machines.find((m) => m.role === "binhost");
  if (rows.length === 0 || host === undefined) return null;
  const name = (id: string): string => machines.find((m) => m.id === id)?.name ?? id;
  return (
    <section className="section">
      <h2 className="h2">{t("trap.title")}</h2>
      <p className="lead small">
        <Rich text={t("trap.text", { host: host.name })} />
      </p>
      <Rows label={t("trap.title")}>
        <table className="table">
          <caption className="vh">{t("trap.title")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("graphics.machine")}</th>
              <th scope="col">{t("trap.alone", { host: host.name })}</th>
              <th scope="col">{t(`trap.as-${choices.graphics.mode}`)}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <TrapLine key={row.machine} name={name(row.machine)} alone={row.alone} chosen={row.chosen} />
            ))}
          </tbody>
        </table>
      </Rows>
    </section>
  );
}

/** What each entry of the list costs: which package builds something more for it, and what the list makes the binhost build now. */
export function EntryCosts() {
  const { state } = useWizard();
  const plan = state.plan.plan;
  const costs = entryCosts(plan);
  if (costs.length === 0 || plan === null) return null;
  const { machines } = state.draft;
  const name = (id: string): string => machines.find((m) => m.id === id)?.name ?? id;
  const again = plan.decisions.rebuild.filter(({ why }) => why.startsWith("built for other VIDEO_CARDS"));
  const step = plan.machines.flatMap((m) => m.steps).find((s) => s.spec.kind === "rebuild");
  const host = machines.find((m) => m.role === "binhost");
  return (
    <section className="section">
      <h2 className="h2">{t("cost.title")}</h2>
      <Rows label={t("cost.title")}>
        <table className="table">
          <caption className="vh">{t("cost.title")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("cost.entry")}</th>
              <th scope="col">{t("cost.by")}</th>
              <th scope="col">{t("cost.built")}</th>
            </tr>
          </thead>
          <tbody>
            {costs.map((each) => (
              <tr key={each.card}>
                <th scope="row">
                  <code>{each.card}</code>
                </th>
                <td>{list(each.by.map(name))}</td>
                <td>
                  {each.builtInto.length === 0 ? (
                    <span className="quiet">{t("cost.nothing")}</span>
                  ) : (
                    t("cost.driver", { packages: list(each.builtInto.map((pkg) => pkg.split("/")[1] ?? pkg)) })
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Rows>
      <p className={`small muted ${css.after}`}>
        {again.length === 0 ? (
          t("cost.none-again", { host: host?.name ?? "" })
        ) : (
          <>
            {t("cost.again", { host: host?.name ?? "", packages: list(again.map(({ cpv }) => cpv)) })}{" "}
            {step?.seconds == null ? null : (
              <>
                {t("cost.again-time", { time: duration(step.seconds), count: plan.decisions.rebuild.length })}{" "}
                <span className="tag">{t("choice.estimate")}</span>
              </>
            )}
          </>
        )}
      </p>
    </section>
  );
}
