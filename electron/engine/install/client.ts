/** A client of a fleet, as an installation sees it: its door, its facts, and where its binhost is. */
import { catalogue } from "../../../shared/errors/catalogue.ts";
import { failed, ok, type Result } from "../../../shared/errors/wizardError.ts";
import type { Binrepo, Facts } from "../../../shared/model/facts.ts";
import type { Fleet } from "../../../shared/model/fleet.ts";
import { BINREPO_SECTION } from "../../../shared/plan/names.ts";
import { openPackagesIndex, type PackagesIndex } from "../../../shared/portage/packagesIndex.ts";
import type { MachineDoor } from "../machine.ts";
import type { Ask } from "../ports.ts";
import type { Connections } from "../session/connections.ts";
import type { FactsCache } from "../session/factsCache.ts";

export type Client = {
  readonly id: string;
  readonly door: MachineDoor;
  readonly facts: Facts;
  /** Address of the index, as the client has it configured. */
  readonly uri: string;
  readonly repo: Binrepo | null;
};

export type ClientOptions = { readonly connections: Connections; readonly ask: Ask; readonly facts: FactsCache };

/** The fleet's binhost among a machine's binary repositories: our section, else an address that names the binhost and its port. */
export function ownRepo(fleet: Fleet, facts: Facts): { readonly repo: Binrepo | null; readonly uri: string } | null {
  const ours = facts.binrepos.find((r) => r.name === BINREPO_SECTION && r.syncUri !== null);
  if (ours?.syncUri) return { repo: ours, uri: ours.syncUri };
  const binhost = fleet.machines.find((m) => m.role === "binhost");
  const names = [binhost?.serveAddress, binhost?.address].filter((name) => name !== undefined);
  const names_ = (uri: string) => names.some((name) => uri.includes(`//${name}:`) || uri.includes(`//${name}/`) || uri.endsWith(`//${name}`));
  const other = facts.binrepos.find((r) => r.syncUri !== null && names_(r.syncUri));
  if (other?.syncUri) return { repo: other, uri: other.syncUri };
  const implicit = (facts.env.PORTAGE_BINHOST ?? "").split(/\s+/).find(names_);
  return implicit ? { repo: null, uri: implicit } : null;
}

export async function openClient(fleet: Fleet, id: string, options: ClientOptions): Promise<Result<Client>> {
  const machine = fleet.machines.find((m) => m.id === id);
  if (!machine) return failed(catalogue["fleet.machine-unknown"](id));
  const opened = await options.connections.open(machine, options.ask);
  if (!opened.ok) return opened;
  const facts = await options.facts.of(fleet, id);
  if (!facts.ok) return facts;
  const own = ownRepo(fleet, facts.value);
  if (!own) return failed(catalogue["install.not-enrolled"](id));
  return ok({ id, door: opened.value.door, facts: facts.value, uri: own.uri.replace(/\/+$/, ""), repo: own.repo });
}

/** The index as that client gets it right now. */
export async function fetchIndex(client: Client): Promise<Result<PackagesIndex>> {
  const fetched = await client.door.call("fetch-index", { uri: client.uri });
  if (!fetched.ok) return fetched;
  if (fetched.value.error !== "") return failed(catalogue["index.unreachable"](client.id, client.uri, fetched.value.error));
  return ok(openPackagesIndex(fetched.value.text));
}
