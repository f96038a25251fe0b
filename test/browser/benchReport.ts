/** For `npm run bench`: the built pages over a fleet with long logs, and the figures alone. Bundled by build/bench/reportFleet.mjs. */
import { startHost } from "../../electron/host/startHost.ts";
import type { CallName, EngineApi } from "../../shared/contract/contract.ts";
import { ok } from "../../shared/errors/wizardError.ts";
import { estimateYear, knowBinaries } from "../../shared/report/estimate.ts";
import { createExpectation } from "../../shared/report/expected.ts";
import { noneSkipped } from "../../shared/report/kinds.ts";
import type { MachineLog, ReportMerge } from "../../shared/report/machineLog.ts";
import { makeReport, type ReportWish } from "../../shared/report/makeReport.ts";
import { allTime } from "../../shared/report/period.ts";
import { fleetFixture } from "../plan/fixtures.ts";
import { fakeEngine } from "./fake/fakeEngine.ts";

const DAY = 86_400;
/** 23 November 2016. */
const FROM = 1_479_859_200;
const PACKAGES = 1500;

/** Logs of so many machines over so many years, some 40 merges a week each; from the second year on four of five are binaries. */
export function longLogs(machines: number, years: number): readonly MachineLog[] {
  let state = 7;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
  return Array.from({ length: machines }, (_, at) => {
    const merges: ReportMerge[] = [];
    // One string a name, as the kept logs give them.
    const names = new Map<string, string>();
    const shared = (name: string): string => {
      const known = names.get(name) ?? name;
      names.set(name, known);
      return known;
    };
    for (let day = 0; day < years * 365; day += 1)
      for (let n = 0; n < 6; n += 1) {
        const number = random(PACKAGES);
        const binary = at > 0 && day > 365 && random(5) > 0;
        merges.push({
          cp: shared(`cat-${number % 60}/package-${number}`),
          version: shared(`${Math.floor(day / 300)}.${random(4)}`),
          start: FROM + day * DAY + n * 4000,
          seconds: binary ? 2 + random(20) : 10 + random(60) * (1 + (number % 40)),
          binary,
          assumed: false,
          slot: "0",
        });
      }
    return { id: `m${at}`, role: at === 0 ? "binhost" : "client", merges, skipped: noneSkipped() };
  });
}

const wish: ReportWish = { by: "package", period: allTime, machine: null };
/** What `report.make` answers on such a fleet. */
export const answerOf = (logs: readonly MachineLog[], asked: ReportWish = wish) => {
  const knowledge = knowBinaries(logs);
  return {
    report: makeReport(logs, asked, createExpectation(logs)),
    comparison: null,
    estimates: logs.filter(({ role }) => role === "client").map((log) => estimateYear(log, knowledge)),
    read: logs.map(({ id }) => ({ id, at: 1_795_420_000 })),
  };
};

/** The pages over an engine with these logs. */
export async function startReportBench(staticDir: string, logs: readonly MachineLog[]) {
  const fleet = fleetFixture({
    name: "Long logs",
    machines: logs.map(({ id, role }, at) => ({ id, name: id, role, address: `10.42.1.${at + 1}`, user: "root" })),
  });
  const inner = fakeEngine({ fleet, facts: {} });
  const call = async (name: CallName, input: never) => {
    if (name !== "report.make") return inner.call(name, input);
    const { by, machine, package: only } = input as ReportWish;
    return ok(answerOf(logs, { by, period: allTime, machine: machine ?? null, package: only ?? null }));
  };
  return startHost({ engine: { ...inner, call: call as EngineApi["call"] }, staticDir });
}
