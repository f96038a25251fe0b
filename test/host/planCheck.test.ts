/** `binhost-wizard plan --check`: what it says and how it ends, over an engine that answers as it is told. */
import { expect, test } from "vitest";
import { main } from "../../electron/cli/main.ts";
import type { Checked, EngineApi, Trial } from "../../shared/contract/contract.ts";
import { failed, ok } from "../../shared/errors/wizardError.ts";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { refusedKey } from "../browser/fleets.ts";
import { factsFixture, fleetFixture } from "../plan/fixtures.ts";

const fleet = fleetFixture({
  machines: [
    { id: "tower", name: "Tower", role: "binhost", address: "10.42.0.1" },
    { id: "desk", name: "Desk", role: "client", address: "10.42.0.2" },
  ],
});
const plan = planFleet(fleet, { tower: factsFixture("tower"), desk: factsFixture("desk") });
const trial = (over: Partial<Trial> = {}): Trial => ({
  step: "desk/portage-config",
  title: "Name the binhost",
  by: "portage",
  paths: ["/etc/portage/make.conf"],
  result: "accepted",
  detail: "",
  ...over,
});
const machine = (id: string, over: Partial<Checked["machines"][number]> = {}): Checked["machines"][number] => ({
  id,
  steps: 3,
  error: null,
  differences: [],
  trials: [trial()],
  ...over,
});

async function run(argv: readonly string[], machines: Checked["machines"]) {
  const said = { out: "", err: "" };
  const asked: string[] = [];
  const isRefused = machines.some((m) => m.error !== null || m.trials.some((t) => t.result === "refused"));
  const checked: Checked = { at: 1, same: true, ok: !isRefused, common: [], machines, plan, facts: {} };
  const engine: EngineApi = {
    call: async (name) => {
      asked.push(name);
      const answers: Partial<Record<string, unknown>> = { "fleet.load": ok({ fleet, path: "fleet.json" }), "run.check": ok(checked) };
      return (answers[name] ?? failed(refusedKey)) as never;
    },
    subscribe: () => () => {},
    close: async () => {},
  };
  const code = await main(argv, {
    io: {
      out: (text) => {
        said.out += text;
      },
      err: (text) => {
        said.err += text;
      },
      isTerminal: false,
      canAsk: false,
      ask: async () => "",
      askSecret: async () => "",
      onInterrupt: () => () => {},
    },
    version: "0",
    rendererDir: "",
    makeEngine: () => engine,
  });
  return { ...said, code, asked };
}

test("accepted: the plan, then what tried the files; exit 2, since changes are pending", async () => {
  const later = trial({ by: "nginx", result: "later", detail: "nginx is installed by an earlier step; it tries these files then." });
  const { out, code, asked } = await run(["plan", "--check"], [machine("tower", { trials: [trial(), later] }), machine("desk")]);
  expect(code).toBe(2);
  expect(out).toContain("Checked; nothing was changed.");
  expect(out).toContain("accepted by portage: /etc/portage/make.conf");
  expect(out).toContain("tried later");
  expect(asked).toEqual(["fleet.load", "run.check"]);
});

test("refused: said with the machine's words, exit 1", async () => {
  const no = trial({ result: "refused", detail: "make.conf, line 3: bad substitution" });
  const { out, code } = await run(["plan", "--check"], [machine("tower"), machine("desk", { trials: [no] })]);
  expect(code).toBe(1);
  expect(out).toContain("REFUSED: Name the binhost");
  expect(out).toContain("line 3: bad substitution");
});

test("as one JSON object, and nobody reachable", async () => {
  const { out } = await run(["plan", "--check", "--json"], [machine("tower"), machine("desk")]);
  expect(JSON.parse(out)).toMatchObject({ checked: [{ id: "tower", trials: [{ result: "accepted" }] }, { id: "desk" }] });
  const away = await run(
    ["plan", "--check"],
    [machine("tower", { error: refusedKey, trials: [] }), machine("desk", { error: refusedKey, trials: [] })],
  );
  expect(away.code).toBe(69);
});
