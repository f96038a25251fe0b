import { type FormEvent, useEffect, useState } from "react";
import type { InstalledProof } from "../../shared/contract/contract.ts";
import { bytes, duration } from "../../shared/text/format.ts";
import { t } from "../../shared/text/text.ts";
import { FootBar } from "../app/Foot.tsx";
import { Page } from "../app/Page.tsx";
import { useSide } from "../app/side.ts";
import { useWizard } from "../app/wizard.ts";
import { Button } from "../parts/Button.tsx";
import { Callout } from "../parts/Callout.tsx";
import { State } from "../parts/Chip.tsx";
import { ErrorPanel } from "../parts/ErrorPanel.tsx";
import { Select } from "../parts/Fields.tsx";
import { Icon } from "../parts/Icon.tsx";
import { Rich } from "../parts/Rich.tsx";
import css from "./Install.module.css";

function Offers({ machine }: { readonly machine: string }) {
  const { state, act } = useWizard();
  const { offers, chosen, working, total } = state.install;
  if (offers === null) return <p className="muted">{t("install.looking")}</p>;
  if (offers.length === 0) return <p className="muted">{t("install.none")}</p>;
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
          {offers.map((offer) => (
            <tr key={`${offer.cpv} ${offer.buildId}`} className={offer.cpv === chosen ? css.on : undefined}>
              <th scope="row">
                <span className="mono">{offer.cpv}</span>
                <span className="hint">{offer.description}</span>
              </th>
              <td className="num">{bytes(offer.size)}</td>
              <td className="num">{offer.sourceSeconds === null ? t("install.unknown") : duration(offer.sourceSeconds)}</td>
              <td className="num">
                {offer.installed ? (
                  <State tone="quiet" icon="check-circle">
                    {t("install.there")}
                  </State>
                ) : (
                  <Button
                    size="sm"
                    off={working === "run"}
                    label={t(offer.cpv === chosen ? "install.chosen-one" : "install.choose-one", { package: offer.cpv })}
                    onPress={() => void act.pretend(machine, offer.cpv)}
                  >
                    {offer.cpv === chosen ? t("install.chosen") : t("install.choose")}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {total > offers.length ? <p className="hint">{t("install.more", { shown: offers.length, total })}</p> : null}
    </section>
  );
}

function Pretended({ name }: { readonly name: string }) {
  const { state } = useWizard();
  const { pretended, working, chosen } = state.install;
  if (working === "pretend")
    return (
      <p className="muted" role="status">
        {t("install.asking", { name })}
      </p>
    );
  if (pretended === null || chosen === null) return null;
  const good = pretended.sources === 0 && pretended.binaries > 0;
  const size = pretended.packages.reduce((sum, p) => sum + (p.bytes ?? 0), 0);
  return (
    <section className="stack" aria-label={t("install.pretended")}>
      <Callout
        tone={good ? "ok" : "warn"}
        title={
          good ? t("install.all-binary", { count: pretended.binaries, size: bytes(size) }) : t("install.would-compile", { count: pretended.sources })
        }
      >
        <p>{good ? t("install.all-binary-text", { name }) : t("install.would-compile-text", { name })}</p>
      </Callout>
      <ul className={css.packages}>
        {pretended.packages.map((p) => (
          <li key={p.cpv}>
            {p.binary ? (
              <State tone="ok" icon="package">
                {t("install.binary")}
              </State>
            ) : (
              <State tone="warn" icon="warn">
                {t("install.source")}
              </State>
            )}
            <span className="mono">{p.repo === null ? p.cpv : `${p.cpv}::${p.repo}`}</span>
            <span className="quiet small">{p.why}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Proof({ proof, name }: { readonly proof: InstalledProof; readonly name: string }) {
  const { practice } = useWizard().state.draft;
  const longest = Math.max(proof.seconds, proof.sourceSeconds ?? 0);
  const width = (seconds: number): number => Math.max(0.5, (seconds / longest) * 100);
  return (
    <>
      <section className={css.race} aria-label={t("install.race")}>
        <div className={css.nums}>
          <div>
            <p className="label">{t("install.took")}</p>
            <p className="figure">{duration(proof.seconds)}</p>
          </div>
          {proof.sourceSeconds === null ? null : (
            <div>
              <p className="label">{proof.sourceBasis === null ? t("install.estimate") : t("install.basis", { basis: proof.sourceBasis })}</p>
              <p className={`figure ${css.quiet}`}>{duration(proof.sourceSeconds)}</p>
            </div>
          )}
        </div>
        {proof.sourceSeconds === null ? null : (
          <svg
            className={css.bars}
            viewBox="0 0 100 10"
            preserveAspectRatio="none"
            role="img"
            aria-label={t("install.bars", { binary: duration(proof.seconds), source: duration(proof.sourceSeconds) })}
          >
            <rect className="data bin" x="0" y="0" width={width(proof.seconds)} height="4" />
            <rect className="data src" x="0" y="6" width={width(proof.sourceSeconds)} height="4" />
          </svg>
        )}
        {practice ? <p className="hint">{t("install.practice-time")}</p> : null}
      </section>
      <section className="section">
        <h2 className="h2">{t("install.proof")}</h2>
        <p className="lead small">{t("install.proof-text")}</p>
        <ul className={css.proof}>
          <li>
            <Icon name={proof.binary ? "check-circle" : "x-circle"} tone={proof.binary ? "ok" : "err"} />
            <b>{proof.binary ? t("install.log-says", { name }) : t("install.not-binary", { name })}</b>
            <code>{proof.package}</code>
          </li>
          {proof.buildId === null ? null : (
            <li>
              <Icon name="check-circle" tone="ok" />
              <b>{t("install.build-id")}</b>
              <code>{t("install.build-id-is", { id: proof.buildId })}</code>
            </li>
          )}
          {proof.repo === null ? null : (
            <li>
              <Icon name="check-circle" tone="ok" />
              <b>{t("install.came-from", { repo: proof.repo })}</b>
              <code>{bytes(proof.bytes)}</code>
            </li>
          )}
        </ul>
        {proof.all.length > 1 ? <p className="small muted">{t("install.with", { count: proof.all.length - 1 })}</p> : null}
      </section>
    </>
  );
}

export function Install() {
  const { state, act, dispatch } = useWizard();
  const side = useSide();
  const clients = state.draft.machines.filter((m) => m.role === "client");
  const machine = clients.find((m) => m.id === state.install.machine)?.id ?? clients[0]?.id ?? null;
  const [search, setSearch] = useState(state.install.search);
  const { proof, working, error, chosen, pretended, offers } = state.install;
  // The first look at what there is, once per machine.
  useEffect(() => {
    if (machine !== null && offers === null && working === null && error === null) void act.findOffers(machine, "");
  }, [act, machine, offers, working, error]);
  if (machine === null) return null;
  const name = clients.find((m) => m.id === machine)?.name ?? machine;
  const good = pretended !== null && pretended.sources === 0 && pretended.binaries > 0;
  const find = (event: FormEvent): void => {
    event.preventDefault();
    void act.findOffers(machine, search.trim());
  };
  const progress = state.installRun.state;
  const now = Object.values(progress.steps).find((s) => s.status === "running");
  return (
    <>
      <Page
        page="install"
        title={
          proof === null ? t("install.title") : proof.binary ? t("install.title-done", { package: proof.package, name }) : t("install.title-not")
        }
        lead={proof === null ? <Rich text={t("install.lead")} /> : t("install.lead-done")}
      >
        {error === null ? null : (
          <ErrorPanel error={error} onRetry={() => (chosen === null ? void act.findOffers(machine, search) : void act.pretend(machine, chosen))} />
        )}
        {proof === null ? null : <Proof proof={proof} name={name} />}
        {proof !== null ? null : (
          <div className="stack">
            <form className={css.pick} onSubmit={find}>
              <Select
                label={t("install.on")}
                value={machine}
                options={clients.map((m) => ({ id: m.id, label: m.name }))}
                onChange={(next) => {
                  dispatch({ type: "install", change: { machine: next, offers: null, chosen: null, pretended: null, error: null } });
                }}
              />
              <div className="field">
                <label htmlFor="find-package">{t("install.search")}</label>
                <input
                  id="find-package"
                  className="input mono"
                  value={search}
                  placeholder={t("install.search-example")}
                  onChange={(event) => setSearch(event.target.value)}
                />
              </div>
              <button type="submit" className="btn">
                <Icon name="search" size="s" />
                <span>{t("install.find")}</span>
              </button>
            </form>
            <Pretended name={name} />
            {working === "run" ? (
              <Callout tone="info" title={t("install.running", { package: chosen ?? "", name })}>
                <p role="status">{now?.title ?? t("install.starting")}</p>
              </Callout>
            ) : null}
            <Offers machine={machine} />
          </div>
        )}
      </Page>
      <FootBar>
        <Button onPress={() => act.go("apply")}>{t("foot.back")}</Button>
        <Button kind="plain" icon="terminal" className="log-narrow" onPress={side.toggle}>
          {t("log.title")}
        </Button>
        <span className="push" />
        {proof !== null ? (
          <>
            <Button
              onPress={() => {
                dispatch({ type: "install", change: { proof: null, chosen: null, pretended: null, offers: null } });
              }}
            >
              {t("install.another")}
            </Button>
            <Button kind="primary" onPress={() => act.go("done")}>
              {t("install.finish")}
            </Button>
          </>
        ) : (
          <>
            <Button kind="plain" onPress={() => act.go("done")}>
              {t("install.skip")}
            </Button>
            <Button
              kind="primary"
              icon="package"
              off={!good || working === "run"}
              onPress={() => (chosen === null ? undefined : void act.install(machine, chosen))}
            >
              {chosen === null ? t("install.install") : t("install.install-one", { package: chosen, name })}
            </Button>
          </>
        )}
      </FootBar>
    </>
  );
}
