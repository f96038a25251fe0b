import { readGpu } from "../../shared/hardware/gpus.ts";
import type { Machine } from "../../shared/model/fleet.ts";
import { list } from "../../shared/text/format.ts";
import { t } from "../../shared/text/text.ts";
import { useWizard } from "../app/wizard.ts";
import { Callout } from "../parts/Callout.tsx";
import { OptionList, TextInput } from "../parts/Fields.tsx";
import { Icon } from "../parts/Icon.tsx";
import { ChoicePage } from "./ChoicePage.tsx";
import css from "./choices/Choices.module.css";

const CARD = /^[a-z0-9_-]+$/;

/** Machines down, the cards they need across; the last row is the fleet. */
function Matrix() {
  const { state } = useWizard();
  const own = state.plan.plan?.decisions.videoCards ?? {};
  const machines = state.draft.machines.filter((m) => own[m.id] !== undefined);
  const cards = [...new Set(Object.values(own).flat())].sort();
  const fleet = new Set(Object.values(state.plan.plan?.decisions.sharedVideoCards ?? {}).flat());
  if (machines.length === 0 || cards.length === 0) return <p className="small muted">{t("graphics.no-cards")}</p>;
  return (
    <div className="mx scroll-x">
      <table>
        <caption className="vh">{t("graphics.matrix")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("graphics.machine")}</th>
            {cards.map((card) => (
              <th scope="col" key={card}>
                <code>{card}</code>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {machines.map((m) => (
            <tr key={m.id}>
              <th scope="row">
                <b>{m.name}</b>
                <small>{list([...new Set((state.facts[m.id]?.gpus ?? []).map((gpu) => readGpu(gpu).name))]) || t("graphics.none-found")}</small>
              </th>
              {cards.map((card) => (
                <td key={card}>
                  {own[m.id]?.includes(card) ? (
                    <span className="cell yes">
                      <Icon name="check" size="xs" />
                      {t("graphics.needs")}
                    </span>
                  ) : (
                    <span className="cell">{t("graphics.no")}</span>
                  )}
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
            {cards.map((card) => (
              <td key={card}>
                {fleet.has(card) ? (
                  <span className="cell yes">
                    <Icon name="check" size="xs" />
                    {t("graphics.in")}
                  </span>
                ) : (
                  <span className="cell">{t("graphics.own")}</span>
                )}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function OwnCards({ machine }: { readonly machine: Machine }) {
  const { state, dispatch } = useWizard();
  const { cards } = state.draft.choices.graphics;
  const found = state.plan.plan?.decisions.videoCards[machine.id] ?? [];
  const commit = (text: string): string | null => {
    const words = text.split(/[\s,]+/).filter((word) => word !== "");
    if (words.some((word) => !CARD.test(word))) return t("graphics.card-form");
    const { [machine.id]: _old, ...rest } = cards;
    dispatch({ type: "choose", group: "graphics", change: { cards: words.length === 0 ? rest : { ...rest, [machine.id]: words } } });
    return null;
  };
  return (
    <TextInput
      label={machine.name}
      value={cards[machine.id]?.join(" ") ?? ""}
      mono
      placeholder={found.join(" ")}
      hint={cards[machine.id] === undefined ? t("graphics.detected") : t("graphics.by-hand")}
      onCommit={commit}
    />
  );
}

export function Graphics() {
  const { state, dispatch } = useWizard();
  const { mode } = state.draft.choices.graphics;
  const shared = Object.entries(state.plan.plan?.decisions.sharedVideoCards ?? {});
  const seen = state.draft.machines.filter((m) => state.facts[m.id] !== undefined);
  return (
    <ChoicePage page="graphics" title={t("graphics.title")} lead={t("graphics.lead")}>
      <Matrix />
      <section className="section">
        <h2 className="h2">{t("graphics.how")}</h2>
        <OptionList
          label={t("graphics.how")}
          value={mode}
          onChange={(next) => dispatch({ type: "choose", group: "graphics", change: { mode: next } })}
          options={[
            { id: "union", label: t("graphics.union"), text: t("graphics.union-text"), tag: t("choice.suggested") },
            { id: "variants", label: t("graphics.variants"), text: t("graphics.variants-text") },
            { id: "leave", label: t("graphics.leave"), text: t("graphics.leave-text") },
          ]}
        />
      </section>
      {shared.length === 0 ? null : (
        <div className={css.after}>
          <Callout tone="info" title={t("graphics.shared")}>
            {shared.map(([pkg, cards]) => (
              <p key={pkg}>
                <code>{pkg}</code>: <code>{cards.join(" ")}</code>
              </p>
            ))}
            <p>{t("graphics.shared-text")}</p>
          </Callout>
        </div>
      )}
      {mode === "leave" ? null : (
        <section className="section">
          <h2 className="h2">{t("graphics.override")}</h2>
          <p className="lead small">{t("graphics.override-text")}</p>
          <div className="split">
            {seen.map((machine) => (
              <OwnCards key={machine.id} machine={machine} />
            ))}
          </div>
        </section>
      )}
    </ChoicePage>
  );
}
