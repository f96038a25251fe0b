/** Any fleet that the schema allows, for property tests. */
import fc from "fast-check";
import type { Fleet, FleetInput } from "../../shared/model/fleet.ts";
import { fleetSchema } from "../../shared/model/fleet.ts";

const chars = (alphabet: string, min: number, max: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: min, maxLength: max });
const LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined, freq: 1 });
const port = fc.integer({ min: 1, max: 65_535 });
const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });

const id = fc.tuple(chars(LOWER, 1, 1), chars(`${LOWER}._-`, 0, 12)).map(([a, b]) => a + b);
const machine = (machineId: string, role: "binhost" | "client"): fc.Arbitrary<FleetInput["machines"][number]> =>
  fc.record(
    {
      id: fc.constant(machineId),
      name,
      role: fc.constant(role),
      address: fc.oneof(chars(`${LOWER}.`, 1, 20), fc.ipV4(), fc.ipV6()),
      port,
      user: chars(LOWER, 1, 10),
      jump: fc.constantFrom("gate", "ann@gate:2222,other"),
      signIn: fc.oneof(
        fc.constantFrom("auto", "agent", "password", "keyboard-interactive").map((method) => ({ method })),
        chars(`${LOWER}/~. `, 1, 20).map((keyFile) => ({ method: "key" as const, keyFile })),
      ),
      root: fc.constantFrom("auto", "login", "sudo", "doas", "su"),
      target: fc.constantFrom("/", "/mnt/gentoo", "/a/b-c_d.e"),
      serveAddress: chars(`${LOWER}.`, 1, 20),
    },
    { requiredKeys: ["id", "name", "role", "address"] },
  ) as fc.Arbitrary<FleetInput["machines"][number]>;

const choices = (ids: readonly string[]) =>
  fc.record(
    {
      graphics: fc.record(
        {
          mode: fc.constantFrom("union", "variants", "leave"),
          cards: fc.dictionary(fc.constantFrom(...ids), fc.array(chars(`${LOWER}_-`, 1, 8), { maxLength: 3 })),
        },
        { requiredKeys: [] },
      ),
      processor: fc.record(
        { march: fc.constantFrom("auto", "leave", "native", "x86-64-v3", "znver4"), cpuFlags: fc.constantFrom("intersection", "leave") },
        { requiredKeys: [] },
      ),
      serving: fc.record(
        { method: fc.constantFrom("http", "ssh"), port, allow: fc.array(fc.constantFrom("10.0.0.0/8", "::1/128")) },
        { requiredKeys: [] },
      ),
      compression: fc.record({ level: fc.integer({ min: 1, max: 22 }) }, { requiredKeys: [] }),
      build: fc.record(
        { emergeJobs: maybe(fc.integer({ min: 1, max: 256 })), loadAverage: fc.constantFrom(null, 1, 2.5, 1024) },
        { requiredKeys: [] },
      ),
      signing: fc.record({ mode: fc.constantFrom("sign", "unsigned"), keyName: chars(`${LOWER} `, 0, 20) }, { requiredKeys: [] }),
      packages: fc.record({ packInstalled: fc.boolean(), exclude: fc.array(chars(`${LOWER}/*`, 1, 10), { maxLength: 4 }) }, { requiredKeys: [] }),
      licenses: fc.record({ accept: fc.constantFrom(null, "*", "-* @FREE") }, { requiredKeys: [] }),
      use: fc.record({ settings: fc.subarray(["USE", "ACCEPT_KEYWORDS", "ACCEPT_LICENSE"]) }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  );

/** A fleet as people may write it. */
export const fleetInput: fc.Arbitrary<FleetInput> = fc.uniqueArray(id, { minLength: 1, maxLength: 5 }).chain((ids) =>
  fc.record(
    {
      $schema: fc.constantFrom("./fleet.schema.json", "https://example.org/fleet.schema.json"),
      version: fc.constant(1 as const),
      name,
      machines: fc.tuple(...ids.map((one, at) => machine(one, at === 0 ? "binhost" : "client"))),
      choices: choices(ids),
    },
    { requiredKeys: ["version", "machines"] },
  ),
) as fc.Arbitrary<FleetInput>;

/** The same, with every default filled in. */
export const anyFleet: fc.Arbitrary<Fleet> = fleetInput.map((input) => fleetSchema.parse(input));
