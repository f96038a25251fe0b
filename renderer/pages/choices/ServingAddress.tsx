import { list } from "../../../shared/text/list.ts";
import { t } from "../../../shared/text/text.ts";
import { useWizard } from "../../app/wizard.ts";
import { State } from "../../parts/Chip.tsx";
import { Setting, TextInput } from "../../parts/Fields.tsx";
import css from "./Choices.module.css";

const CIDR = /^[0-9a-fA-F:.]+\/\d{1,3}$/;
const HOST = /^[^\s/@-][^\s/@]*$/;

/** Who has the port, and who of the clients comes through to it. */
function Port() {
  const { state } = useWizard();
  const host = state.draft.machines.find((m) => m.role === "binhost");
  const facts = host === undefined ? undefined : state.facts[host.id];
  // As a word: a port is no amount.
  const port = String(state.draft.choices.serving.port);
  if (facts === undefined) return null;
  const looking = state.looks[host?.id ?? ""]?.state;
  if (looking === "connecting" || looking === "looking")
    return (
      <State tone="run" icon="ring">
        {t("port.looking", { port })}
      </State>
    );
  const user = facts.portUser;
  const ours = user !== null && facts.nginx.running && /^nginx/.test(user);
  const taken = state.plan.plan?.issues.some((issue) => issue.code === "serving.port-taken") ?? false;
  const silent = state.draft.machines.filter((m) => m.role === "client" && state.facts[m.id]?.portReach === "dropped");
  return (
    <>
      {user === null ? (
        <State tone="ok" icon="check-circle">
          {t("port.free", { port, host: host?.name ?? "" })}
        </State>
      ) : taken ? (
        <State tone="err" icon="x-circle">
          {t("port.taken", { port, host: host?.name ?? "", user: user === "" ? t("serving.somebody") : user })}
        </State>
      ) : (
        <State tone="ok" icon="check-circle">
          {ours ? t("port.ours", { port }) : t("port.used", { port, user: user === "" ? t("serving.somebody") : user })}
        </State>
      )}
      {silent.length === 0 ? null : (
        <State tone="warn" icon="warn">
          {t("port.silent", { names: list(silent.map((m) => m.name)), port })}
        </State>
      )}
    </>
  );
}

/** Where clients fetch: the address, the port and what has it, who may. For SSH: the user. */
export function ServingAddress() {
  const { state, dispatch, act } = useWizard();
  const { serving } = state.draft.choices;
  const host = state.draft.machines.find((m) => m.role === "binhost");
  const facts = host === undefined ? undefined : state.facts[host.id];
  const uri = state.plan.plan?.decisions.uri ?? null;
  const choose = (change: object): void => dispatch({ type: "choose", group: "serving", change });
  const port = (text: string): string | null => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1 || value > 65535) return t("add.port");
    choose({ port: value });
    // Who has the new port is only known when somebody looks.
    act.look(state.draft.machines.filter((m) => state.facts[m.id] !== undefined).map((m) => m.id));
    return null;
  };
  const address = (text: string): string | null => {
    if (host === undefined) return null;
    if (text !== "" && !HOST.test(text)) return t("serving.address-form");
    dispatch({ type: "machine.change", id: host.id, change: { serveAddress: text === "" || text === host.address ? undefined : text } });
    return null;
  };
  const place = (
    <TextInput
      label={t("serving.address")}
      value={host?.serveAddress ?? ""}
      mono
      placeholder={host?.address ?? ""}
      hint={t("serving.address-hint")}
      onCommit={address}
    />
  );
  if (serving.method === "ssh") {
    const sshUser = (text: string): string | null => {
      if (text === "") return t("form.wrong");
      choose({ sshUser: text });
      return null;
    };
    return (
      <Setting title={t("serving.place-ssh")} text={uri === null ? t("serving.ssh-user-text") : t("serving.reads", { uri })} full>
        <div className={css.place}>
          {place}
          <TextInput label={t("serving.ssh-user")} value={serving.sshUser} mono hint={t("serving.ssh-user-text")} onCommit={sshUser} />
        </div>
      </Setting>
    );
  }
  const allow = (text: string): string | null => {
    const nets = text.split(/[\s,]+/).filter((word) => word !== "");
    if (nets.some((net) => !CIDR.test(net))) return t("serving.allow-form");
    choose({ allow: nets });
    return null;
  };
  return (
    <>
      <Setting title={t("serving.place")} text={uri === null ? t("serving.place-text") : t("serving.reads", { uri })} full>
        <div className={css.place}>
          {place}
          <TextInput label={t("serving.port")} value={String(serving.port)} mono onCommit={port} />
        </div>
        <div className={css.states} role="status">
          <Port />
        </div>
      </Setting>
      <Setting title={t("serving.allow")} text={t("serving.allow-text", { nets: list(facts?.networks ?? []) })} full>
        <div className={css.wide}>
          <TextInput
            label={t("serving.allow")}
            hideLabel
            value={serving.allow.join(" ")}
            mono
            placeholder={t("serving.allow-auto")}
            onCommit={allow}
          />
        </div>
      </Setting>
    </>
  );
}
