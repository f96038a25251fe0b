/** The first binary installation, and those after it: offers, pretend, run. */
import type { CallOutput, CallParsed } from "../../../shared/contract/contract.ts";
import { catalogue } from "../../../shared/errors/catalogue.ts";
import { failed, ok, type Result } from "../../../shared/errors/wizardError.ts";
import type { Fleet } from "../../../shared/model/fleet.ts";
import type { Plan } from "../../../shared/model/plan.ts";
import { NOTHING_DECIDED } from "../../../shared/plan/planFleet.ts";
import { splitCpv } from "../../../shared/portage/cpv.ts";
import type { PackagesIndex } from "../../../shared/portage/packagesIndex.ts";
import type { Clock } from "../ports.ts";
import type { Runs } from "../run/runs.ts";
import { thrownError } from "../session/connections.ts";
import { reconnectingDoor } from "../session/reconnecting.ts";
import { checkAtoms } from "./atoms.ts";
import { createBuildTimes } from "./buildTimes.ts";
import { type Client, type ClientOptions, fetchIndex, openClient } from "./client.ts";
import { runInstall } from "./installRun.ts";
import { listOffers } from "./offers.ts";
import { askPortage, freshIndex, obstacle, pretended } from "./pretend.ts";

export type InstallOptions = ClientOptions & { readonly clock: Clock; readonly runs: Runs };

export type Install = {
  readonly offers: (input: CallParsed<"install.offers">) => Promise<Result<CallOutput<"install.offers">>>;
  readonly pretend: (input: CallParsed<"install.pretend">) => Promise<Result<CallOutput<"install.pretend">>>;
  readonly run: (input: CallParsed<"install.run">) => Promise<Result<CallOutput<"install.run">>>;
};

/** Seconds for which an index is good enough to choose from; an installation fetches it anew. */
const INDEX_KEPT = 60;

const planFor = (fleet: Fleet, machine: string): Plan => ({
  machines: [{ id: machine, role: fleet.machines.find((m) => m.id === machine)?.role ?? "client", steps: [] }],
  issues: [],
  decisions: NOTHING_DECIDED,
});

export function createInstall(options: InstallOptions): Install {
  const { clock, runs } = options;
  const indexes = new Map<string, { readonly at: number; readonly index: PackagesIndex }>();
  const times = createBuildTimes(options.connections, options.ask, clock.now);

  const recentIndex = async (client: Client): Promise<Result<PackagesIndex>> => {
    const key = `${client.id} ${client.uri}`;
    const known = indexes.get(key);
    if (known && clock.now() - known.at < INDEX_KEPT) return ok(known.index);
    const fetched = await fetchIndex(client);
    if (fetched.ok) indexes.set(key, { at: clock.now(), index: fetched.value });
    return fetched;
  };

  return {
    offers: async ({ fleet, machine, search, limit }) => {
      const client = await openClient(fleet, machine, options);
      if (!client.ok) return client;
      const index = await recentIndex(client.value);
      return index.ok ? listOffers(fleet, client.value, index.value, { search, limit }, times) : index;
    },

    pretend: async ({ fleet, machine, atoms }) => {
      const good = checkAtoms(machine, atoms);
      if (!good.ok) return good;
      const client = await openClient(fleet, machine, options);
      if (!client.ok) return client;
      const index = await freshIndex(client.value);
      if (!index.ok) return index;
      const asked = await askPortage(client.value, atoms, index.value);
      if (!asked.ok) return asked;
      const stopped = obstacle(client.value, atoms, asked.value);
      return stopped ? failed(stopped) : ok(pretended(client.value, asked.value));
    },

    run: async (input) => {
      const { fleet, machine, atoms } = input;
      const good = checkAtoms(machine, atoms);
      if (!good.ok) return good;
      const client = await openClient(fleet, machine, options);
      if (!client.ok) return client;
      const session = runs.record("install", fleet, planFor(fleet, machine));
      if (!session.ok) return session;
      const { recorder, stop } = session.value;
      try {
        recorder.record({ code: "machine.state", machine, state: "working", error: null });
        const home = fleet.machines.find((m) => m.id === machine);
        const reopen = async () => {
          const opened = home ? await options.connections.open(home, recorder.ask, stop) : failed(catalogue["fleet.machine-unknown"](machine));
          return opened.ok ? ok(opened.value.door) : opened;
        };
        const door = reconnectingDoor(client.value.door, reopen, clock, stop);
        const ctx = {
          client: { ...client.value, door },
          clock,
          recorder,
          stop,
          times: (cpv: string) => times.secondsOf(fleet, splitCpv(cpv)?.cp ?? cpv),
        };
        const ended = await runInstall(ctx, input).catch((thrown: unknown) => failed(thrownError(machine, thrown)));
        const stopped = !ended.ok && ended.error.code === "install.stopped";
        recorder.record({
          code: "machine.state",
          machine,
          state: ended.ok ? "done" : stopped ? "stopped" : "failed",
          error: ended.ok ? null : ended.error,
        });
        // With its proof: whoever looks later, or after a reload, sees what was shown.
        if (ended.ok) recorder.record({ code: "run.finished", result: "done", proof: ended.value });
        else recorder.record({ code: "run.finished", result: stopped ? "stopped" : "failed" });
        return ended;
      } catch (thrown) {
        return failed(catalogue["journal.unwritable"](thrown instanceof Error ? thrown.message : String(thrown)));
      } finally {
        session.value.close();
        options.facts.drop(machine);
      }
    },
  };
}
