import { useCallback, useEffect, useState } from "react";
import type { WizardError } from "../../../shared/errors/wizardError.ts";
import type { Impact } from "../../../shared/model/impact.ts";
import { fleetOf } from "../../../shared/wizard/draft.ts";
import { useLink } from "../../app/useLink.ts";
import { useWizard } from "../../app/wizard.ts";

const WAIT_MS = 150;

type Answer = { readonly status: "none" | "asking" | "ready" | "failed"; readonly impact: Impact | null; readonly error: WizardError | null };
export type Asked = Answer & { readonly again: () => void };
const NOTHING: Answer = { status: "none", impact: null, error: null };

/** What the joining machines change, asked of the engine whenever the fleet or what was found has changed. The last answer stays until the next is there. */
export function useImpact(ready: boolean): Asked {
  const { state } = useWizard();
  const link = useLink();
  const [asked, setAsked] = useState<Answer>(NOTHING);
  const [round, setRound] = useState(0);
  const { draft, facts, adding } = state;
  const names = adding.machines.join(" ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round asks the same again
  useEffect(() => {
    const fleet = fleetOf(draft);
    if (!ready || fleet === null || names === "") return setAsked(NOTHING);
    let current = true;
    setAsked((last) => ({ ...last, status: "asking" }));
    const timer = setTimeout(() => {
      void link.call("impact", { fleet, facts, adding: names.split(" ") }).then((answer) => {
        if (!current) return;
        setAsked(answer.ok ? { status: "ready", impact: answer.value, error: null } : { status: "failed", impact: null, error: answer.error });
      });
    }, WAIT_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [link, draft, facts, names, ready, round]);
  const again = useCallback(() => setRound((last) => last + 1), []);
  return { ...asked, again };
}
