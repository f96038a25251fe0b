import { useCallback, useEffect, useRef, useState } from "react";
import type { Fleet } from "../../../shared/model/fleet.ts";
import type { Checked } from "../../../shared/wizard/fleetState.ts";
import { useLink } from "../../app/useLink.ts";

type Checks = {
  readonly of: Readonly<Record<string, Checked>>;
  /** Seconds since 1970 of the last answer; null: none yet. */
  readonly at: number | null;
  readonly again: () => void;
};

/** Asks each machine for itself, the binhost first: what it says is what the others are measured against. One that is slow holds none up. */
export function useChecks(fleet: Fleet | null, ids: readonly string[]): Checks {
  const link = useLink();
  const [checks, setChecks] = useState<Readonly<Record<string, Checked>>>({});
  const [at, setAt] = useState<number | null>(null);
  const asked = useRef(fleet);
  asked.current = fleet;
  const key = ids.join(" ");
  const again = useCallback((): (() => void) => {
    const now = asked.current;
    let current = true;
    const all = key.split(" ").filter((id) => id !== "");
    if (now === null || all.length === 0) return () => {};
    setChecks(Object.fromEntries(all.map((id) => [id, { status: "checking" }])));
    const check = async (id: string): Promise<void> => {
      const answer = await link.call("verify", { fleet: now, machines: [id] });
      if (!current) return;
      const found = answer.ok ? answer.value.machines.find((m) => m.id === id) : undefined;
      const checked: Checked = answer.ok ? { status: "checked", checks: found?.checks ?? [] } : { status: "failed", error: answer.error };
      setChecks((before) => ({ ...before, [id]: checked }));
      setAt(Date.now() / 1000);
    };
    const host = now.machines.find((m) => m.role === "binhost")?.id;
    const first = host !== undefined && all.includes(host) ? check(host) : Promise.resolve();
    void first.then(() => (current ? Promise.all(all.filter((id) => id !== host).map(check)) : undefined));
    return () => {
      current = false;
    };
  }, [key, link]);
  const stop = useRef(() => {});
  const start = useCallback((): void => {
    stop.current();
    stop.current = again();
  }, [again]);
  useEffect(() => {
    start();
    return () => stop.current();
  }, [start]);
  return { of: checks, at, again: start };
}
