import { useState } from "react";
import type { Machine } from "../../shared/model/fleet.ts";
import { t } from "../../shared/text/text.ts";
import { duplicateOf } from "../../shared/wizard/address.ts";
import { changeOf, type FormField, formOf } from "../../shared/wizard/machineForm.ts";
import { useWizard } from "../app/wizard.ts";
import { Button, Disclosure } from "../parts/Button.tsx";
import css from "./Machines.module.css";
import { MachineFields } from "./machines/MachineFields.tsx";

const ADVANCED: readonly FormField[] = ["target", "jump"];

type Props = { readonly machine: Machine; readonly onClose: () => void; readonly onRemove: () => void };

/** What the fleet file says about one machine. A change of how it is reached forgets what was found there. */
export function MachineForm({ machine, onClose, onRemove }: Props) {
  const { act, dispatch, state } = useWizard();
  const form = formOf(machine);
  const [more, setMore] = useState(machine.target !== "/" || machine.jump !== undefined || machine.serveAddress !== undefined);
  const commit = (field: FormField, value: string): string | null => {
    const change = changeOf({ ...form, [field]: value }, [field]);
    const of = duplicateOf({ ...machine, ...change }, state.draft.machines);
    if (of !== null) return t("add.duplicate", { name: of });
    dispatch({ type: "machine.change", id: machine.id, change });
    return null;
  };
  const seen = state.facts[machine.id] !== undefined;
  return (
    <div className={css.form}>
      {seen ? <p className="small muted">{t("form.forgets", { name: machine.name })}</p> : null}
      <MachineFields form={form} fields={["name", "address", "port", "user", "method", "key-file", "root"]} onField={commit} />
      <div>
        <Disclosure open={more} onToggle={() => setMore(!more)}>
          {t("form.more")}
        </Disclosure>
      </div>
      {more ? <MachineFields form={form} fields={machine.role === "binhost" ? [...ADVANCED, "serve-address"] : ADVANCED} onField={commit} /> : null}
      <div className="row">
        {machine.role === "client" ? (
          <Button size="sm" icon="server" onPress={() => dispatch({ type: "machine.binhost", id: machine.id })}>
            {t("form.make-binhost")}
          </Button>
        ) : null}
        <Button size="sm" icon="refresh" onPress={() => act.look([machine.id])}>
          {seen ? t("form.look-again") : t("form.look")}
        </Button>
        <Button size="sm" kind="danger" icon="trash" onPress={onRemove}>
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
