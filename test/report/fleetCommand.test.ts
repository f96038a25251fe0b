/** `report FLEET` against the practice fleet: exit codes, forms, and a machine that is away. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Io } from "../../electron/cli/io.ts";
import { main } from "../../electron/cli/main.ts";
import { createFleetFiles } from "../../electron/engine/store/fleetFile.ts";
import type { CallName, EngineApi } from "../../shared/contract/contract.ts";
import { openPractice, type Practice } from "../practice/session.ts";

let p: Practice;
let folder = "";
beforeAll(async () => {
  p = await openPractice({ clients: 1 });
  folder = mkdtempSync(join(tmpdir(), "bw-report-"));
  writeFileSync(join(folder, "fleet.json"), JSON.stringify(p.practice.fleet));
  const { machines } = p.practice.fleet;
  writeFileSync(
    join(folder, "away.json"),
    JSON.stringify({ ...p.practice.fleet, machines: machines.map((m) => (m.role === "client" ? { ...m, port: 1 } : m)) }),
  );
  writeFileSync(join(folder, "gone.json"), JSON.stringify({ ...p.practice.fleet, machines: machines.map((m) => ({ ...m, port: 1 })) }));
});
afterAll(async () => {
  await p.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(...argv: readonly string[]) {
  let out = "";
  let err = "";
  const io: Io = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    isTerminal: false,
    canAsk: false,
    ask: async () => "",
    askSecret: async () => "",
    onInterrupt: () => () => {},
  };
  // The engine outlives one command here, and the session's own has no files.
  const files = createFleetFiles();
  const inner = p.session.engine;
  const call = (name: CallName, input: never) => (name === "fleet.load" ? files.load((input as { path: string }).path) : inner.call(name, input));
  const engine = { ...inner, call: call as EngineApi["call"], close: async () => {} };
  const code = await main(["report", ...argv], { io, version: "0", rendererDir: "", makeEngine: () => engine });
  return { code, out, err };
}
const at = (name: string): string => join(folder, name);

it("says what every form says, and nothing else on standard output", async () => {
  const json = await run(at("fleet.json"), "--by", "month", "--format", "json");
  expect([json.code, json.err]).toEqual([0, ""]);
  const said = JSON.parse(json.out);
  expect(said.report).toMatchObject({ by: "month", net: said.report.total.saved - said.report.spent.seconds });
  expect(said.report.machines.every((machine: { merges: number }) => machine.merges > 0)).toBe(true);
  expect((await run(at("fleet.json"))).out).toContain("Saved on clients");
  expect((await run(at("fleet.json"), "--format", "html")).out).toMatch(/^<!doctype html>/);
  expect((await run(at("fleet.json"), "--format", "csv", "--by", "package")).out).toMatch(/^package,binaries,/);
  const none = await run(at("fleet.json"), "--until", "2001-01-01", "--json");
  expect(JSON.parse(none.out).report.total).toMatchObject({ binaries: 0, compiled: 0, saved: 0 });
});

it("refuses what it cannot do with exit 64, before any machine is asked", async () => {
  for (const more of [
    ["--by", "colour"],
    ["--format", "pdf"],
    ["--since", "yesterday"],
  ]) {
    const { code, out } = await run(at("fleet.json"), ...more);
    expect([code, out]).toEqual([64, ""]);
  }
  expect((await run(at("fleet.json"), "--machine", "nobody")).code).toBe(1);
  expect((await run(at("none.json"))).code).toBe(65);
});

it("a machine that is away is said; the report is made of the others: exit 1, and 69 when there is nothing at all", async () => {
  const away = await run(at("away.json"), "--format", "json");
  expect(away.code).toBe(1);
  expect(away.err).not.toBe("");
  expect(JSON.parse(away.out).report.spent.merges).toBeGreaterThan(0);
  expect((await run(at("gone.json"))).code).toBe(69);
});
