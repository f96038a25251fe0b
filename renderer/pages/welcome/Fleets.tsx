import { useState } from "react";
import type { CallOutput } from "../../../shared/contract/contract.ts";
import { dateTime } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import type { Draft } from "../../../shared/wizard/draft.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button } from "../../parts/Button.tsx";
import { State } from "../../parts/Chip.tsx";
import { Confirm } from "../../parts/Confirm.tsx";
import css from "./Welcome.module.css";

type Recent = CallOutput<"fleet.recent">["fleets"][number];

const hostOf = (draft: Draft): string => draft.machines.find((m) => m.role === "binhost")?.name ?? t("welcome.no-binhost");

/** A fleet that is in no file: forgetting it would lose it, so that asks. */
function Aside({ draft }: { readonly draft: Draft }) {
  const { act, dispatch } = useWizard();
  const [asking, setAsking] = useState(false);
  return (
    <tr>
      <th scope="row">
        <button type="button" className="disc" onClick={() => act.takeUp(draft)}>
          {draft.name}
        </button>
      </th>
      <td className="num">{draft.machines.length}</td>
      <td className={css.wide}>{hostOf(draft)}</td>
      <td className={css.wide} />
      <td>
        <State tone="warn" icon="warn">
          {t("welcome.unsaved")}
        </State>
      </td>
      <td className="num">
        <Button kind="plain" size="sm" icon="trash" label={t("welcome.forget-aside", { fleet: draft.name })} onPress={() => setAsking(true)} />
        {asking ? (
          <Confirm
            title={t("welcome.forget-title", { fleet: draft.name })}
            safe={t("welcome.forget-keep")}
            risky={t("welcome.forget-do")}
            onSafe={() => setAsking(false)}
            onRisky={() => {
              setAsking(false);
              dispatch({ type: "aside.forget", draft });
            }}
          >
            <p>{t("welcome.forget-text", { count: draft.machines.length })}</p>
          </Confirm>
        ) : null}
      </td>
    </tr>
  );
}

function Filed({ fleet, onOpen, onForget }: { readonly fleet: Recent; readonly onOpen: () => void; readonly onForget: () => void }) {
  const { state } = useWizard();
  const here = state.draft.path === fleet.path;
  return (
    <tr>
      <th scope="row">
        {fleet.gone === true ? (
          <span className="quiet">{fleet.name}</span>
        ) : (
          <button type="button" className="disc" onClick={onOpen}>
            {fleet.name}
          </button>
        )}{" "}
        {here ? <span className="tag">{t("welcome.now")}</span> : null}
      </th>
      <td className="num">{fleet.machines}</td>
      <td className={css.wide}>{fleet.binhost ?? ""}</td>
      <td className={css.wide}>{fleet.opened === null || fleet.opened === undefined ? "" : dateTime(fleet.opened)}</td>
      <td>
        {fleet.gone === true ? (
          <State tone="err" icon="x-circle">
            {t("welcome.gone-text", { path: fleet.path })}
          </State>
        ) : (
          <code>{fleet.path}</code>
        )}
      </td>
      <td className="num">
        <Button kind="plain" size="sm" icon="x" label={t("welcome.forget", { fleet: fleet.name })} onPress={onForget} />
      </td>
    </tr>
  );
}

type Props = {
  readonly recent: readonly Recent[];
  readonly onOpen: (path: string) => void;
  readonly onForget: (fleet: Recent) => void;
  /** What was taken off the list just now. */
  readonly forgotten: string | null;
};

/** Fleets that were set aside, then those opened lately; a file that is gone says so. */
export function Fleets({ recent, onOpen, onForget, forgotten }: Props) {
  const { aside } = useWizard().state;
  const status = (
    <p className={forgotten === null ? "vh" : "small muted"} role="status">
      {forgotten === null ? "" : t("welcome.forgotten", { fleet: forgotten })}
    </p>
  );
  if (recent.length + aside.length === 0)
    return (
      <>
        <p className="small muted">{t("welcome.no-fleets")}</p>
        {status}
      </>
    );
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls sideways must be reachable by keyboard */}
      <section className={css.fleets} tabIndex={0} aria-label={t("welcome.fleets-table")}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t("welcome.fleet")}</th>
              <th scope="col" className="num">
                {t("welcome.machines")}
              </th>
              <th scope="col" className={css.wide}>
                {t("welcome.binhost")}
              </th>
              <th scope="col" className={css.wide}>
                {t("welcome.opened")}
              </th>
              <th scope="col">{t("welcome.file")}</th>
              <th scope="col">
                <span className="vh">{t("welcome.act")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {aside.map((draft) => (
              <Aside key={JSON.stringify(draft)} draft={draft} />
            ))}
            {recent.map((fleet) => (
              <Filed key={fleet.path} fleet={fleet} onOpen={() => onOpen(fleet.path)} onForget={() => onForget(fleet)} />
            ))}
          </tbody>
        </table>
      </section>
      {status}
    </>
  );
}
