import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { WizardError } from "../../shared/errors/wizardError.ts";
import { formatFleet } from "../../shared/fleet/formatFleet.ts";
import { jsonFault } from "../../shared/fleet/jsonPlace.ts";
import { fleetJsonSchema, formatJson } from "../../shared/fleet/jsonSchema.ts";
import { migrateFleet } from "../../shared/fleet/migrate.ts";
import { parseFleet } from "../../shared/fleet/parseFleet.ts";
import { FLEET_VERSION } from "../../shared/model/fleet.ts";
import { anyFleet, fleetInput } from "./arbitrary.ts";

const RUNS = Number(process.env.BW_PROPERTY_RUNS ?? 300);

const small = {
  version: 1,
  machines: [
    { id: "den", name: "Den", role: "binhost", address: "10.42.0.194" },
    { id: "desk", name: "Desk", role: "client", address: "desk" },
  ],
};
type Small = typeof small;
const errorOf = (value: unknown): WizardError => {
  const parsed = parseFleet(typeof value === "string" ? value : JSON.stringify(value));
  if (parsed.ok) throw new Error("it was taken");
  return parsed.error;
};
/** The small fleet with something changed in its second machine. */
const withDesk = (more: Record<string, unknown>): unknown => ({ ...small, machines: [small.machines[0], { ...small.machines[1], ...more }] });

describe("a fleet file that fits", () => {
  test("gets every default", () => {
    const parsed = parseFleet(`\uFEFF${JSON.stringify(small)}`);
    expect(parsed.ok && parsed.value.machines[1]).toEqual({ ...small.machines[1], signIn: { method: "auto" }, root: "auto", target: "/" });
    expect(parsed.ok && parsed.value.choices.serving.port).toBe(8080);
  });
  test("whatever the schema takes, the reader takes", () => {
    fc.assert(
      fc.property(fleetInput, (input) => parseFleet(JSON.stringify(input)).ok),
      { numRuns: RUNS },
    );
  });
});

describe("messages name the field and the remedy", () => {
  const cases: readonly [name: string, value: unknown, words: string][] = [
    ["a text for a number", withDesk({ port: "22" }), 'machines[1].port: write a number without quotes; found "22"'],
    ["a number too high", withDesk({ port: 70_000 }), "machines[1].port: must be at most 65535; found 70000"],
    ["a number too low", withDesk({ port: 0 }), "machines[1].port: must be at least 1; found 0"],
    ["a word that is none of those", withDesk({ role: "server" }), 'machines[1].role: write one of "binhost", "client"; found "server"'],
    ["something missing", withDesk({ address: undefined }), 'machines[1].address: is missing; add a text in "quotes"'],
    ["something empty", withDesk({ name: "" }), "machines[1].name: must not be empty"],
    [
      "a form that is wrong",
      withDesk({ address: "root@desk" }),
      'machines[1].address: write a host name or an address, without user or port; found "root@desk"',
    ],
    ["a typing error", withDesk({ prot: 22 }), 'machines[1]: there is no field "prot"; did you mean "port"?'],
    ["a field from nowhere", withDesk({ colour: "red" }), 'machines[1]: there is no field "colour"; take it out'],
    ["a sign-in method from nowhere", withDesk({ signIn: { method: "magic" } }), "machines[1].signIn.method: does not fit"],
    ["an id twice", withDesk({ id: "den" }), 'machines[1].id: the id "den" is taken; give each machine its own'],
    ["no binhost", { ...small, machines: [small.machines[1]] }, 'machines: a fleet has exactly one machine with role "binhost"; this one has 0'],
    ["no machines", { ...small, machines: [] }, "machines: must not be empty"],
    ["a choice", { ...small, choices: { compression: { level: 40 } } }, "choices.compression.level: must be at most 22; found 40"],
    ["a list where a block belongs", "[]", "the file: write a block in { }"],
  ];
  test.each(cases)("%s", (_name, value, words) => {
    const error = errorOf(value);
    expect(error.code).toBe("fleet.invalid");
    expect(error.why.split("\n")).toContainEqual(expect.stringContaining(words));
    expect(error.remedies.length).toBeGreaterThan(0);
  });
  test("more than a screen of complaints is cut, and whole in the details", () => {
    const many: Small = {
      ...small,
      machines: [...small.machines, ...Array.from({ length: 30 }, (_, at) => ({ id: `c${at}`, name: "", role: "client", address: "a" }))],
    };
    const error = errorOf(many);
    expect(error.why).toMatch(/\nand 18 more$/);
    expect(error.details.split("\n")).toHaveLength(30);
  });
});

describe("no secret", () => {
  const NAMES = ["password", "Password", "passphrase", "sudoPassword", "rootPasswd", "secret", "apiToken", "privateKey", "credentials"];
  const PLACES: readonly ((key: string, value: string) => unknown)[] = [
    (key, value) => ({ ...small, [key]: value }),
    (key, value) => withDesk({ [key]: value }),
    (key, value) => withDesk({ signIn: { method: "password", [key]: value } }),
    (key, value) => ({ ...small, choices: { [key]: value } }),
    (key, value) => ({ ...small, choices: { serving: { [key]: value } } }),
    (key, value) => ({ ...small, choices: { signing: { [key]: value } } }),
  ];
  test.each(NAMES)("%s is refused everywhere, and its value not repeated", (key) => {
    for (const place of PLACES) {
      const error = errorOf(place(key, "hunter2-hunter2"));
      expect(error.why).toContain(`"${key}" must not stand here`);
      expect(JSON.stringify(error)).not.toContain("hunter2");
    }
  });
  test("nor does a message repeat a secret that stands in a wrong block or beside a JSON error", () => {
    expect(JSON.stringify(errorOf(withDesk({ signIn: { method: "passwort", password: "hunter2" } })))).not.toContain("hunter2");
    expect(JSON.stringify(errorOf('{"version": 1, "password": "hunter2" x'))).not.toContain("hunter2");
  });
});

describe("versions", () => {
  test("a newer one is refused kindly", () => {
    const error = errorOf({ ...small, version: FLEET_VERSION + 1, machines: "of another form" });
    expect(error.code).toBe("fleet.newer");
    expect(error.why).toContain(`the file says ${FLEET_VERSION + 1}`);
  });
  test.each([undefined, "1", 0, 1.5, null])("version %s is none", (version) => expect(errorOf({ ...small, version }).code).toBe("fleet.version"));
  test("steps run in order, each once, and raise the version", () => {
    const steps = { 1: (old: object) => ({ ...old, a: 1 }), 2: (old: object) => ({ ...old, b: "a" in old }) };
    expect(migrateFleet({ version: 1, x: 0 }, steps, 3)).toEqual({ kind: "current", from: 1, raw: { version: 3, x: 0, a: 1, b: true } });
    expect(migrateFleet({ version: 2 }, steps, 3)).toEqual({ kind: "current", from: 2, raw: { version: 3, b: false } });
    expect(migrateFleet({ version: 1 }, { 2: steps[2] }, 3)).toEqual({ kind: "no-version" });
    expect(migrateFleet({ version: 4 }, steps, 3)).toEqual({ kind: "newer", version: 4 });
  });
});

describe("text that is no JSON", () => {
  const cases: readonly [string, string][] = [
    ['{\n  "version": 1,\n}', "line 3, column 1: no comma before } is wanted there."],
    ['{ "a": [1, 2,] }', "line 1, column 14: no comma before ] is wanted there."],
    ["{ version: 1 }", 'line 1, column 3: a name in "quotes" is wanted there.'],
    ['{ "a" 1 }', "line 1, column 7: a colon is wanted there."],
    ['{ "a": 1 "b": 2 }', "line 1, column 10: a comma or } is wanted there."],
    ['{ "a": yes }', "line 1, column 8: a value is wanted there."],
    ["", "line 1, column 1: a value is wanted there."],
    ['{ "a": 1 } }', "line 1, column 12: the end of the file is wanted there."],
  ];
  test.each(cases)("%j", (text, why) => expect(errorOf(text)).toMatchObject({ code: "fleet.json", why }));
  test("the place finder and JSON.parse agree on what is JSON", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      "1",
      "-0.5e3",
      "01",
      "true",
      "nul",
      " ",
      "\n",
      '"\\u00e9"',
      '"\\x"',
      '"',
      "null",
    );
    const text = fc.oneof(
      fc.json(),
      fc.array(piece, { maxLength: 12 }).map((parts) => parts.join("")),
    );
    const parses = (one: string): boolean => {
      try {
        JSON.parse(one);
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(text, (one) => (jsonFault(one) === null) === parses(one)),
      { numRuns: RUNS * 10 },
    );
  });
});

describe("the text that is written", () => {
  test("reads back as the same fleet, and is the same text again", () => {
    fc.assert(
      fc.property(anyFleet, (fleet) => {
        const text = formatFleet(fleet);
        const back = parseFleet(text);
        expect(back).toEqual({ ok: true, value: fleet });
        expect(back.ok && formatFleet(back.value)).toBe(text);
      }),
      { numRuns: RUNS },
    );
  });
  test("keeps $schema, leaves defaults out, and does not depend on the order things were given in", () => {
    const first = parseFleet(
      JSON.stringify({ $schema: "./fleet.schema.json", ...small, choices: { serving: { port: 8080, method: "ssh" }, compression: { level: 9 } } }),
    );
    const turned = parseFleet(
      JSON.stringify({
        choices: { compression: {}, serving: { method: "ssh" } },
        machines: small.machines,
        version: 1,
        $schema: "./fleet.schema.json",
      }),
    );
    if (!first.ok || !turned.ok) throw new Error("it was refused");
    expect(formatFleet(first.value)).toBe(formatFleet(turned.value));
    expect(formatFleet(first.value)).toBe(`{
  "$schema": "./fleet.schema.json",
  "version": 1,
  "name": "Home fleet",
  "machines": [
    {
      "id": "den",
      "name": "Den",
      "role": "binhost",
      "address": "10.42.0.194"
    },
    {
      "id": "desk",
      "name": "Desk",
      "role": "client",
      "address": "desk"
    }
  ],
  "choices": {
    "serving": {
      "method": "ssh"
    }
  }
}
`);
  });
});

describe("the JSON Schema", () => {
  test("the published file is current (renew it with `npx vitest run test/fleet -u`)", async () => {
    await expect(`${formatJson(fleetJsonSchema())}\n`).toMatchFileSnapshot("../../shared/fleet/fleet.schema.json");
  });
  test("wants only what has no default, and knows no field it does not name", () => {
    const schema = fleetJsonSchema() as {
      required: string[];
      additionalProperties: boolean;
      properties: { machines: { items: { required: string[]; additionalProperties: boolean } } };
    };
    expect(schema.required).toEqual(["version", "machines"]);
    expect(schema.additionalProperties).toBe(false);
    expect(schema.properties.machines.items.required).toEqual(["id", "name", "role", "address"]);
    expect(schema.properties.machines.items.additionalProperties).toBe(false);
  });
});
