/** `add --client` against the practice fleet: what it says, when it asks, what it writes, and what it refuses. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Io } from "../../electron/cli/io.ts";
import { main } from "../../electron/cli/main.ts";
import { createFleetFiles } from "../../electron/engine/store/fleetFile.ts";
import type { CallName, EngineApi } from "../../shared/contract/contract.ts";
import type { Fleet } from "../../shared/model/fleet.ts";
import { openPractice, type Practice } from "./session.ts";

let p: Practice;
let folder = "";
let spares: Fleet["machines"];
const file = (): string => join(folder, "fleet.json");
const ids = (): string[] => (JSON.parse(readFileSync(file(), "utf8")) as Fleet).machines.map((m) => m.id);
beforeAll(async () => {
  p = await openPractice({ clients: 1 });
  spares = [...(await p.practice.spares())];
  folder = mkdtempSync(join(tmpdir(), "bw-add-"));
}, 60_000);
afterAll(async () => {
  await p?.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  // Machines sign in with the practice key, as an agent would have it.
  writeFileSync(file(), JSON.stringify(p.practice.fleet));
});

async function run(words: readonly string[], typed: string | null = null) {
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
    canAsk: typed !== null,
    ask: async () => typed ?? "",
    askSecret: async () => "",
    onInterrupt: () => () => {},
  };
  const files = createFleetFiles();
  const inner = p.session.engine;
  const call = (name: CallName, input: never) => {
    const { path, fleet } = input as { path: string; fleet: Fleet };
    return name === "fleet.load" ? files.load(path) : name === "fleet.save" ? files.save(path, fleet) : inner.call(name, input);
  };
  const engine = { ...inner, call: call as EngineApi["call"], close: async () => {} };
  const code = await main(["add", file(), ...words], { io, version: "0", rendererDir: "", makeEngine: () => engine });
  return { code, out, err };
}
const client = (id: string): readonly string[] => {
  const machine = spares.find((m) => m.id === id);
  return ["--client", `${id}=root@127.0.0.1:${machine?.port}`];
};

it("another card and an older processor: says what it changes, asks, and writes the file alone", async () => {
  const declined = await run(client("loft"), "no");
  expect(declined.code).toBe(77);
  expect(declined.err).toContain("The graphics list grows by nouveau");
  expect(declined.err).toContain("The processor level goes from x86-64-v3 to x86-64.");
  expect(declined.err).toMatch(/No longer used: .*\bavx2\b/);
  expect(ids()).toEqual(["binhost", "desk"]);
  const agreed = await run(client("loft"), "yes");
  expect(agreed.code).toBe(0);
  expect(agreed.out).toContain("names loft now");
  expect(ids()).toEqual(["binhost", "desk", "loft"]);
});

it("without somebody to ask it changes nothing, and says so with 77; --yes takes it; --json is one object", async () => {
  const quiet = await run([...client("loft"), "--json"]);
  expect(quiet.code).toBe(77);
  expect(JSON.parse(quiet.out)).toMatchObject({ added: ["loft"], path: null, impact: { unchanged: false, graphics: { added: ["nouveau"] } } });
  expect(ids()).toEqual(["binhost", "desk"]);
  const yes = await run([...client("loft"), "--json", "--yes"]);
  expect([yes.code, JSON.parse(yes.out).path]).toEqual([0, file()]);
  expect(ids()).toEqual(["binhost", "desk", "loft"]);
});

it("a stage 3: nothing changes for the others, so nothing is asked", async () => {
  const { code, out } = await run([...client("shed"), "--target", "/mnt/gentoo"]);
  expect(code).toBe(0);
  expect(out).toContain("Nothing changes for the others");
  const shed = (JSON.parse(readFileSync(file(), "utf8")) as Fleet).machines.at(-1);
  expect(shed).toMatchObject({ id: "shed", target: "/mnt/gentoo", role: "client" });
});

it("what cannot join is refused: a live image without its stage 3, an address that is none, nobody there, no machine named", async () => {
  const bare = await run([...client("shed"), "--yes"]);
  expect(bare.code).toBe(1);
  expect(bare.out).toContain("cannot join as it is");
  expect((await run(["--client", "a b"])).code).toBe(64);
  expect((await run([...client("shed"), "--target", "mnt"])).code).toBe(64);
  expect((await run([])).code).toBe(64);
  expect((await run(["--client", "nobody=root@127.0.0.1:1"])).code).toBe(69);
  expect(ids()).toEqual(["binhost", "desk"]);
});
