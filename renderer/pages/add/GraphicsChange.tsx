import type { Impact } from "../../../shared/model/impact.ts";
import { list } from "../../../shared/text/list.ts";
import { t } from "../../../shared/text/text.ts";
import { useWizard } from "../../app/wizard.ts";
import { OptionList } from "../../parts/Fields.tsx";
import { Icon } from "../../parts/Icon.tsx";
import css from "./Add.module.css";

type Props = { readonly impact: Impact; readonly host: string };

function Cell({ on, words, fresh = false }: { readonly on: boolean; readonly words: string; readonly fresh?: boolean }) {
  return (
    <td>
      {on ? (
        <span className="cell yes">
          <Icon name={fresh ? "plus" : "check"} size="xs" />
          {words}
        </span>
      ) : (
        <span className="cell">{t("join.cards-no")}</span>
      )}
    </td>
  );
}

/** The list before and after: entries across, the fleet so far, who joins, the fleet from then on. */
function Matrix({ impact }: { readonly impact: Impact }) {
  const { state } = useWizard();
  const { before, after, added } = impact.graphics;
  const name = (id: string): string => state.draft.machines.find((m) => m.id === id)?.name ?? id;
  // Companions of an entry (libdrm's amdgpu beside mesa's radeonsi) are of the machine that brings it.
  return (
    <div className="mx scroll-x">
      <table>
        <caption className="vh">{t("join.cards-matrix")}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="vh">{t("join.fetch-machine")}</span>
            </th>
            {after.map((card) => (
              <th scope="col" key={card}>
                <code>{card}</code>
                {added.includes(card) ? <small className={css.fresh}>{t("join.cards-new")}</small> : null}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">
              <b>{t("join.cards-so-far")}</b>
            </th>
            {after.map((card) => (
              <Cell key={card} on={before.includes(card)} words={t("join.cards-in")} />
            ))}
          </tr>
          {impact.graphics.because.map((id) => {
            const own = impact.joining.find((m) => m.id === id)?.cards ?? [];
            return (
              <tr key={id}>
                <th scope="row">
                  <b>{name(id)}</b>
                </th>
                {after.map((card) => (
                  <Cell
                    key={card}
                    on={own.includes(card) || (added.includes(card) && impact.graphics.because.length === 1)}
                    words={t("join.cards-needs")}
                  />
                ))}
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">
              {t("join.cards-then")}
              <small>{t("join.cards-then-text")}</small>
            </th>
            {after.map((card) => (
              <Cell key={card} on words={added.includes(card) ? t("join.cards-new") : t("join.cards-in")} fresh={added.includes(card)} />
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

/** A new graphics card: the shared list grows, or the machine stays apart from it. */
export function GraphicsChange({ impact, host }: Props) {
  const { state, dispatch } = useWizard();
  const { graphics, adding } = impact;
  const { apart } = state.draft.choices.graphics;
  const ownApart = adding.filter((id) => apart.includes(id));
  if (!graphics.shared || (graphics.added.length === 0 && ownApart.length === 0)) return null;
  const who = ownApart.length > 0 ? ownApart : graphics.because;
  const names = list(who.map((id) => state.draft.machines.find((m) => m.id === id)?.name ?? id));
  const kept = [...new Set(ownApart.flatMap((id) => impact.joining.find((m) => m.id === id)?.cards ?? []))].filter(
    (card) => !graphics.after.includes(card),
  );
  const built = impact.rebuild.packages.filter((p) => p.why.includes("VIDEO_CARDS")).length;
  const choose = (value: "share" | "apart"): void => {
    const others = apart.filter((id) => !who.includes(id));
    dispatch({ type: "choose", group: "graphics", change: { apart: value === "apart" ? [...others, ...who] : others } });
  };
  return (
    <section className={css.change} aria-labelledby="join-cards">
      <h3 className="h3" id="join-cards">
        {ownApart.length > 0 ? t("join.cards-apart", { cards: kept.join(" ") }) : t("join.cards", { cards: graphics.added.join(" ") })}
      </h3>
      <p className="lead small">{ownApart.length > 0 ? t("join.cards-apart-text", { cards: graphics.after.join(" ") }) : t("join.cards-text")}</p>
      {graphics.added.length === 0 ? null : <Matrix impact={impact} />}
      <OptionList
        label={t("join.cards-how")}
        value={ownApart.length > 0 ? "apart" : "share"}
        onChange={choose}
        options={[
          {
            id: "share",
            label: t("join.share"),
            text: t("join.share-text", { host, names }),
            tag: t("choice.suggested"),
            ...(ownApart.length > 0 || built === 0 ? {} : { cost: t("join.cost-built", { count: built }) }),
          },
          { id: "apart", label: t("join.apart"), text: t("join.apart-text", { names }), cost: t("join.cost-none") },
        ]}
      />
    </section>
  );
}
