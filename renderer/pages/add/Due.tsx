import { useState } from "react";
import type { Due, Impact } from "../../../shared/model/impact.ts";
import { duration } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import { lowersLevel } from "../../../shared/wizard/adding.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button, Disclosure } from "../../parts/Button.tsx";
import { Callout } from "../../parts/Callout.tsx";
import { State } from "../../parts/Chip.tsx";
import { Rich } from "../../parts/Rich.tsx";
import css from "./Add.module.css";

/** Rows that are shown at once; the others with one press. */
const SHOWN = 12;

type Row = { readonly machine: string; readonly name: string; readonly due: Due; readonly first: boolean; readonly span: number };

/** Every package that a known machine must take anew, by name, machine by machine. */
export function Fetches({ impact, host }: { readonly impact: Impact; readonly host: string }) {
  const { state } = useWizard();
  const [all, setAll] = useState(false);
  const name = (id: string): string => state.draft.machines.find((m) => m.id === id)?.name ?? id;
  const fresh = impact.others.map((o) => ({ id: o.id, due: o.due.filter((d) => !d.already) })).filter((o) => o.due.length > 0);
  const total = fresh.reduce((sum, o) => sum + o.due.length, 0);
  const already = impact.others.reduce((sum, o) => sum + o.due.filter((d) => d.already).length, 0);
  let left = all ? total : SHOWN;
  const rows: Row[] = [];
  for (const { id, due } of fresh) {
    const shown = due.slice(0, left);
    left -= shown.length;
    for (const [index, each] of shown.entries()) rows.push({ machine: id, name: name(id), due: each, first: index === 0, span: shown.length });
  }
  return (
    <section className={css.change} aria-labelledby="join-fetch">
      <h3 className="h3" id="join-fetch">
        {t("join.fetch")}
      </h3>
      {total === 0 ? (
        <p className="small muted">
          {t("join.fetch-none")} {lowersLevel(impact) ? t("join.fetch-level") : ""}
        </p>
      ) : (
        <>
          <p className="lead small">
            <Rich text={t("join.fetch-text")} />
          </p>
          <div className="scroll-x">
            <table className={`table ${css.due}`}>
              <caption className="vh">{t("join.fetch-table")}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("join.fetch-machine")}</th>
                  <th scope="col">{t("join.fetch-package")}</th>
                  <th scope="col">{t("join.fetch-flags")}</th>
                  <th scope="col">{t("join.fetch-how")}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={`${row.machine} ${row.due.cpv}`} className={row.first ? css.first : undefined}>
                    {row.first ? (
                      <th scope="rowgroup" rowSpan={row.span}>
                        <b>{row.name}</b>
                      </th>
                    ) : null}
                    <td className="mono">{row.due.cpv}</td>
                    <td className="mono">{row.due.kind === "rebuilt" ? t("join.fetch-rebuilt") : row.due.flags.join(" ")}</td>
                    <td>
                      {row.due.binary ? (
                        <State tone="ok" icon="package">
                          {t("join.fetch-binary")}
                        </State>
                      ) : (
                        <>
                          <State tone="warn" icon="warn">
                            {t("join.fetch-source")}
                          </State>
                          <span className="hint">{t("join.fetch-source-text", { host })}</span>
                        </>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {rows.length < total ? (
            <div>
              <Button kind="plain" size="sm" onPress={() => setAll(true)}>
                {t("join.fetch-more", { count: total - rows.length })}
              </Button>
            </div>
          ) : null}
        </>
      )}
      {already === 0 ? null : <p className="small muted">{t("join.fetch-already", { count: already })}</p>}
    </section>
  );
}

/** What the binhost builds again, why, and how long that may take. */
export function Rebuilds({ impact, host }: { readonly impact: Impact; readonly host: string }) {
  const { act } = useWizard();
  const [open, setOpen] = useState(false);
  const { packages, seconds, basis, left } = impact.rebuild;
  const reasons = new Map<string, string[]>();
  for (const { cpv, why } of packages) reasons.set(why, [...(reasons.get(why) ?? []), cpv]);
  return (
    <>
      {packages.length === 0 ? null : (
        <section className={css.change} aria-labelledby="join-built">
          <h3 className="h3" id="join-built">
            {t("join.built", { count: packages.length, host })}
            {seconds === null ? null : <span className="quiet small"> {t("join.built-time", { time: duration(seconds) })}</span>}
          </h3>
          {basis === null ? null : <p className="small muted">{t("join.built-basis", { basis })}</p>}
          <Disclosure open={open} onToggle={() => setOpen(!open)}>
            {t("join.built-all", { count: packages.length })}
          </Disclosure>
          {open
            ? [...reasons].map(([why, cpvs]) => (
                <div key={why} className={css.because}>
                  <p className="small">{why}</p>
                  <p className="mono tiny">{cpvs.join(" ")}</p>
                </div>
              ))
            : null}
        </section>
      )}
      {left.length === 0 ? null : (
        <Callout tone="warn" title={t("join.left", { count: left.length })}>
          <p>{t("join.left-text")}</p>
          <p className="mono tiny">{left.map((each) => each.cpv).join(" ")}</p>
          <div className={css.acts}>
            <Button size="sm" onPress={() => act.go("serving")}>
              {t("join.to-serving")}
            </Button>
          </div>
        </Callout>
      )}
    </>
  );
}

/** The new machine: what it fetches or compiles of its own, and in what it differs from the binhost. */
export function Itself({ impact, host }: { readonly impact: Impact; readonly host: string }) {
  const { state } = useWizard();
  return impact.joining.map((joining) => {
    const machine = state.draft.machines.find((m) => m.id === joining.id);
    const fetched = joining.due.filter((d) => d.binary).map((d) => d.cpv);
    const compiled = joining.due.filter((d) => !d.binary).map((d) => d.cpv);
    const about = (state.facts[joining.id]?.installed.length ?? 0) > 0;
    return (
      <section className={css.change} key={joining.id} aria-labelledby={`join-itself-${joining.id}`}>
        <h3 className="h3" id={`join-itself-${joining.id}`}>
          {t("join.itself", { name: machine?.name ?? joining.id })}
        </h3>
        {joining.due.length === 0 ? <p className="small muted">{about ? t("join.itself-fits") : t("join.itself-empty")}</p> : null}
        {fetched.length === 0 ? null : (
          <p className="small muted">{t("join.itself-due", { count: fetched.length, packages: fetched.join(", ") })}.</p>
        )}
        {compiled.length === 0 ? null : (
          <p className="small muted">{t("join.itself-compiles", { count: compiled.length, packages: compiled.join(", ") })}.</p>
        )}
        {joining.differences.length === 0 ? (
          <p className="small muted">{t("join.itself-alike", { host })}</p>
        ) : (
          <ul className={css.differs}>
            {joining.differences.map((issue) => (
              <li key={issue.code}>
                <p className="small">{issue.what}</p>
                <p className="hint">
                  {issue.why} {issue.remedy}
                </p>
              </li>
            ))}
          </ul>
        )}
      </section>
    );
  });
}
