import { type FormEvent, useId, useState } from "react";
import type { CallOutput } from "../../../shared/contract/contract.ts";
import { t } from "../../../shared/text/text.ts";
import { type BadLine, readMany } from "../../../shared/wizard/address.ts";
import { changedFields, changeOf, EMPTY_FORM, type FormField, type FormValues, machineToAdd } from "../../../shared/wizard/machineForm.ts";
import { useLink } from "../../app/useLink.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button, Disclosure } from "../../parts/Button.tsx";
import { Icon } from "../../parts/Icon.tsx";
import css from "../Machines.module.css";
import { ConfigHosts } from "./ConfigHosts.tsx";
import { MachineFields } from "./MachineFields.tsx";

type SshHosts = CallOutput<"fleet.sshHosts">["hosts"];
type Open = "options" | "many" | "config" | null;

const wrongLine = (bad: BadLine): string => {
  const reason = bad.problem === "duplicate" ? t("add.duplicate", { name: bad.of }) : t(`add.${bad.problem}`);
  return t("many.line", { n: bad.line, text: bad.text, reason });
};

/** Several at once: those that can be read are added, the others stay in the field, each with its reason. */
function Many({ onDone }: { readonly onDone: () => void }) {
  const { state, dispatch } = useWizard();
  const [text, setText] = useState("");
  const [bad, setBad] = useState<readonly BadLine[]>([]);
  const [added, setAdded] = useState(0);
  const id = useId();
  const add = (): void => {
    const read = readMany(text, state.draft.machines);
    dispatch({ type: "machines.add", machines: read.machines });
    setAdded(read.machines.length);
    // What stays is numbered as it stands now.
    setBad(read.bad.map((each, index) => ({ ...each, line: index + 1 })));
    setText(read.bad.map((each) => each.text).join("\n"));
    if (read.bad.length === 0 && read.machines.length > 0) onDone();
  };
  return (
    <section className="card card-pad stack" aria-label={t("many.title")}>
      <div className="field">
        <label htmlFor={id}>{t("many.title")}</label>
        <textarea
          id={id}
          className={`input mono ${css.many}`}
          rows={5}
          value={text}
          placeholder={t("many.example")}
          aria-describedby={`${id}-hint`}
          aria-invalid={bad.length > 0}
          onChange={(event) => setText(event.target.value)}
        />
        <p className="hint" id={`${id}-hint`}>
          {t("many.hint")}
        </p>
      </div>
      {bad.length === 0 ? null : (
        <div role="alert">
          <p className="small">
            {t("many.added", { count: added })} {t("many.bad", { count: bad.length })}
          </p>
          <ul className={css.bad}>
            {bad.map((each) => (
              <li className="msg err" key={`${each.line} ${each.text}`}>
                <Icon name="x-circle" size="xs" />
                <span>{wrongLine(each)}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className="row">
        <Button icon="plus" onPress={add}>
          {t("many.add")}
        </Button>
        <Button kind="plain" onPress={onDone}>
          {t("form.close")}
        </Button>
      </div>
    </section>
  );
}

/** One line for one machine; user, port and sign-in when wanted; several at once; hosts of ~/.ssh/config. */
export function AddMachines() {
  const { state, dispatch } = useWizard();
  const link = useLink();
  const [text, setText] = useState("");
  const [form, setForm] = useState<FormValues>(EMPTY_FORM);
  const [advanced, setAdvanced] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [open, setOpen] = useState<Open>(null);
  const [hosts, setHosts] = useState<SshHosts>([]);
  const message = useId();
  const { machines } = state.draft;
  const onField = (field: FormField, value: string): null => {
    setForm((now) => ({ ...now, [field]: value }));
    return null;
  };
  const add = (event: FormEvent): void => {
    event.preventDefault();
    const said = open === "options" ? changeOf(form, changedFields(EMPTY_FORM, form)) : {};
    const read = machineToAdd(text, said, machines);
    setProblem("problem" in read ? t(read.problem, { name: read.of }) : null);
    if ("problem" in read) return;
    setText("");
    dispatch({ type: "machines.add", machines: [read.machine] });
  };
  const toggle = (which: Exclude<Open, null>): void => setOpen(open === which ? null : which);
  const fromConfig = async (): Promise<void> => {
    if (open === "config") setOpen(null);
    else {
      const found = await link.call("fleet.sshHosts", {});
      if (found.ok) setHosts(found.value.hosts);
      else dispatch({ type: "error", error: found.error });
      if (found.ok) setOpen("config");
    }
  };
  return (
    <section className={css.adding} aria-label={t("add.title")}>
      <form className={css.add} onSubmit={add}>
        <div className="field">
          <input
            className="input"
            id="add-machine"
            aria-label={t("add.label")}
            placeholder={t("add.placeholder")}
            value={text}
            autoComplete="off"
            spellCheck={false}
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
        <Button expanded={open === "config"} onPress={() => void fromConfig()}>
          {t("add.config")}
        </Button>
      </form>
      <div className={css.ways}>
        <Disclosure open={open === "options"} onToggle={() => toggle("options")}>
          {t("add.options")}
        </Disclosure>
        <Disclosure open={open === "many"} onToggle={() => toggle("many")}>
          {t("add.many")}
        </Disclosure>
      </div>
      {open === "options" ? (
        <div className={`card card-pad stack ${css.options}`}>
          <p className="small muted">{t("add.options-text")}</p>
          <MachineFields form={form} fields={["user", "port", "method", "key-file", "root"]} onField={onField} />
          <div>
            <Disclosure open={advanced} onToggle={() => setAdvanced(!advanced)}>
              {t("form.more")}
            </Disclosure>
          </div>
          {advanced ? <MachineFields form={form} fields={["target", "jump"]} onField={onField} /> : null}
        </div>
      ) : null}
      {open === "many" ? <Many onDone={() => setOpen(null)} /> : null}
      {open === "config" ? <ConfigHosts hosts={hosts} onClose={() => setOpen(null)} /> : null}
    </section>
  );
}
