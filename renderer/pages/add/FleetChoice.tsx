import { type FormEvent, useEffect, useState } from "react";
import type { CallOutput } from "../../../shared/contract/contract.ts";
import { t } from "../../../shared/text/text.ts";
import { lookOf } from "../../../shared/wizard/readiness.ts";
import { useLink } from "../../app/useLink.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button } from "../../parts/Button.tsx";
import { Icon } from "../../parts/Icon.tsx";
import css from "./Add.module.css";

type Recent = CallOutput<"fleet.recent">["fleets"];

function usePractice(): { readonly starting: boolean; readonly start: () => void } {
  const { act } = useWizard();
  const [starting, setStarting] = useState(false);
  const start = (): void => {
    setStarting(true);
    void act
      .startPractice()
      .then(() => act.go("add"))
      .finally(() => setStarting(false));
  };
  return { starting, start };
}

/** Fleets to choose from: opened lately, a file, the practice fleet. `onStay`: back to the one that is in the window. */
function Choose({ onStay }: { readonly onStay: (() => void) | null }) {
  const { state, act } = useWizard();
  const link = useLink();
  const [recent, setRecent] = useState<Recent>([]);
  const [path, setPath] = useState("");
  const practice = usePractice();
  useEffect(() => {
    void link.call("fleet.recent", {}).then((answer) => {
      if (answer.ok) setRecent(answer.value.fleets);
    });
  }, [link]);
  const open = (event: FormEvent): void => {
    event.preventDefault();
    if (path.trim() !== "") void act.openFleet(path.trim(), "add");
  };
  return (
    <div className={css.choose}>
      {recent.length === 0 ? null : (
        <section aria-labelledby="join-recent">
          <h2 className="label" id="join-recent">
            {t("join.recent")}
          </h2>
          <ul className={css.fleets}>
            {recent.map((fleet) => (
              <li key={fleet.path}>
                <button
                  type="button"
                  className={css.pick}
                  aria-disabled={fleet.gone === true || undefined}
                  onClick={() => (fleet.gone === true ? undefined : void act.openFleet(fleet.path, "add"))}
                >
                  <Icon name="file" size="s" tone="quiet" />
                  <span>
                    <b>{fleet.name}</b> <span className="mono tiny quiet">{fleet.path}</span>
                  </span>
                  <small className="quiet">{fleet.gone === true ? t("join.gone") : t("join.fleet-machines", { count: fleet.machines })}</small>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <form className={css.open} onSubmit={open}>
        <div className="field">
          <label htmlFor="join-path">{t("join.path")}</label>
          <input
            id="join-path"
            className="input mono"
            placeholder={t("welcome.path-example")}
            value={path}
            onChange={(event) => setPath(event.target.value)}
          />
        </div>
        <button type="submit" className="btn">
          <Icon name="file" size="s" />
          <span>{t("join.open")}</span>
        </button>
      </form>
      <div className={css.practice}>
        <Button icon="flask" off={practice.starting} onPress={practice.start}>
          {practice.starting ? t("join.practice-starting") : t("join.practice")}
        </Button>
        <p className="hint">{t("join.practice-text")}</p>
      </div>
      {onStay === null ? null : (
        <div>
          <Button kind="plain" size="sm" onPress={onStay}>
            {t("join.keep-fleet", { fleet: state.draft.name })}
          </Button>
        </div>
      )}
    </div>
  );
}

/** The fleet that is joined: the one in the window, or a choice of others. */
export function FleetChoice({ chosen }: { readonly chosen: boolean }) {
  const { state, act } = useWizard();
  const [choosing, setChoosing] = useState(false);
  const { draft, adding } = state;
  if (!chosen)
    return (
      <section aria-label={t("join.fleet")}>
        {draft.machines.length === 0 ? null : (
          <div className={css.row}>
            <p className="small muted">{t("join.no-host", { fleet: draft.name })}</p>
            <Button size="sm" onPress={() => act.go("machines")}>
              {t("join.to-machines")}
            </Button>
          </div>
        )}
        <Choose onStay={null} />
      </section>
    );
  const host = draft.machines.find((m) => m.role === "binhost");
  const known = draft.machines.filter((m) => !adding.machines.includes(m.id));
  const seen = known.every((m) => lookOf(state, m.id) === "surveyed");
  return (
    <section className={css.fleet} aria-label={t("join.fleet")}>
      <div className={css.row}>
        <Icon name="server" tone="accent" />
        <div>
          <b>{draft.name}</b>
          <p className="small quiet" role="status">
            {t(seen ? "join.fleet-seen" : "join.fleet-is", { count: known.length, host: host?.name ?? "" })}
          </p>
        </div>
        {choosing ? null : (
          <Button kind="plain" size="sm" onPress={() => setChoosing(true)}>
            {t("join.another")}
          </Button>
        )}
      </div>
      {choosing ? <Choose onStay={() => setChoosing(false)} /> : null}
    </section>
  );
}
