import type { Impact } from "../../../shared/model/impact.ts";
import { duration } from "../../../shared/text/format.ts";
import { list } from "../../../shared/text/list.ts";
import { t } from "../../../shared/text/text.ts";
import { dueByPackage, keepsOut } from "../../../shared/wizard/adding.ts";
import { useWizard } from "../../app/wizard.ts";
import { Callout, Issues } from "../../parts/Callout.tsx";
import css from "./Add.module.css";
import { Fetches, Itself, Rebuilds } from "./Due.tsx";
import { GraphicsChange } from "./GraphicsChange.tsx";
import { LevelChange } from "./LevelChange.tsx";

/** The three figures that matter: built, fetched, written. */
function Figures({ impact, host }: { readonly impact: Impact; readonly host: string }) {
  const packages = dueByPackage(impact);
  const machines = new Set(packages.flatMap((p) => p.machines)).size;
  const files = impact.others.reduce((sum, o) => sum + o.files.length, 0);
  const touched = impact.others.filter((o) => o.files.length > 0).length;
  const { seconds } = impact.rebuild;
  return (
    <ul className={css.sum}>
      <li>
        <b>{t("join.figure-built", { count: impact.rebuild.packages.length })}</b>
        <span>{seconds === null ? t("join.figure-built-text", { host }) : t("join.figure-built-time", { host, time: duration(seconds) })}</span>
      </li>
      <li>
        <b>{t("join.figure-fetched", { count: packages.length })}</b>
        <span>{machines === 0 ? t("join.figure-fetched-none") : t("join.figure-fetched-text", { count: machines })}</span>
      </li>
      <li>
        <b>{t("join.figure-files", { count: files })}</b>
        <span>{touched === 0 ? t("join.figure-files-none") : t("join.figure-files-text", { count: touched })}</span>
      </li>
    </ul>
  );
}

/** What the joining machines change for the others, before anything is written. */
export function Changes({ impact }: { readonly impact: Impact }) {
  const { state } = useWizard();
  const host = state.draft.machines.find((m) => m.role === "binhost")?.name ?? "";
  const names = list(impact.adding.map((id) => state.draft.machines.find((m) => m.id === id)?.name ?? id));
  const anyway = impact.others.reduce((sum, o) => sum + o.anyway, 0);
  const apart = state.draft.choices.graphics.apart.some((id) => impact.adding.includes(id));
  const kept = keepsOut(impact, state.adding);
  if (impact.unknown)
    return (
      <Callout tone="flat" title={t("join.unknown")}>
        <p>{t("join.unknown-text", { host })}</p>
      </Callout>
    );
  return (
    <>
      <Issues issues={impact.blockers} />
      {impact.unchanged ? (
        <Callout tone="ok" title={t("join.nothing")}>
          <p>{t("join.nothing-text")}</p>
        </Callout>
      ) : (
        <Figures impact={impact} host={host} />
      )}
      {anyway === 0 ? null : (
        <Callout tone="flat" title={t("join.anyway", { count: anyway, names })}>
          <p>{t("join.anyway-text", { names })}</p>
        </Callout>
      )}
      {impact.unchanged && !apart ? null : <GraphicsChange impact={impact} host={host} />}
      {impact.unchanged ? null : (
        <>
          <LevelChange impact={impact} host={host} />
          {kept ? null : (
            <>
              <Rebuilds impact={impact} host={host} />
              <Fetches impact={impact} host={host} />
            </>
          )}
        </>
      )}
      {kept ? null : <Itself impact={impact} host={host} />}
    </>
  );
}
