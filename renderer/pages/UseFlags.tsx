import { SETTINGS, type SettingId, TAKEN, type TakenId, type UseCell, useView } from "../../shared/plan/useView.ts";
import { list } from "../../shared/text/list.ts";
import { t } from "../../shared/text/text.ts";
import { useWizard } from "../app/wizard.ts";
import { Callout } from "../parts/Callout.tsx";
import { Select } from "../parts/Fields.tsx";
import { Icon } from "../parts/Icon.tsx";
import { ChoicePage } from "./ChoicePage.tsx";
import css from "./choices/Choices.module.css";
import { Matrix, Rows } from "./choices/Matrix.tsx";
import { Skeleton } from "./choices/Skeleton.tsx";

const MOST_WORDS = 5;
const isTaken = (setting: SettingId): setting is TakenId => (TAKEN as readonly SettingId[]).includes(setting);
const isVariable = (setting: SettingId): boolean => setting !== "profile" && setting !== "tree";

function Name({ setting }: { readonly setting: SettingId }) {
  return isVariable(setting) ? <code>{setting}</code> : t(setting === "profile" ? "use.profile" : "use.tree");
}

function CellWords({ cell }: { readonly cell: UseCell }) {
  if (cell === "host") return <span className="cell">{t("use.measure")}</span>;
  if (cell === "unseen") return <span className="cell">?</span>;
  if (cell === "same") return <span className="cell">{t("use.same")}</span>;
  const rest = cell.words.length - MOST_WORDS;
  return (
    <>
      <code>{cell.words.slice(0, MOST_WORDS).join(" ")}</code>
      {rest > 0 ? (
        <details className={css.rest}>
          <summary>{t("use.more", { count: rest })}</summary>
          <code>{cell.words.slice(MOST_WORDS).join(" ")}</code>
        </details>
      ) : null}
    </>
  );
}

/** What becomes of one setting in the whole fleet: each its own, or the binhost's for all. */
function FleetChoice({ setting, host }: { readonly setting: SettingId; readonly host: string }) {
  const { state, dispatch } = useWizard();
  const { use } = state.draft.choices;
  if (!isTaken(setting)) return <span className="cell">{t(isVariable(setting) ? "use.in-make-conf" : "use.on-machine")}</span>;
  const taken = use.mode === "binhost" && use.settings.includes(setting);
  const choose = (next: "leave" | "binhost"): void => {
    const others = use.mode === "binhost" ? use.settings.filter((each) => each !== setting) : [];
    const settings = next === "binhost" ? [...others, setting] : others;
    dispatch({ type: "choose", group: "use", change: { settings, mode: settings.length === 0 ? "leave" : "binhost" } });
  };
  return (
    <Select
      label={t("use.fleet-of", { setting })}
      hideLabel
      value={taken ? "binhost" : "leave"}
      options={[
        { id: "leave", label: t("use.leave") },
        { id: "binhost", label: t("use.as-host", { host }) },
      ]}
      onChange={choose}
    />
  );
}

const WHY = {
  USE: "use.why-use",
  ACCEPT_KEYWORDS: "use.why-keywords",
  ACCEPT_LICENSE: "use.why-licenses",
  profile: "use.why-profile",
  tree: "use.why-tree",
} as const;

export function UseFlags() {
  const { state } = useWizard();
  const { machines, choices } = state.draft;
  const view = useView(machines, state.facts);
  const host = machines.find((m) => m.role === "binhost")?.name ?? "";
  const settings = view === null ? [] : SETTINGS.filter((s) => view.differ.includes(s) || (isTaken(s) && choices.use.settings.includes(s)));
  const lead = view === null || view.differ.length > 0 ? t("use.lead") : t("use.lead-equal", { host });
  const worst = [...(view?.shares ?? [])].sort((a, b) => b.all - b.same - (a.all - a.same));
  return (
    <ChoicePage page="use" title={view !== null && settings.length === 0 ? t("use.title-equal") : t("use.title")} lead={lead}>
      {view === null ? <Skeleton lines={4} label={t("choice.waiting")} /> : null}
      {view === null || settings.length === 0 ? null : (
        <Matrix<SettingId>
          label={t("use.table")}
          className={css.use}
          corner={{ head: t("graphics.machine") }}
          columns={settings.map((setting) => ({
            key: setting,
            head: <Name setting={setting} />,
            sub: t(setting in WHY ? WHY[setting as keyof typeof WHY] : "use.why-expanded"),
          }))}
          rows={view.rows.map(({ machine, cells }) => ({
            id: machine.id,
            head: machine.name,
            sub: cells.USE === "unseen" ? t("graphics.not-seen") : t(`role.${machine.role}`),
            className: (setting) => (typeof cells[setting] === "object" ? css.diff : undefined),
            cell: (setting) => <CellWords cell={cells[setting]} />,
          }))}
          fleet={{ head: t("use.fleet"), sub: t("use.fleet-text"), cell: (setting) => <FleetChoice setting={setting} host={host} /> }}
        />
      )}
      {view === null || view.differ.length === 0 ? null : <p className={`tiny quiet ${css.legend}`}>{t("use.signs", { host })}</p>}
      {worst.length === 0 ? null : (
        <section className="section">
          <h2 className="h2">{t("use.means")}</h2>
          <Rows label={t("use.means")}>
            <ul className={css.effects}>
              {worst.map(({ machine, same, all }) => (
                <li key={machine.id}>
                  <Icon
                    name={all === 0 ? "dash" : same === all ? "check-circle" : "clock"}
                    size="s"
                    tone={same === all && all > 0 ? "ok" : "quiet"}
                  />
                  <span>
                    <b>{machine.name}</b>{" "}
                    {all === 0
                      ? t("use.share-none")
                      : same === all
                        ? t("use.share-all", { count: all, host })
                        : t("use.share", { same, count: all, host, rest: all - same })}
                  </span>
                </li>
              ))}
            </ul>
          </Rows>
        </section>
      )}
      {view === null || view.equal.length === 0 || view.shares.length === 0 ? null : (
        <section className="section">
          <Callout tone="flat" title={t("use.equal")}>
            <p>
              {t("use.equal-text", {
                settings: list(
                  view.equal.map((s) => (s === "profile" ? t("use.profile") : s === "tree" ? t("use.tree") : s)),
                  12,
                ),
              })}
            </p>
          </Callout>
        </section>
      )}
    </ChoicePage>
  );
}
