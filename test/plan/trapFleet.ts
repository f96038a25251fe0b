import type { Facts } from "../../shared/model/facts.ts";
import type { FleetInput } from "../../shared/model/fleet.ts";
import type { Plan, SpecOf, Step, StepKind } from "../../shared/model/plan.ts";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { readMakeConf } from "../../shared/portage/makeConf/read.ts";
import { effectiveEnv, FINGERPRINT } from "./applySimulator.ts";
import { factsFixture, fileFact, fleetFixture, stage3Env, TAKEN_AT } from "./fixtures.ts";

export type Choices = NonNullable<FleetInput["choices"]>;
export type Over = Partial<Facts>;
export const withMakeConf = (id: string, text: string, over: Over = {}): Facts => {
  const files = [fileFact("/etc/portage/make.conf", text), ...(over.files ?? [])];
  return factsFixture(id, { ...over, files, env: effectiveEnv({ ...stage3Env(), ...over.env }, files), binrepos: over.binrepos ?? [] });
};
export function make(
  host: Facts,
  client: Facts | null,
  choices: Choices = {},
  more: Over & { clientMachine?: object; hostMachine?: object } = {},
): Plan {
  const fleet = fleetFixture({
    machines: [
      { id: "host", name: "host", role: "binhost", address: "10.42.0.194", ...more.hostMachine },
      ...(client ? [{ id: "client", name: "client", role: "client" as const, address: "10.42.0.100", ...more.clientMachine }] : []),
    ],
    choices,
  });
  return planFleet(fleet, { host, ...(client ? { client } : {}) });
}
export const stepsOf = (plan: Plan, machine: string): readonly Step[] => plan.machines.find((m) => m.id === machine)?.steps ?? [];
export function spec<K extends StepKind>(plan: Plan, machine: string, kind: K): SpecOf<K> | undefined {
  return stepsOf(plan, machine).find((s) => s.spec.kind === kind)?.spec as SpecOf<K> | undefined;
}
export const file = (plan: Plan, machine: string, path: string): string =>
  stepsOf(plan, machine)
    .flatMap((s) => (s.spec.kind === "write-files" ? s.spec.files : []))
    .find((f) => f.path === path)?.after ?? "";
export const makeConf = (plan: Plan, machine: string) =>
  readMakeConf([{ path: "/etc/portage/make.conf", content: file(plan, machine, "/etc/portage/make.conf") }]).values;
export const codes = (plan: Plan, machine?: string): string[] =>
  plan.issues.filter((i) => machine === undefined || i.machine === machine).map((i) => i.code);
export const blockers = (plan: Plan): string[] => plan.issues.filter((i) => i.level === "blocker").map((i) => i.code);
export const index = (over: Partial<NonNullable<Facts["pkgdir"]>>): Facts["pkgdir"] => ({
  ...(factsFixture("x").pkgdir as NonNullable<Facts["pkgdir"]>),
  indexPresent: true,
  indexMode: "0644",
  ...over,
});
export const entry = (cpv: string, over: object = {}) => ({
  cpv,
  buildId: "1",
  path: `${cpv}-1.gpkg.tar`,
  size: 1,
  signed: true,
  use: [],
  buildTime: TAKEN_AT - 100_000,
  ...over,
});
export const key = {
  home: "/root/.gnupg-binhost-wizard",
  fingerprint: FINGERPRINT,
  expires: TAKEN_AT + 10 ** 8,
  publicKey: "-----BEGIN PGP PUBLIC KEY BLOCK-----\n",
};
