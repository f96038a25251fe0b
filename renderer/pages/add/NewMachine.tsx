import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import type { Machine } from "../../../shared/model/fleet.ts";
import { t } from "../../../shared/text/text.ts";
import { machineFrom } from "../../../shared/wizard/adding.ts";
import type { MachineInput } from "../../../shared/wizard/address.ts";
import { lookOf } from "../../../shared/wizard/readiness.ts";
import { useLink } from "../../app/useLink.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button, Disclosure } from "../../parts/Button.tsx";
import { OptionList } from "../../parts/Fields.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { MachineCard } from "../MachineCard.tsx";
import css from "./Add.module.css";

/** Adds machines, and looks at them and at whatever of the fleet was not looked at yet. */
function useJoin(): (machines: readonly MachineInput[]) => void {
  const { state, act, dispatch } = useWizard();
  return (machines) => {
    dispatch({ type: "adding.add", machines });
    const unseen = state.draft.machines.filter((m) => lookOf(state, m.id) === "idle" || lookOf(state, m.id) === "failed").map((m) => m.id);
    act.look([...machines.map((m) => m.id), ...unseen]);
  };
}

/** The practice fleet's spare machines, asked for on a press. */
function Spares() {
  const { state, dispatch } = useWizard();
  const link = useLink();
  const join = useJoin();
  const [spares, setSpares] = useState<readonly Machine[] | null>(null);
  const [asking, setAsking] = useState(false);
  const here = new Set(state.draft.machines.map((m) => m.id));
  const left = spares?.filter((m) => !here.has(m.id)) ?? [];
  const ask = async (): Promise<void> => {
    setAsking(true);
    const answer = await link.call("practice.spares", {});
    setAsking(false);
    if (answer.ok) setSpares(answer.value.machines);
    else dispatch({ type: "error", error: answer.error });
  };
  if (spares === null)
    return (
      <div className={css.practice}>
        <Button icon="flask" off={asking} onPress={() => void ask()}>
          {asking ? t("join.practice-starting") : t("join.spare-show")}
        </Button>
        <p className="hint">{t("join.spare-text")}</p>
      </div>
    );
  if (left.length === 0) return null;
  return (
    <ul className={css.spares} aria-label={t("join.spare")}>
      {left.map((machine) => (
        <li key={machine.id}>
          <Icon name={machine.target === "/" ? "desktop" : "box"} tone="quiet" />
          <div>
            <b>{machine.name}</b>
            <p className="small muted">{machine.target === "/" ? t("join.spare-loft") : t("join.spare-shed")}</p>
          </div>
          <Button size="sm" onPress={() => join([machine])}>
            {t("join.spare-use", { name: machine.name })}
          </Button>
        </li>
      ))}
    </ul>
  );
}

type Problem = "form" | "port" | "address" | "target";
const PROBLEMS = { form: "add.form", port: "add.port", address: "add.address", target: "join.target-wrong" } as const satisfies Record<
  Problem,
  string
>;

function Form() {
  const { state, dispatch } = useWizard();
  const link = useLink();
  const join = useJoin();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [hosts, setHosts] = useState<readonly string[]>([]);
  const ids = { address: useId(), target: useId(), message: useId(), hosts: useId(), hint: useId() };
  const { adding, draft } = state;
  useEffect(() => {
    void link.call("fleet.sshHosts", {}).then((found) => {
      if (found.ok) setHosts(found.value.hosts.map((host) => host.alias));
    });
  }, [link]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const read = machineFrom(adding, new Set(draft.machines.map((m) => m.id)));
    setProblem(typeof read === "string" ? read : null);
    if (typeof read !== "string") join([read]);
  };
  const unseen = draft.machines.filter((m) => lookOf(state, m.id) !== "surveyed" && !adding.machines.includes(m.id)).length;
  const message =
    problem === null ? null : (
      <p className="msg err" id={ids.message} role="alert">
        <Icon name="x-circle" size="xs" />
        <span>{t(PROBLEMS[problem])}</span>
      </p>
    );
  const wrongTarget = problem === "target";
  return (
    <form className={css.form} onSubmit={submit}>
      <OptionList
        label={t("join.kind")}
        value={adding.kind}
        onChange={(kind) => {
          setProblem(null);
          dispatch({ type: "adding", change: { kind } });
        }}
        options={[
          { id: "booted", label: t("join.booted"), text: t("join.booted-text") },
          { id: "stage3", label: t("join.stage3"), text: t("join.stage3-text") },
        ]}
      />
      <div className={adding.kind === "stage3" ? "split" : ""}>
        <div className="field">
          <label htmlFor={ids.address}>{t("join.address")}</label>
          <input
            id={ids.address}
            className="input"
            list={ids.hosts}
            value={adding.address}
            aria-invalid={problem !== null && !wrongTarget}
            aria-describedby={problem !== null && !wrongTarget ? ids.message : ids.hint}
            onChange={(event) => dispatch({ type: "adding", change: { address: event.target.value } })}
          />
          <datalist id={ids.hosts}>
            {hosts.map((host) => (
              <option key={host} value={host} />
            ))}
          </datalist>
          {problem !== null && !wrongTarget ? (
            message
          ) : (
            <p className="hint" id={ids.hint}>
              {t("join.address-hint")}
            </p>
          )}
        </div>
        {adding.kind === "stage3" ? (
          <div className="field">
            <label htmlFor={ids.target}>{t("join.target")}</label>
            <input
              id={ids.target}
              className="input mono"
              value={adding.target}
              aria-invalid={wrongTarget}
              aria-describedby={wrongTarget ? ids.message : undefined}
              onChange={(event) => dispatch({ type: "adding", change: { target: event.target.value } })}
            />
            {wrongTarget ? message : <p className="hint">{t("join.target-hint")}</p>}
          </div>
        ) : null}
      </div>
      <div className="row">
        <button type="submit" className={adding.machines.length === 0 ? "btn primary" : "btn"}>
          <Icon name="eye" size="s" />
          <span>{t("join.connect")}</span>
        </button>
        <span className="small muted">{unseen === 0 ? t("join.connect-alone") : t("join.connect-text", { count: unseen })}</span>
      </div>
    </form>
  );
}

/** The one machine that is asked for; it may be several, one after the other. */
export function NewMachine() {
  const { state } = useWizard();
  const [more, setMore] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const joining = state.draft.machines.filter((m) => state.adding.machines.includes(m.id));
  // The form that was used goes away: the focus goes to what stands in its place.
  const count = useRef(joining.length);
  useEffect(() => {
    if (joining.length > count.current) {
      heading.current?.focus();
      setMore(false);
    }
    count.current = joining.length;
  }, [joining.length]);
  const form = (
    <>
      {state.draft.practice ? <Spares /> : null}
      <Form />
    </>
  );
  return (
    <section className="section" aria-labelledby="join-machine">
      <h2 className="h2" id="join-machine" tabIndex={-1} ref={heading}>
        {t("join.machine")}
      </h2>
      {joining.length === 0 ? (
        form
      ) : (
        <>
          <ul className={css.cards}>
            {joining.map((machine) => (
              <MachineCard key={machine.id} machine={machine} />
            ))}
          </ul>
          <Disclosure open={more} onToggle={() => setMore(!more)}>
            {t("join.more")}
          </Disclosure>
          {more ? form : null}
        </>
      )}
    </section>
  );
}
