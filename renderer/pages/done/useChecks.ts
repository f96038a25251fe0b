import { useCallback, useEffect, useRef } from "react";
import type { Fleet } from "../../../shared/model/fleet.ts";
import { useLink } from "../../app/useLink.ts";
import { useWizard } from "../../app/wizard.ts";

/**
 * Asks each machine for itself, the binhost first: what it says is what the others are measured against. One that is slow holds none up. What was
 * answered stays until a run works on the machines again: a second visit asks those alone that have not answered. Output: asks all of them again.
 */
export function useChecks(fleet: Fleet | null, ids: readonly string[]): () => void {
  const link = useLink();
  const { state, dispatch } = useWizard();
  const now = useRef({ fleet, checks: state.checks });
  now.current = { fleet, checks: state.checks };
  const stop = useRef(() => {});
  const key = ids.join(" ");
  const ask = useCallback(
    (wanted: readonly string[]): void => {
      stop.current();
      const asked = now.current.fleet;
      if (asked === null || wanted.length === 0) return;
      let current = true;
      stop.current = () => {
        current = false;
      };
      dispatch({ type: "check.start", ids: wanted });
      const check = async (id: string): Promise<void> => {
        const answer = await link.call("verify", { fleet: asked, machines: [id] });
        if (!current) return;
        const found = answer.ok ? answer.value.machines.find((m) => m.id === id) : undefined;
        const checked = answer.ok
          ? ({ status: "checked", checks: found?.checks ?? [] } as const)
          : ({ status: "failed", error: answer.error } as const);
        dispatch({ type: "checked", id, checked, at: Date.now() / 1000 });
      };
      const host = asked.machines.find((m) => m.role === "binhost")?.id;
      const first = host !== undefined && wanted.includes(host) ? check(host) : Promise.resolve();
      void first.then(() => (current ? Promise.all(wanted.filter((id) => id !== host).map(check)) : undefined));
    },
    [dispatch, link],
  );
  useEffect(() => {
    const unanswered = key.split(" ").filter((id) => id !== "" && (now.current.checks.of[id]?.status ?? "checking") === "checking");
    ask(unanswered);
    return () => stop.current();
  }, [ask, key]);
  return useCallback(() => ask(key.split(" ").filter((id) => id !== "")), [ask, key]);
}
