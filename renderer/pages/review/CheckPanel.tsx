import { useState } from "react";
import type { Checked, Trial } from "../../../shared/contract/contract.ts";
import type { WizardError } from "../../../shared/errors/wizardError.ts";
import { timeOfDay } from "../../../shared/text/format.ts";
import { list } from "../../../shared/text/list.ts";
import { t } from "../../../shared/text/text.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button, Disclosure } from "../../parts/Button.tsx";
import { Callout } from "../../parts/Callout.tsx";
import { State } from "../../parts/Chip.tsx";
import { ErrorPanel } from "../../parts/ErrorPanel.tsx";
import { Icon } from "../../parts/Icon.tsx";
import css from "./Review.module.css";

type Machine = Checked["machines"][number];

/** Rows that are shown before "Show all machines". */
const FEW = 8;

const needsEye = (m: Machine): boolean => m.error !== null || m.differences.length > 0 || m.trials.some((trial) => trial.result === "refused");

function Stands({ machine }: { readonly machine: Machine }) {
  if (machine.error !== null)
    return (
      <>
        <State tone="err" icon="x-circle">
          {t("check.not-seen")}
        </State>
        <p>{machine.error.what}</p>
        <p>{machine.error.why}</p>
      </>
    );
  if (machine.differences.length === 0)
    return (
      <State tone="ok" icon="check-circle">
        {t("check.yes")}
      </State>
    );
  return (
    <>
      <State tone="warn" icon="warn">
        {t("check.no")}
      </State>
      {machine.differences.map((difference) => (
        <p key={`${difference.kind} ${difference.id}`}>
          <b>{t(`check.${difference.kind}`, { title: difference.title })}</b> {difference.detail}
        </p>
      ))}
    </>
  );
}

const filesIn = (trials: readonly Trial[]): number => trials.reduce((sum, trial) => sum + trial.paths.length, 0);

function Tried({ trials }: { readonly trials: readonly Trial[] }) {
  if (trials.length === 0) return <span className="quiet">{t("check.no-files")}</span>;
  const by = (which: Trial["by"]): readonly Trial[] => trials.filter((trial) => trial.by === which && trial.result === "accepted");
  const later = trials.filter((trial) => trial.result === "later");
  return (
    <>
      {(["portage", "nginx", "files"] as const).map((which) =>
        by(which).length === 0 ? null : (
          <State key={which} tone="ok" icon="check-circle">
            {t(`check.accepted-${which}`, { count: filesIn(by(which)) })}
          </State>
        ),
      )}
      {later.map((trial) => (
        <p className="quiet" key={trial.step}>
          {t("check.later", { count: trial.paths.length, why: trial.detail })}
        </p>
      ))}
      {trials
        .filter((trial) => trial.result === "refused")
        .map((trial) => (
          <div key={trial.step}>
            <State tone="err" icon="x-circle">
              {t("check.refused-by", { title: trial.title })}
            </State>
            <pre className="tiny">{trial.detail}</pre>
          </div>
        ))}
    </>
  );
}

function Table({ checked }: { readonly checked: Checked }) {
  const { state } = useWizard();
  const [all, setAll] = useState(false);
  const name = (id: string): string => state.draft.machines.find((m) => m.id === id)?.name ?? id;
  const sorted = [...checked.machines].sort((a, b) => Number(needsEye(b)) - Number(needsEye(a)));
  const few = Math.max(FEW, sorted.filter(needsEye).length);
  return (
    <>
      <table className={`table ${css.checked}`}>
        <caption className="vh">{t("check.table")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("check.machine")}</th>
            <th scope="col">{t("check.stands")}</th>
            <th scope="col">{t("check.files")}</th>
          </tr>
        </thead>
        <tbody>
          {(all ? sorted : sorted.slice(0, few)).map((machine) => (
            <tr key={machine.id}>
              <th scope="row">
                <b>{name(machine.id)}</b>
              </th>
              <td>
                <Stands machine={machine} />
              </td>
              <td>
                <Tried trials={machine.trials} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {sorted.length > few ? (
        <Disclosure open={all} onToggle={() => setAll(!all)}>
          {t("check.all")}
        </Disclosure>
      ) : null}
    </>
  );
}

export type Checking = {
  readonly status: "none" | "asking" | "failed" | "done";
  readonly checked: Checked | null;
  readonly error: WizardError | null;
};

const isRefused = (checked: Checked): boolean => checked.machines.some((m) => m.trials.some((trial) => trial.result === "refused"));

/** The same in one sentence, to be read out. */
export function checkedInShort({ status, checked }: Checking): string {
  if (status === "asking") return t("check.busy");
  if (checked === null) return "";
  return t(!checked.same ? "check.differs" : isRefused(checked) ? "check.refused" : checked.ok ? "check.same" : "check.away");
}

/** What "Check without changing" found: in one sentence, then per machine. */
export function CheckPanel({
  checking,
  onAgain,
  onTake,
}: {
  readonly checking: Checking;
  readonly onAgain: () => void;
  readonly onTake: () => void;
}) {
  const { act } = useWizard();
  const { status, checked, error } = checking;
  if (status === "asking")
    return (
      <p className={css.asking}>
        <Icon name="ring" tone="accent" spin />
        <span>{t("check.checking")}</span>
      </p>
    );
  if (status === "failed" && error !== null) return <ErrorPanel error={{ ...error, changed: t("error.nothing") }} onRetry={onAgain} />;
  if (checked === null) return null;
  const at = timeOfDay(checked.at);
  const accepted = filesIn(checked.machines.flatMap((m) => m.trials.filter((trial) => trial.result === "accepted")));
  const tried = accepted === 0 ? t("check.tried-none") : t("check.tried", { count: accepted });
  const refused = isRefused(checked);
  return (
    <div className={css.check}>
      {!checked.same ? (
        <Callout tone="warn" title={t("check.differs")}>
          <p>{t("check.differs-text", { at })}</p>
          {checked.common.map((difference) => (
            <p key={difference.id}>
              <b>{difference.title}</b> {difference.detail}
            </p>
          ))}
          <p>
            <Button size="sm" icon="refresh" onPress={onTake}>
              {t("check.take")}
            </Button>
          </p>
        </Callout>
      ) : refused ? (
        <Callout tone="err" title={t("check.refused")}>
          <p>{t("check.refused-text", { at })}</p>
        </Callout>
      ) : !checked.ok ? (
        <Callout tone="warn" title={t("check.away")}>
          <p>{t("check.away-text", { at })}</p>
          <p>
            <Button size="sm" icon="arrow" onPress={() => act.go("machines")}>
              {t("page.machines")}
            </Button>
          </p>
        </Callout>
      ) : (
        <Callout tone="ok" title={t("check.same")}>
          <p>{t("check.same-text", { count: checked.machines.length, at, tried })}</p>
        </Callout>
      )}
      <Table checked={checked} />
    </div>
  );
}

/** Names of the machines that are no longer as shown; what concerns none alone counts as the fleet. */
export function movedNames(checked: Checked, name: (id: string) => string): string {
  const moved = checked.machines.filter((m) => m.differences.length > 0).map((m) => name(m.id));
  return moved.length === 0 ? t("check.something") : list(moved);
}
