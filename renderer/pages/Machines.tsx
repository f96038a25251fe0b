import { type FormEvent, useId, useState } from "react";
import type { CallOutput } from "../../shared/contract/contract.ts";
import { list } from "../../shared/text/format.ts";
import { t } from "../../shared/text/text.ts";
import { freeId, idFrom, readAddress } from "../../shared/wizard/address.ts";
import { leftBehind, lookOf } from "../../shared/wizard/readiness.ts";
import { Foot } from "../app/Foot.tsx";
import { Page } from "../app/Page.tsx";
import { useLink } from "../app/useLink.ts";
import { useWizard } from "../app/wizard.ts";
import { Button } from "../parts/Button.tsx";
import { Callout } from "../parts/Callout.tsx";
import { Checkbox } from "../parts/Fields.tsx";
import { Icon } from "../parts/Icon.tsx";
import { MachineCard } from "./MachineCard.tsx";
import css from "./Machines.module.css";

type SshHosts = CallOutput<"fleet.sshHosts">["hosts"];

function AddMachine({ onHosts }: { readonly onHosts: (hosts: SshHosts) => void }) {
  const { state, dispatch } = useWizard();
  const link = useLink();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const message = useId();
  const add = (event: FormEvent): void => {
    event.preventDefault();
    const taken = new Set(state.draft.machines.map((m) => m.id));
    const read = readAddress(text, taken, "client");
    setProblem(typeof read === "string" ? t(`add.${read}`) : null);
    if (typeof read === "string") return;
    setText("");
    dispatch({ type: "machines.add", machines: [read] });
  };
  const fromConfig = async (): Promise<void> => {
    const found = await link.call("fleet.sshHosts", {});
    if (found.ok) onHosts(found.value.hosts);
    else dispatch({ type: "error", error: found.error });
  };
  return (
    <form className={css.add} onSubmit={add}>
      <div className="field">
        <input
          className="input"
          aria-label={t("add.label")}
          placeholder={t("add.placeholder")}
          value={text}
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : message}
          onChange={(event) => setText(event.target.value)}
        />
        {problem === null ? null : (
          <p className="msg err" id={message} role="alert">
            <Icon name="x-circle" size="xs" />
            <span>{problem}</span>
          </p>
        )}
      </div>
      <button type="submit" className="btn">
        <Icon name="plus" size="s" />
        <span>{t("add.add")}</span>
      </button>
      <Button onPress={() => void fromConfig()}>{t("add.config")}</Button>
    </form>
  );
}

function ConfigHosts({ hosts, onClose }: { readonly hosts: SshHosts; readonly onClose: () => void }) {
  const { state, dispatch } = useWizard();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const known = new Set(state.draft.machines.map((m) => m.address));
  const offered = hosts.filter((host) => !known.has(host.alias));
  const toggle = (alias: string, on: boolean): void => {
    const next = new Set(chosen);
    if (on) next.add(alias);
    else next.delete(alias);
    setChosen(next);
  };
  const add = (): void => {
    const taken = new Set(state.draft.machines.map((m) => m.id));
    const machines = offered
      .filter((host) => chosen.has(host.alias))
      .map((host) => {
        const id = freeId(idFrom(host.alias), taken);
        taken.add(id);
        return { id, name: host.alias, role: "client", address: host.alias } as const;
      });
    dispatch({ type: "machines.add", machines });
    onClose();
  };
  return (
    <section className="card card-pad stack" aria-label={t("config.title")}>
      <div className="spread">
        <h2 className="h3">{t("config.title")}</h2>
        <Button kind="plain" size="sm" icon="x" label={t("config.close")} onPress={onClose} />
      </div>
      {offered.length === 0 ? (
        <p className="small muted">{t("config.none")}</p>
      ) : (
        <>
          <ul className="stack">
            {offered.map((host) => (
              <li key={host.alias}>
                <Checkbox value={chosen.has(host.alias)} onChange={(on) => toggle(host.alias, on)}>
                  <b>{host.alias}</b>{" "}
                  <span className="quiet">
                    {host.user === null ? "" : `${host.user}@`}
                    {host.hostName}
                    {host.jump === null ? "" : `, ${t("config.jump", { jump: host.jump })}`}
                  </span>
                </Checkbox>
              </li>
            ))}
          </ul>
          <div className="row">
            <Button off={chosen.size === 0} onPress={add}>
              {t("config.add", { count: chosen.size })}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}

function Empty() {
  return (
    <div className="empty">
      <span className="glyph">
        <Icon name="server" />
      </span>
      <b>{t("machines.empty")}</b>
      <p>{t("machines.empty-text")}</p>
    </div>
  );
}

export function Machines() {
  const { state, act } = useWizard();
  const [hosts, setHosts] = useState<SshHosts | null>(null);
  const { machines } = state.draft;
  const unseen = machines.filter((m) => ["idle", "failed"].includes(lookOf(state, m.id))).map((m) => m.id);
  const behind = leftBehind(state);
  const lookButton =
    machines.length > 0 && machines.some((m) => m.role === "binhost") && unseen.length > 0 ? (
      <Button icon="eye" kind={unseen.length === machines.length ? "primary" : "secondary"} onPress={() => act.look(unseen)}>
        {t("machines.look", { count: unseen.length })}
      </Button>
    ) : null;
  return (
    <>
      <Page page="machines" title={t("machines.title")} lead={t("machines.lead")} ownQuestions>
        <AddMachine onHosts={setHosts} />
        {hosts === null ? null : <ConfigHosts hosts={hosts} onClose={() => setHosts(null)} />}
        {machines.length === 0 ? <Empty /> : null}
        {lookButton === null ? null : (
          <div className={css.look}>
            {lookButton}
            <span className="small muted">{t("machines.look-text")}</span>
          </div>
        )}
        <ul className={css.list}>
          {machines.map((machine) => (
            <MachineCard key={machine.id} machine={machine} />
          ))}
        </ul>
        {behind.length === 0 ? null : (
          <div className="issues">
            <Callout tone="flat" title={t("machines.behind", { names: list(behind.map((m) => m.name)), count: behind.length })}>
              <p>{t("machines.behind-text")}</p>
            </Callout>
          </div>
        )}
      </Page>
      <Foot />
    </>
  );
}
