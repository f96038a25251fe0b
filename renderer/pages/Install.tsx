import { type FormEvent, useEffect, useRef, useState } from "react";
import { list } from "../../shared/text/list.ts";
import { t } from "../../shared/text/text.ts";
import { servedClients } from "../../shared/wizard/readiness.ts";
import type { InstallState } from "../../shared/wizard/wizardState.ts";
import { FootBar, Reason } from "../app/Foot.tsx";
import { Page } from "../app/Page.tsx";
import { useSide } from "../app/side.ts";
import { useWizard } from "../app/wizard.ts";
import { Button } from "../parts/Button.tsx";
import { Callout } from "../parts/Callout.tsx";
import { Confirm } from "../parts/Confirm.tsx";
import { ErrorPanel } from "../parts/ErrorPanel.tsx";
import { Select } from "../parts/Fields.tsx";
import { Icon } from "../parts/Icon.tsx";
import { Rich } from "../parts/Rich.tsx";
import { Answer } from "./install/Answer.tsx";
import css from "./install/Install.module.css";
import { Offers } from "./install/Offers.tsx";
import { Proof } from "./install/Proof.tsx";
import { Stages } from "./install/Stages.tsx";
import { World } from "./install/World.tsx";

/** What comes before a choice of another machine or package. */
const UNCHOSEN = { chosen: null, pretended: null, proof: null, error: null, failedIn: null, world: {} } as const satisfies Partial<InstallState>;

function titleOf({ proof, working, error, failedIn, chosen }: InstallState, name: string): string {
  const pkg = proof?.package ?? chosen ?? "";
  if (proof !== null) return proof.binary ? t("install.title-done", { package: pkg, name }) : t("install.title-not");
  if (working === "run") return t("install.title-running", { package: pkg, name });
  return error !== null && failedIn === "run" ? t("install.title-failed", { package: pkg, name }) : t("install.title");
}

/** Why it cannot be installed now; null: it can. */
function hindrance({ working, chosen, pretended }: InstallState, name: string): string | null {
  if (working === "run") return t("install.needs-end");
  if (chosen === null) return t("install.needs-choice");
  if (working === "pretend") return t("install.needs-answer", { name });
  if (pretended === null) return t("install.needs-choice");
  return pretended.sources > 0 || pretended.binaries === 0 ? t("install.needs-binary") : null;
}

/** Which client, which package. */
function Pick({ machine }: { readonly machine: string }) {
  const { state, act, dispatch } = useWizard();
  const clients = servedClients(state);
  const [search, setSearch] = useState(state.install.search);
  const find = (event: FormEvent): void => {
    event.preventDefault();
    void act.findOffers(machine, search.trim());
  };
  return (
    <form className={css.pick} onSubmit={find}>
      <Select
        label={t("install.on")}
        value={machine}
        options={clients.map((m) => ({ id: m.id, label: m.name }))}
        onChange={(next) => dispatch({ type: "install", change: { ...UNCHOSEN, machine: next, offers: null } })}
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
  );
}

function Choosing({ machine, name }: { readonly machine: string; readonly name: string }) {
  const { state, act } = useWizard();
  const { install } = state;
  const left = state.draft.machines.filter((m) => m.role === "client" && !servedClients(state).includes(m));
  return (
    <div className="stack">
      {left.length === 0 ? null : <Callout tone="flat" title={t("install.left-out", { count: left.length, names: list(left.map((m) => m.name)) })} />}
      <Pick key={install.search} machine={machine} />
      <Answer name={name} />
      <Offers machine={machine} name={name} onAll={() => void act.findOffers(machine, "")} />
    </div>
  );
}

export function Install() {
  const { state, act, dispatch } = useWizard();
  const side = useSide();
  const [stopping, setStopping] = useState(false);
  const { install, installRun } = state;
  const { proof, working, error, failedIn, chosen, offers } = install;
  const clients = servedClients(state);
  const machine = (clients.find((m) => m.id === install.machine) ?? clients[0])?.id ?? null;
  // The first look at what there is, once per machine.
  useEffect(() => {
    if (machine !== null && offers === null && working === null && error === null) void act.findOffers(machine, "");
  }, [act, machine, offers, working, error]);
  // What was chosen before a reload is asked about anew.
  const unasked = chosen !== null && install.pretended === null && proof === null && offers !== null && working === null && error === null;
  useEffect(() => {
    if (machine !== null && unasked) void act.pretend(machine, chosen);
  }, [act, machine, chosen, unasked]);
  const running = working === "run";
  useEffect(() => {
    if (!running) setStopping(false);
  }, [running]);
  // What follows pressing Install is another page in all but name: its title is read out.
  const title = machine === null ? "" : titleOf(install, clients.find((m) => m.id === machine)?.name ?? machine);
  const shown = useRef(title);
  useEffect(() => {
    if (shown.current === title) return;
    shown.current = title;
    document.querySelector<HTMLElement>("#page h1")?.focus();
  }, [title]);
  if (machine === null) return null;
  const name = clients.find((m) => m.id === machine)?.name ?? machine;
  const begin = (): void => void (chosen === null ? undefined : act.install(machine, chosen));
  const retry = (): void => {
    if (failedIn === "run") begin();
    else if (failedIn === "pretend" && chosen !== null) void act.pretend(machine, chosen);
    else void act.findOffers(machine, install.search);
  };
  const other = (): void => dispatch({ type: "install", change: { ...UNCHOSEN, offers: null } });
  const reason = hindrance(install, name);
  const failedRun = error !== null && failedIn === "run";
  return (
    <>
      <Page
        page="install"
        title={title}
        lead={proof !== null ? t("install.lead-done") : running ? t("install.lead-running", { name }) : <Rich text={t("install.lead")} />}
      >
        {error === null ? null : <ErrorPanel error={error} onRetry={retry} />}
        {running || failedRun ? <Stages run={installRun.state} machine={machine} name={name} live={running} /> : null}
        {proof === null ? null : (
          <>
            <Proof proof={proof} name={name} />
            <World machine={machine} clients={clients} />
          </>
        )}
        {proof !== null || running ? null : <Choosing machine={machine} name={name} />}
      </Page>
      <FootBar>
        <Button onPress={() => act.go(state.run.id === null ? "review" : "apply")}>{t("foot.back")}</Button>
        <Button kind="plain" icon="terminal" className="log-narrow" onPress={side.toggle}>
          {t("log.title")}
        </Button>
        {running ? (
          <Button kind="plain" icon="stop" onPress={() => setStopping(true)}>
            {t("install.stop")}
          </Button>
        ) : null}
        {proof !== null || reason === null ? <span className="push" /> : <Reason id="reason" text={reason} />}
        {proof !== null ? (
          <>
            <Button onPress={other}>{t("install.another")}</Button>
            <Button kind="primary" onPress={() => act.go("done")}>
              {t("install.finish")}
            </Button>
          </>
        ) : (
          <>
            {running ? null : (
              <Button kind="plain" onPress={() => act.go("done")}>
                {t("install.skip")}
              </Button>
            )}
            <Button kind="primary" icon="package" off={reason !== null} {...(reason === null ? {} : { describedBy: "reason" })} onPress={begin}>
              {running
                ? t("install.installing")
                : chosen === null || reason !== null
                  ? t("install.install")
                  : t(failedRun ? "install.again" : "install.install-one", { package: chosen, name })}
            </Button>
          </>
        )}
      </FootBar>
      {stopping ? (
        <Confirm
          title={t("install.stop-title", { name })}
          safe={t("install.stop-keep")}
          risky={t("install.stop-do")}
          onSafe={() => setStopping(false)}
          onRisky={() => {
            setStopping(false);
            void act.stopInstall();
          }}
        >
          <p>{t("install.stop-text")}</p>
        </Confirm>
      ) : null}
    </>
  );
}
