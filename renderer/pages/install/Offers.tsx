import type { Offer } from "../../../shared/contract/contract.ts";
import { bytes, duration } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import { suggestedOffer } from "../../../shared/wizard/compiling.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button } from "../../parts/Button.tsx";
import { State } from "../../parts/Chip.tsx";
import css from "./Install.module.css";

function Row({ offer, suggested, machine }: { readonly offer: Offer; readonly suggested: boolean; readonly machine: string }) {
  const { state, act } = useWizard();
  const { chosen, working } = state.install;
  const on = offer.cpv === chosen;
  return (
    <tr className={on ? css.on : undefined}>
      <th scope="row">
        <span className="mono">{offer.cpv}</span> {suggested ? <span className="tag">{t("install.suggested")}</span> : null}
        <span className="hint">{offer.description}</span>
      </th>
      <td className="num">{bytes(offer.size)}</td>
      <td className="num">
        {offer.sourceSeconds === null ? <span className="quiet">{t("install.unknown")}</span> : duration(offer.sourceSeconds)}
        {(offer.sourceBasis ?? null) === null ? null : <span className="hint">{t("install.basis-of", { basis: offer.sourceBasis ?? "" })}</span>}
      </td>
      <td className="num">
        {offer.installed ? (
          <State tone="quiet" icon="check-circle">
            {t("install.there")}
          </State>
        ) : (
          <Button
            size="sm"
            off={working === "run"}
            {...(on ? { icon: "check" as const } : {})}
            label={t(on ? "install.chosen-one" : "install.choose-one", { package: offer.cpv })}
            onPress={() => void act.pretend(machine, offer.cpv)}
          >
            {on ? t("install.chosen") : t("install.choose")}
          </Button>
        )}
      </td>
    </tr>
  );
}

/** What the index has for this client: size, and how long it would compile. One is suggested, and stands first. */
export function Offers({ machine, name, onAll }: { readonly machine: string; readonly name: string; readonly onAll: () => void }) {
  const { offers, total, search, failedIn } = useWizard().state.install;
  // Nobody knows what the index lists: the error says so.
  if (failedIn === "offers") return null;
  if (offers === null)
    return (
      <p role="status">
        <State tone="run" icon="ring">
          {t("install.looking", { name })}
        </State>
      </p>
    );
  if (offers.length === 0)
    return (
      <div className="empty">
        <p>{search === "" ? t("install.none-all", { name }) : t("install.none")}</p>
        {search === "" ? null : <Button onPress={onAll}>{t("install.show-all")}</Button>}
      </div>
    );
  const suggested = suggestedOffer(offers);
  const ordered = suggested === null ? offers : [suggested, ...offers.filter((offer) => offer !== suggested)];
  return (
    <section className={css.offers} aria-label={t("install.offers")}>
      <table className="table inset">
        <thead>
          <tr>
            <th scope="col">{t("install.package")}</th>
            <th scope="col" className="num">
              {t("install.size")}
            </th>
            <th scope="col" className="num">
              {t("install.compiling")}
            </th>
            <th scope="col">
              <span className="vh">{t("install.choose")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {ordered.map((offer) => (
            <Row key={`${offer.cpv} ${offer.buildId}`} offer={offer} suggested={offer === suggested} machine={machine} />
          ))}
        </tbody>
      </table>
      {total > offers.length ? <p className="hint">{t("install.more", { shown: offers.length, total })}</p> : null}
    </section>
  );
}
