import { type Machine, machineSchema, type RootMethod, type SignIn } from "../../shared/model/fleet.ts";
import { t } from "../../shared/text/text.ts";
import type { MachineInput } from "../../shared/wizard/address.ts";
import { useWizard } from "../app/wizard.ts";
import { Button } from "../parts/Button.tsx";
import { Select, TextInput } from "../parts/Fields.tsx";
import css from "./Machines.module.css";

const SIGN_INS: readonly SignIn["method"][] = ["auto", "agent", "key", "password", "keyboard-interactive"];
const ROOTS: readonly RootMethod[] = ["auto", "login", "sudo", "doas", "su"];

/** What the fleet file says about one machine. A change of how it is reached forgets what was found there. */
export function MachineForm({ machine, onClose }: { readonly machine: Machine; readonly onClose: () => void }) {
  const { act, dispatch, state } = useWizard();
  const commit = (change: Partial<MachineInput>): string | null => {
    const merged = Object.fromEntries(Object.entries({ ...machine, ...change }).filter(([, value]) => value !== undefined));
    const read = machineSchema.safeParse(merged);
    if (!read.success) return read.error.issues[0]?.message ?? t("form.wrong");
    dispatch({ type: "machine.change", id: machine.id, change });
    return null;
  };
  const port = (text: string): string | null => {
    const value = Number(text);
    return text === "" || (Number.isInteger(value) && value >= 1 && value <= 65535)
      ? commit({ port: text === "" ? undefined : value })
      : t("add.port");
  };
  const { signIn } = machine;
  return (
    <div className={css.form}>
      <div className="split">
        <TextInput label={t("form.name")} value={machine.name} onCommit={(name) => commit({ name })} />
        <TextInput label={t("form.address")} value={machine.address} onCommit={(address) => commit({ address })} />
        <TextInput
          label={t("form.user")}
          value={machine.user ?? ""}
          hint={t("form.user-hint")}
          onCommit={(user) => commit({ user: user === "" ? undefined : user })}
        />
        <TextInput label={t("form.port")} value={machine.port === undefined ? "" : String(machine.port)} hint={t("form.port-hint")} onCommit={port} />
        <Select
          label={t("form.sign-in")}
          value={signIn.method}
          options={SIGN_INS.map((id) => ({ id, label: t(`sign-in.${id}`) }))}
          onChange={(method) => void commit({ signIn: method === "key" ? { method, keyFile: "~/.ssh/id_ed25519" } : { method } })}
        />
        {signIn.method === "key" ? (
          <TextInput label={t("form.key-file")} value={signIn.keyFile} mono onCommit={(keyFile) => commit({ signIn: { method: "key", keyFile } })} />
        ) : null}
        <Select
          label={t("form.root")}
          value={machine.root}
          options={ROOTS.map((id) => ({ id, label: t(`root.${id}`) }))}
          onChange={(root) => void commit({ root })}
        />
        <TextInput label={t("form.target")} value={machine.target} mono hint={t("form.target-hint")} onCommit={(target) => commit({ target })} />
        <TextInput
          label={t("form.jump")}
          value={machine.jump ?? ""}
          hint={t("form.jump-hint")}
          onCommit={(jump) => commit({ jump: jump === "" ? undefined : jump })}
        />
        {machine.role === "binhost" ? (
          <TextInput
            label={t("form.serve-address")}
            value={machine.serveAddress ?? ""}
            hint={t("form.serve-address-hint")}
            onCommit={(serveAddress) => commit({ serveAddress: serveAddress === "" ? undefined : serveAddress })}
          />
        ) : null}
      </div>
      <div className="row">
        {machine.role === "client" ? (
          <Button size="sm" icon="server" onPress={() => dispatch({ type: "machine.binhost", id: machine.id })}>
            {t("form.make-binhost")}
          </Button>
        ) : null}
        {state.facts[machine.id] === undefined ? null : (
          <Button size="sm" icon="refresh" onPress={() => act.look([machine.id])}>
            {t("form.look-again")}
          </Button>
        )}
        <Button size="sm" kind="danger" icon="trash" onPress={() => dispatch({ type: "machine.remove", id: machine.id })}>
          {t("form.remove", { name: machine.name })}
        </Button>
        <span className="push" />
        <Button size="sm" kind="plain" onPress={onClose}>
          {t("form.close")}
        </Button>
      </div>
    </div>
  );
}
