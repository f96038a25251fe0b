import { useState } from "react";
import { BINREPO_SECTION } from "../../../shared/plan/names.ts";
import { bytes, number, timeOfDay } from "../../../shared/text/format.ts";
import { list } from "../../../shared/text/list.ts";
import { t } from "../../../shared/text/text.ts";
import { type MachineHealth, pageFor } from "../../../shared/wizard/fleetState.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button, Disclosure } from "../../parts/Button.tsx";
import { State } from "../../parts/Chip.tsx";
import { FleetMap, type MapClient } from "../../parts/FleetMap.tsx";
import { Icon } from "../../parts/Icon.tsx";
import css from "./Done.module.css";
import { figureOf, flowOf, wordOf } from "./words.ts";

export type Healths = Readonly<Record<string, MachineHealth>>;
const UNKNOWN: MachineHealth = { health: "checking", because: null, detail: "", packages: null };
const healthIn = (healths: Healths, id: string): MachineHealth => healths[id] ?? UNKNOWN;

/** Each line that is broken or needs an eye: what, in the machine's own words, and the page that mends it. */
function Problems({ healths }: { readonly healths: Healths }) {
  const { state, act } = useWizard();
  const wrong = (["cut", "warn"] as const).flatMap((health) => state.draft.machines.filter((m) => healthIn(healths, m.id).health === health));
  return wrong.map((machine) => {
    const health = healthIn(healths, machine.id);
    const cut = health.health === "cut";
    const page = pageFor(health.because);
    const effect = !cut ? "check.effect-warn" : machine.role === "binhost" ? "check.effect-host" : "check.effect-cut";
    return (
      <section
        key={machine.id}
        className={cut ? css.brk : `${css.brk} ${css.eye}`}
        aria-label={t("check.title", { name: machine.name, word: wordOf(health, machine.role) })}
      >
        <Icon name={cut ? "x-circle" : "warn"} tone={cut ? "err" : "warn"} />
        <div>
          <b>{t("check.title", { name: machine.name, word: wordOf(health, machine.role) })}</b>
          <p>{health.detail}</p>
          <p>{t(effect)}</p>
        </div>
        <Button onPress={() => act.go(page)} icon="arrow">
          {t(page === "machines" ? "check.do-machines" : page === "review" ? "check.do-review" : "check.do-checkup")}
        </Button>
      </section>
    );
  });
}

const TONES = { checking: "run", order: "ok", warn: "warn", cut: "err", off: "quiet" } as const;
const ICONS = { checking: "ring", order: "check-circle", warn: "warn", cut: "x-circle", off: "dash" } as const;

function Table({ healths }: { readonly healths: Healths }) {
  const { machines } = useWizard().state.draft;
  return (
    <div className="scroll-x">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t("map.machine")}</th>
            <th scope="col">{t("map.role")}</th>
            <th scope="col">{t("map.state")}</th>
            <th scope="col" className="num">
              {t("map.packages")}
            </th>
            <th scope="col">{t("map.what")}</th>
          </tr>
        </thead>
        <tbody>
          {machines.map((m) => {
            const health = healthIn(healths, m.id);
            return (
              <tr key={m.id}>
                <th scope="row" className="nowrap">
                  {m.name}
                </th>
                <td>{t(`role.${m.role}`)}</td>
                <td>
                  <State tone={TONES[health.health]} icon={ICONS[health.health]}>
                    {wordOf(health, m.role)}
                  </State>
                </td>
                <td className="num">{health.packages === null ? "" : number(health.packages)}</td>
                <td>{health.detail}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** The fleet as it is now: picture, when it was measured, the same as a table, and what is wrong with what helps. */
export function Measured({ healths, at, onAgain }: { readonly healths: Healths; readonly at: number | null; readonly onAgain: () => void }) {
  const { state } = useWizard();
  const [table, setTable] = useState(false);
  const { draft, facts, install } = state;
  const host = draft.machines.find((m) => m.role === "binhost");
  if (host === undefined) return null;
  const world = (id: string) => {
    const answer = install.world[id];
    return answer?.status === "answered" ? answer.pretended : null;
  };
  const clients = draft.machines
    .filter((m) => m.role === "client")
    .map((m): MapClient => {
      const health = healthIn(healths, m.id);
      const fetched = install.proof?.machine === m.id ? install.proof.bytes : null;
      return {
        id: m.id,
        name: m.name,
        health: health.health,
        word: wordOf(health, "client"),
        figure: figureOf(health, world(m.id)),
        flow: flowOf(health, fetched),
      };
    });
  const hostHealth = healthIn(healths, host.id);
  const pkgdir = facts[host.id]?.pkgdir ?? null;
  const count = hostHealth.packages ?? pkgdir?.indexPackages ?? null;
  const size = (pkgdir?.packages ?? []).reduce((sum, p) => sum + p.size, 0);
  const address = ((state.run.plan ?? state.plan.plan)?.decisions.uri ?? "").replace(/^[a-z]+:\/\//, "");
  const lines = [
    wordOf(hostHealth, "binhost"),
    ...(count === null ? [] : [size > 0 ? t("map.offers-size", { count, size: bytes(size) }) : t("map.offers", { count })]),
    ...(address === "" ? [] : [t(draft.choices.signing.mode === "sign" ? "map.signed" : "map.unsigned", { address })]),
  ];
  // The stage 3's own entry stays, and some client has it.
  const others = Object.values(facts).some((each) => each.machine !== host.id && each.binrepos.some((repo) => repo.name !== BINREPO_SECTION));
  const second = draft.choices.otherSources.official === "keep" && others;
  const waiting = draft.machines.filter((m) => healthIn(healths, m.id).health === "checking");
  const broken = draft.machines.filter((m) => healthIn(healths, m.id).health === "cut").map((m) => m.name);
  return (
    <section aria-label={t("map.title")} className={css.measured}>
      <FleetMap host={{ name: host.name, health: hostHealth.health, lines }} clients={clients} hasSource={second} />
      <div className={css.under}>
        <p className="small muted" role="status">
          {waiting.length > 0
            ? t("map.measuring", { count: waiting.length })
            : `${at === null ? "" : t("map.measured", { when: timeOfDay(at) })}${broken.length === 0 ? "" : ` ${t("map.broken", { names: list(broken) })}`}`}
        </p>
        <span className="legend" aria-hidden="true">
          <span className={css.flow}>{t("map.key-flow")}</span>
          <span className={css.cut}>{t("map.key-cut")}</span>
          {second ? <span className={css.thin}>{t("map.key-source")}</span> : null}
        </span>
        <span className="row">
          <Disclosure open={table} onToggle={() => setTable(!table)}>
            {t("map.show-table")}
          </Disclosure>
          <Button size="sm" icon="refresh" off={waiting.length > 0} onPress={onAgain}>
            {t("map.again")}
          </Button>
        </span>
      </div>
      {table ? <Table healths={healths} /> : null}
      <Problems healths={healths} />
    </section>
  );
}
