import { useState } from "react";
import type { Machine } from "../../shared/model/fleet.ts";
import { t } from "../../shared/text/text.ts";
import { graphicsMatrix, nvidiaMachines, withNvidia } from "../../shared/wizard/graphicsView.ts";
import { useWizard } from "../app/wizard.ts";
import { Button } from "../parts/Button.tsx";
import { OptionList, Segmented, Select, Setting, TextInput } from "../parts/Fields.tsx";
import { ChoicePage } from "./ChoicePage.tsx";
import css from "./choices/Choices.module.css";
import { GraphicsMatrix } from "./choices/GraphicsMatrix.tsx";
import { EntryCosts, GraphicsTrap } from "./choices/GraphicsTrap.tsx";

const CARD = /^[a-z0-9_-]+$/;

/** The cards that the person named for a machine, or none. */
function useCards(): {
  readonly named: Readonly<Record<string, readonly string[]>>;
  readonly set: (id: string, cards: readonly string[] | null) => void;
} {
  const { state, dispatch } = useWizard();
  const { cards } = state.draft.choices.graphics;
  return {
    named: cards,
    set: (id, next) => {
      const { [id]: _old, ...rest } = cards;
      dispatch({ type: "choose", group: "graphics", change: { cards: next === null || next.length === 0 ? rest : { ...rest, [id]: next } } });
    },
  };
}

/** NVIDIA's cards run with either driver: said per machine, since only the person knows which it shall be. */
function NvidiaDrivers() {
  const { state } = useWizard();
  const { set } = useCards();
  const own = state.plan.plan?.decisions.videoCards ?? {};
  const machines = nvidiaMachines(state.draft.machines, state.facts).filter((m) => own[m.id] !== undefined);
  if (machines.length === 0) return null;
  return (
    <section className="section">
      <h2 className="h2">{t("nvidia.title")}</h2>
      <p className="lead small">{t("nvidia.text")}</p>
      <div className={`${css.sets} ${css.after}`}>
        {machines.map((machine) => {
          const cards = own[machine.id] ?? [];
          return (
            <Setting key={machine.id} title={machine.name} text={t(cards.includes("nvidia") ? "nvidia.own-text" : "nvidia.open-text")}>
              <Segmented
                label={t("nvidia.driver", { name: machine.name })}
                value={cards.includes("nvidia") ? "nvidia" : "open"}
                onChange={(driver) => set(machine.id, withNvidia(cards, driver))}
                options={[
                  { id: "nvidia", label: t("nvidia.own") },
                  { id: "open", label: t("nvidia.open") },
                ]}
              />
            </Setting>
          );
        })}
      </div>
    </section>
  );
}

function ByHand({ machine }: { readonly machine: Machine }) {
  const { state } = useWizard();
  const { named, set } = useCards();
  const found = state.plan.plan?.decisions.videoCards[machine.id] ?? [];
  const commit = (text: string): string | null => {
    const words = text.split(/[\s,]+/).filter((word) => word !== "");
    if (words.some((word) => !CARD.test(word))) return t("graphics.card-form");
    set(machine.id, words);
    return null;
  };
  return (
    <TextInput
      label={t("graphics.cards-of", { name: machine.name })}
      value={named[machine.id]?.join(" ") ?? ""}
      mono
      placeholder={found.join(" ")}
      hint={named[machine.id] === undefined ? t("graphics.detected") : t("graphics.by-hand")}
      onCommit={commit}
    />
  );
}

/** Lists that somebody wrote, and a way to write one for any machine. */
function Overrides() {
  const { state } = useWizard();
  const { named, set } = useCards();
  const [chosen, setChosen] = useState<string | null>(null);
  const seen = state.draft.machines.filter((m) => state.facts[m.id] !== undefined);
  const current = seen.find((m) => m.id === chosen) ?? seen[0];
  const written = seen.filter((m) => named[m.id] !== undefined);
  if (current === undefined) return null;
  return (
    <section className="section">
      <h2 className="h2">{t("graphics.override")}</h2>
      <p className="lead small">{t("graphics.override-text")}</p>
      <div className={`split ${css.after}`}>
        <Select label={t("graphics.machine")} value={current.id} options={seen.map((m) => ({ id: m.id, label: m.name }))} onChange={setChosen} />
        <ByHand key={current.id} machine={current} />
      </div>
      {written.length === 0 ? null : (
        <ul className={css.written}>
          {written.map((m) => (
            <li key={m.id}>
              <b>{m.name}</b>
              <code>{named[m.id]?.join(" ")}</code>
              <Button kind="plain" size="sm" icon="undo" label={t("graphics.detect", { name: m.name })} onPress={() => set(m.id, null)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

export function Graphics() {
  const { state, dispatch } = useWizard();
  const { mode } = state.draft.choices.graphics;
  const { plan } = state.plan;
  // A list of nothing needs no way to be made.
  const isNone = plan !== null && graphicsMatrix(state.draft.machines, state.facts, state.draft.choices, plan).columns.length === 0;
  return (
    <ChoicePage page="graphics" title={t("graphics.title")} lead={t("graphics.lead")}>
      <GraphicsMatrix />
      {isNone ? null : (
        <section className="section">
          <h2 className="h2">{t("graphics.how")}</h2>
          <OptionList
            label={t("graphics.how")}
            value={mode}
            onChange={(next) => dispatch({ type: "choose", group: "graphics", change: { mode: next } })}
            options={[
              { id: "union", label: t("graphics.union"), text: t("graphics.union-text"), tag: t("choice.suggested"), cost: t("graphics.union-cost") },
              { id: "variants", label: t("graphics.variants"), text: t("graphics.variants-text"), cost: t("graphics.variants-cost") },
              { id: "leave", label: t("graphics.leave"), text: t("graphics.leave-text"), cost: t("graphics.leave-cost") },
            ]}
          />
        </section>
      )}
      <GraphicsTrap />
      <NvidiaDrivers />
      {mode === "leave" ? null : <EntryCosts />}
      {mode === "leave" && !isNone ? null : <Overrides />}
    </ChoicePage>
  );
}
