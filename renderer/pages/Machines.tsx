import { useCallback, useMemo, useRef, useState } from "react";
import type { Facts } from "../../shared/model/facts.ts";
import type { Machine } from "../../shared/model/fleet.ts";
import { list } from "../../shared/text/list.ts";
import { t } from "../../shared/text/text.ts";
import { leftBehind, lookOf } from "../../shared/wizard/readiness.ts";
import { type Look, NOT_LOOKED } from "../../shared/wizard/wizardState.ts";
import { Foot } from "../app/Foot.tsx";
import { Page } from "../app/Page.tsx";
import { useSide } from "../app/side.ts";
import { useWizard } from "../app/wizard.ts";
import { Button } from "../parts/Button.tsx";
import { Callout } from "../parts/Callout.tsx";
import { Copyline } from "../parts/Copyline.tsx";
import { Icon } from "../parts/Icon.tsx";
import { Toast } from "../parts/Toast.tsx";
import { MachineCard } from "./MachineCard.tsx";
import css from "./Machines.module.css";
import { AddMachines } from "./machines/AddMachines.tsx";
import { Filter, MANY, type Shown, shownAs } from "./machines/Filter.tsx";
import { HostChoice } from "./machines/HostChoice.tsx";

function Empty() {
  return (
    <div className="empty">
      <span className="glyph">
        <Icon name="server" />
      </span>
      <b>{t("machines.empty")}</b>
      <p>{t("machines.empty-text")}</p>
      <Button icon="plus" onPress={() => document.getElementById("add-machine")?.focus()}>
        {t("machines.empty-add")}
      </Button>
      <div className={css.emptyCommand}>
        <p className="small">{t("machines.empty-command")}</p>
        <Copyline text={t("machines.empty-shell")} label={t("copy.command")} />
      </div>
    </div>
  );
}

type Removed = { readonly machine: Machine; readonly at: number; readonly look: Look; readonly facts: Facts | null };

/** Takes machines out, and holds what is needed to bring the last one back. */
function useRemoval(onGone: () => void) {
  const { state, dispatch } = useWizard();
  const [removed, setRemoved] = useState<Removed | null>(null);
  const now = useRef(state);
  now.current = state;
  const remove = useCallback(
    (id: string): void => {
      const { draft, looks, facts } = now.current;
      const at = draft.machines.findIndex((m) => m.id === id);
      const machine = draft.machines[at];
      if (machine === undefined) return;
      setRemoved({ machine, at, look: looks[id] ?? NOT_LOOKED, facts: facts[id] ?? null });
      dispatch({ type: "machine.remove", id });
      onGone();
    },
    [dispatch, onGone],
  );
  const back = (): void => {
    if (removed !== null) dispatch({ type: "machine.back", ...removed });
    setRemoved(null);
  };
  return { removed, remove, back, close: useCallback(() => setRemoved(null), []) };
}

/** Which machines belong together: adding, connecting, looking. */
export function Machines() {
  const { state, act } = useWizard();
  const side = useSide();
  const [shown, setShown] = useState<Shown>("all");
  const cards = useRef<HTMLUListElement>(null);
  const removal = useRemoval(useCallback(() => cards.current?.focus(), []));
  const { machines } = state.draft;
  const idle = machines.filter((m) => lookOf(state, m.id) === "idle").map((m) => m.id);
  const failed = machines.filter((m) => lookOf(state, m.id) === "failed").map((m) => m.id);
  const behind = leftBehind(state);
  const many = machines.length > MANY;
  const counts = useMemo(() => {
    const all = new Map<Shown, number>([["all", machines.length]]);
    for (const m of machines) {
      const as = shownAs(state, m.id);
      all.set(as, (all.get(as) ?? 0) + 1);
    }
    return all;
  }, [state, machines]);
  const visible = many && shown !== "all" ? machines.filter((m) => shownAs(state, m.id) === shown) : machines;
  const seen = machines.filter((m) => lookOf(state, m.id) === "surveyed").length;
  const asking = machines.filter((m) => state.questions.some((q) => q.machine === m.id));
  return (
    <>
      <Page page="machines" title={t("machines.title")} lead={t("machines.lead")} ownQuestions>
        <AddMachines />
        {machines.length === 0 ? <Empty /> : null}
        <HostChoice />
        {idle.length === 0 && failed.length < 2 ? null : (
          <div className={css.look}>
            {idle.length === 0 ? null : (
              <Button icon="eye" kind={idle.length === machines.length ? "primary" : "secondary"} onPress={() => act.look(idle)}>
                {t("machines.look", { count: idle.length })}
              </Button>
            )}
            {failed.length < 2 ? null : (
              <Button icon="refresh" onPress={() => act.look(failed)}>
                {t("machines.retry", { count: failed.length })}
              </Button>
            )}
            {idle.length === 0 ? null : <span className="small muted">{t("machines.look-text")}</span>}
          </div>
        )}
        {many ? <Filter counts={counts} value={shown} onChange={setShown} /> : null}
        <p className="vh" role="status">
          {seen === 0 && asking.length === 0 && failed.length === 0
            ? ""
            : t("machines.announce", { seen, of: machines.length, asking: asking.length, failed: failed.length })}
        </p>
        <ul className={css.list} ref={cards} tabIndex={-1} aria-label={t("machines.list")}>
          {visible.map((machine) => (
            <MachineCard key={machine.id} machine={machine} folds={many} onRemove={removal.remove} />
          ))}
        </ul>
        {visible.length === 0 && machines.length > 0 ? <p className="small muted">{t("filter.none")}</p> : null}
        {behind.length === 0 ? null : (
          <div className="issues">
            <Callout tone="flat" title={t("machines.behind", { names: list(behind.map((m) => m.name)), count: behind.length })}>
              <p>{t("machines.behind-text")}</p>
            </Callout>
          </div>
        )}
        {removal.removed === null ? null : (
          <Toast
            key={removal.removed.machine.id}
            text={t("machines.removed", { name: removal.removed.machine.name })}
            action={t("machines.back")}
            onAction={removal.back}
            onClose={removal.close}
          />
        )}
      </Page>
      <Foot
        extra={
          <Button className="only-narrow" icon="eye" onPress={side.toggle}>
            {t("survey.title")}
          </Button>
        }
      />
    </>
  );
}
