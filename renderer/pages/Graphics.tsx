import { memo, useMemo, useState } from "react";
import type { Machine } from "../../shared/model/fleet.ts";
import { t } from "../../shared/text/text.ts";
import { graphicsMatrix, nvidiaMachines, withNvidia } from "../../shared/wizard/graphicsView.ts";
import { sameItems, useHands, useSlice } from "../app/slices.ts";
import { useWizard } from "../app/wizard.ts";
import { Button } from "../parts/Button.tsx";
import { OptionList, Segmented, Select, Setting, TextInput } from "../parts/Fields.tsx";
import { ChoicePage } from "./ChoicePage.tsx";
import css from "./choices/Choices.module.css";
import { GraphicsMatrix } from "./choices/GraphicsMatrix.tsx";
import { EntryCosts, GraphicsTrap } from "./choices/GraphicsTrap.tsx";

const CARD = /^[a-z0-9_-]+$/;

/** Says which cards a machine has; none: as they were found. Never drawn anew by it. */
function useSetCards(): (id: string, cards: readonly string[]) => void {
  const { get, dispatch } = useHands();
  return (id, next) => {
    const { [id]: _old, ...rest } = get().draft.choices.graphics.cards;
    dispatch({ type: "choose", group: "graphics", change: { cards: next.length === 0 ? rest : { ...rest, [id]: next } } });
  };
}

/** One of many: it is drawn anew when its own driver is another, and not with every choice on the page. */
const NvidiaDriver = memo(function NvidiaDriver({ machine, own }: { readonly machine: Machine; readonly own: boolean }) {
  const { get } = useHands();
  const set = useSetCards();
  return (
    <Setting title={machine.name} text={t(own ? "nvidia.own-text" : "nvidia.open-text")}>
      <Segmented
        label={t("nvidia.driver", { name: machine.name })}
        value={own ? "nvidia" : "open"}
        onChange={(driver) => set(machine.id, withNvidia(get().plan.plan?.decisions.videoCards[machine.id] ?? [], driver))}
        options={[
          { id: "nvidia", label: t("nvidia.own") },
          { id: "open", label: t("nvidia.open") },
        ]}
      />
    </Setting>
  );
});

/** NVIDIA's cards run with either driver: said per machine, since only the person knows which it shall be. */
function NvidiaDrivers() {
  const { state } = useWizard();
  const own = state.plan.plan?.decisions.videoCards ?? {};
  const machines = nvidiaMachines(state.draft.machines, state.facts).filter((m) => own[m.id] !== undefined);
  if (machines.length === 0) return null;
  return (
    <section className="section">
      <h2 className="h2">{t("nvidia.title")}</h2>
      <p className="lead small">{t("nvidia.text")}</p>
      <div className={`${css.sets} ${css.after}`}>
        {machines.map((machine) => (
          <NvidiaDriver key={machine.id} machine={machine} own={own[machine.id]?.includes("nvidia") === true} />
        ))}
      </div>
    </section>
  );
}

function ByHand({ machine }: { readonly machine: Machine }) {
  const set = useSetCards();
  const named = useSlice((state) => state.draft.choices.graphics.cards[machine.id]);
  const found = useSlice((state) => state.plan.plan?.decisions.videoCards[machine.id]);
  const commit = (text: string): string | null => {
    const words = text.split(/[\s,]+/).filter((word) => word !== "");
    if (words.some((word) => !CARD.test(word))) return t("graphics.card-form");
    set(machine.id, words);
    return null;
  };
  return (
    <TextInput
      label={t("graphics.cards-of", { name: machine.name })}
      value={named?.join(" ") ?? ""}
      mono
      placeholder={found?.join(" ") ?? ""}
      hint={named === undefined ? t("graphics.detected") : t("graphics.by-hand")}
      onCommit={commit}
    />
  );
}

/** Lists that somebody wrote, and a way to write one for any machine. */
const Overrides = memo(function Overrides() {
  const set = useSetCards();
  const named = useSlice((state) => state.draft.choices.graphics.cards);
  const seen = useSlice((state) => state.draft.machines.filter((m) => state.facts[m.id] !== undefined), sameItems);
  const [chosen, setChosen] = useState<string | null>(null);
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
              <Button kind="plain" size="sm" icon="undo" label={t("graphics.detect", { name: m.name })} onPress={() => set(m.id, [])} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
});

export function Graphics() {
  const { state, dispatch } = useWizard();
  const { mode, cards } = state.draft.choices.graphics;
  const { machines } = state.draft;
  const { facts } = state;
  const { plan } = state.plan;
  // A list of nothing needs no way to be made.
  const isNone = useMemo(() => plan !== null && graphicsMatrix(machines, facts, cards, plan).columns.length === 0, [machines, facts, cards, plan]);
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
