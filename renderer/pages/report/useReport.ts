/** The logs and the figures made of them: reading machine by machine, and the report asked for. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { CallOutput } from "../../../shared/contract/contract.ts";
import type { WizardError } from "../../../shared/errors/wizardError.ts";
import { type Choice, periodOf } from "../../../shared/report/choices.ts";
import type { ReportView } from "../../../shared/report/schema.ts";
import { fleetOf } from "../../../shared/wizard/draft.ts";
import { useLink } from "../../app/useLink.ts";
import { useWizard } from "../../app/wizard.ts";

export type Made = CallOutput<"report.make">;
type ReadOne = CallOutput<"report.read">["machines"][number];
/** What happens to a machine's log while it is read. */
export type Reading =
  | { readonly state: "waits" | "reads" }
  | { readonly state: "done"; readonly read: ReadOne }
  | { readonly state: "failed"; readonly error: WizardError };

/** What is asked for. `package`: its merges one by one. */
export type Wish = { readonly choice: Choice; readonly by: ReportView; readonly machine: string | null; readonly package: string | null };

/** So many machines are read at once. */
const AT_ONCE = 8;

export type UseReport = {
  /** null: not made yet. */
  readonly made: Made | null;
  readonly error: WizardError | null;
  readonly readings: Readonly<Record<string, Reading>>;
  /** Machines whose log is being read, or waits for it. */
  readonly left: number;
  /** Reads these; none given: all. */
  readonly read: (ids?: readonly string[]) => Promise<void>;
  readonly dismiss: () => void;
};

export function useReport(wish: Wish): UseReport {
  const { state } = useWizard();
  const link = useLink();
  const { draft } = state;
  const [made, setMade] = useState<Made | null>(null);
  const [error, setError] = useState<WizardError | null>(null);
  const [readings, setReadings] = useState<Readonly<Record<string, Reading>>>({});
  const [round, setRound] = useState(0);
  const asked = useRef(0);
  const { choice, by, machine, package: only } = wish;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` is what was read since
  useEffect(() => {
    const fleet = fleetOf(draft);
    const { period, beside, wrong } = periodOf(choice, Date.now() / 1000);
    if (fleet === null || wrong) return;
    asked.current += 1;
    const mine = asked.current;
    void link.call("report.make", { fleet, by, period, machine, package: only, compare: beside, estimate: true }).then((answer) => {
      // An older answer that comes late is not shown.
      if (mine !== asked.current) return;
      if (answer.ok) setMade(answer.value);
      else setError(answer.error);
    });
  }, [link, draft, choice, by, machine, only, round]);

  const busy = useRef(new Set<string>());
  const read = useCallback(
    async (ids?: readonly string[]): Promise<void> => {
      const fleet = fleetOf(draft);
      if (fleet === null) return;
      const wanted = fleet.machines.map(({ id }) => id).filter((id) => (ids === undefined || ids.includes(id)) && !busy.current.has(id));
      setError(null);
      const say = (id: string, reading: Reading): void => setReadings((before) => ({ ...before, [id]: reading }));
      for (const id of wanted) {
        busy.current.add(id);
        say(id, { state: "waits" });
      }
      const next = [...wanted];
      const worker = async (): Promise<void> => {
        for (let id = next.shift(); id !== undefined; id = next.shift()) {
          say(id, { state: "reads" });
          const answer = await link.call("report.read", { fleet, machines: [id] });
          const one = answer.ok ? answer.value.machines.find((each) => each.id === id) : undefined;
          const failed = answer.ok ? (one?.error ?? null) : answer.error;
          if (failed !== null) say(id, { state: "failed", error: failed });
          else if (one !== undefined) say(id, { state: "done", read: one });
          busy.current.delete(id);
          setRound((before) => before + 1);
        }
      };
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, wanted.length) }, worker));
    },
    [link, draft],
  );
  const left = Object.values(readings).filter((each) => each.state === "waits" || each.state === "reads").length;
  return { made, error, readings, left, read, dismiss: () => setError(null) };
}
