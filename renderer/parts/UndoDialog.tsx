import { useState } from "react";
import type { RunState } from "../../shared/run/runState.ts";
import { t } from "../../shared/text/text.ts";
import { useHands } from "../app/slices.ts";
import { Confirm } from "./Confirm.tsx";
import { Checkbox } from "./Fields.tsx";

/** Before a run is undone: what goes back, what stays, and whether the signing key shall go too. */
export function UndoDialog({ run, id, onClose }: { readonly run: RunState; readonly id: string; readonly onClose: () => void }) {
  const { act } = useHands();
  const [removeKey, setRemoveKey] = useState(false);
  const steps = Object.values(run.steps);
  const stays = [...new Set(steps.filter((s) => s.status === "done").flatMap((s) => s.stays ?? []))];
  const madeKey = steps.some((s) => s.kind === "signing-key" && s.status === "done");
  return (
    <Confirm
      title={t("undo.title")}
      safe={t("undo.keep")}
      risky={t("undo.do", { count: run.counts.done })}
      onSafe={onClose}
      onRisky={() => {
        onClose();
        void act.undo(id, removeKey);
      }}
    >
      <p>{t("undo.text")}</p>
      {stays.length === 0 ? null : (
        <div>
          <p className="label">{t("undo.stays")}</p>
          <ul>
            {stays.map((each) => (
              <li key={each} className="small">
                {each}
              </li>
            ))}
          </ul>
        </div>
      )}
      {madeKey ? (
        <Checkbox value={removeKey} onChange={setRemoveKey}>
          {t("undo.key")}
        </Checkbox>
      ) : null}
    </Confirm>
  );
}
