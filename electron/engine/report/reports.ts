/** Reports of a fleet: its logs read over SSH, only what is new, and kept here; figures made of what is kept. */

import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { CallOutput, CallParsed } from "../../../shared/contract/contract.ts";
import { catalogue } from "../../../shared/errors/catalogue.ts";
import { failed, ok, type Result, type WizardError } from "../../../shared/errors/wizardError.ts";
import type { Fleet, Machine } from "../../../shared/model/fleet.ts";
import { estimateYear, knowBinaries } from "../../../shared/report/estimate.ts";
import { createExpectation } from "../../../shared/report/expected.ts";
import { noneSkipped, type Skipped } from "../../../shared/report/kinds.ts";
import type { MachineLog } from "../../../shared/report/machineLog.ts";
import { comparePeriods, makeReport } from "../../../shared/report/makeReport.ts";
import { expandLines } from "../../../shared/report/shortLines.ts";
import type { Ask } from "../ports.ts";
import type { Connections } from "../session/connections.ts";
import { eachAtOnce } from "../session/eachAtOnce.ts";
import { addPiece, placeOf } from "./merging.ts";
import type { ReportStore, StoredLog } from "./store.ts";

const AT_ONCE = 16;
const unpack = promisify(gunzip);

export type ReportsOptions = { readonly connections: Connections; readonly ask: Ask; readonly now: () => number; readonly store: ReportStore };
export type Reports = {
  readonly read: (input: CallParsed<"report.read">) => Promise<Result<CallOutput<"report.read">>>;
  readonly make: (input: CallParsed<"report.make">) => Promise<Result<CallOutput<"report.make">>>;
};

/** Left out so far: merges under way count as unfinished until they end. */
const skippedOf = ({ state }: StoredLog): Skipped => ({ ...state.skipped, unfinished: state.skipped.unfinished + state.open.length });

export function createReports({ connections, ask, now, store }: ReportsOptions): Reports {
  type Read = CallOutput<"report.read">["machines"][number];
  // Two readings of one machine at a time would both add the same piece.
  const busy = new Map<string, Promise<Read>>();

  const readMachine = async (machine: Machine): Promise<Read> => {
    const known = await store.load(machine);
    const unread = (error: WizardError): Read => ({
      id: machine.id,
      ok: false,
      merges: known.merges.length,
      fresh: 0,
      restarted: false,
      skipped: skippedOf(known),
      rotated: [],
      unreadable: [],
      error,
    });
    const opened = await connections.open(machine, ask);
    if (!opened.ok) return unread(opened.error);
    const { place } = known;
    const answer = await opened.value.door.call("merge-log", {
      offset: place?.offset ?? 0,
      inode: place?.inode ?? null,
      tailSha256: place?.tailSha256 ?? null,
    });
    if (!answer.ok) return unread(answer.error);
    const { value } = answer;
    const lines = value.lines === "" ? "" : expandLines((await unpack(Buffer.from(value.lines, "base64"))).toString("latin1"));
    const { restarted, damagedLines } = value;
    const added = addPiece(known, { lines: Buffer.from(lines, "latin1"), restarted, damagedLines, place: placeOf(value) }, now());
    await store.save(machine, added.stored);
    return {
      id: machine.id,
      ok: true,
      merges: added.stored.merges.length,
      fresh: added.fresh,
      restarted,
      skipped: skippedOf(added.stored),
      rotated: [...value.rotated],
      unreadable: value.unreadable.map((each) => ({ ...each })),
      error: null,
    };
  };
  const readOnce = (machine: Machine): Promise<Read> => {
    const key = JSON.stringify([machine.id, machine.address, machine.port ?? null, machine.target]);
    const running = busy.get(key) ?? readMachine(machine).finally(() => busy.delete(key));
    busy.set(key, running);
    return running;
  };

  const logsOf = async (fleet: Fleet): Promise<{ readonly logs: readonly MachineLog[]; readonly read: CallOutput<"report.make">["read"] }> => {
    const stored = await Promise.all(fleet.machines.map(async (machine) => ({ machine, stored: await store.load(machine) })));
    return {
      // A binhost whose log was never read has spent nothing that is known: it is no binhost of this report.
      logs: stored
        .filter(({ machine, stored: log }) => machine.role !== "binhost" || log.readAt > 0)
        .map(({ machine, stored: log }) => ({
          id: machine.id,
          role: machine.role,
          merges: log.merges,
          skipped: log.readAt > 0 ? skippedOf(log) : noneSkipped(),
        })),
      read: stored.map(({ machine, stored: log }) => ({ id: machine.id, at: log.readAt > 0 ? log.readAt : null })),
    };
  };

  return {
    read: async ({ fleet, machines }) => {
      const wanted = fleet.machines.filter(({ id }) => machines.length === 0 || machines.includes(id));
      return ok({ machines: await eachAtOnce(wanted, AT_ONCE, readOnce) });
    },
    make: async ({ fleet, by, period, machine, package: only, compare, estimate }) => {
      if (machine !== null && !fleet.machines.some(({ id, role }) => id === machine && role === "client"))
        return failed(catalogue["call.input"]("report.make", `No client "${machine}" is in this fleet.`));
      const { logs, read } = await logsOf(fleet);
      const wish = { by, period, machine, package: only };
      const expectation = createExpectation(logs);
      const report = makeReport(logs, wish, expectation);
      const knowledge = estimate ? knowBinaries(logs) : null;
      const clients = logs.filter(({ id, role }) => role === "client" && (machine === null || id === machine));
      return ok({
        report,
        comparison: compare === null ? null : comparePeriods(logs, wish, compare, report, expectation),
        estimates: knowledge === null ? [] : clients.filter(({ merges }) => merges.length > 0).map((log) => estimateYear(log, knowledge)),
        read,
      });
    },
  };
}
