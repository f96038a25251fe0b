import { afterEach, describe, expect, test } from "vitest";
import { createClient } from "../../shared/contract/client.ts";
import { calls, type EngineApi, type StreamEvent } from "../../shared/contract/contract.ts";
import { serve } from "../../shared/contract/serve.ts";
import type { Transport } from "../../shared/contract/transport.ts";
import { failed, ok, type WizardError } from "../../shared/errors/wizardError.ts";
import type { FleetInput } from "../../shared/model/fleet.ts";
import { about, aboutScript, type Script, scriptedEngine } from "./scriptedEngine.ts";
import { type Pair, transports } from "./transports.ts";

const error: WizardError = {
  code: "ssh.refused",
  fault: "machine",
  machine: "attic",
  what: "attic refused the connection.",
  why: "sshd is not running.",
  remedies: [{ do: "retry", label: "Try again" }],
  changed: "Nothing was changed.",
  details: "",
};
const fleet: FleetInput = { version: 1, machines: [{ id: "host", name: "host", role: "binhost", address: "10.0.0.1" }] };
const gone: StreamEvent = { type: "question-gone", id: "q1" };

/** Sends a raw text and gives the next text that comes back. */
const exchange = (line: Transport, text: string): Promise<Record<string, unknown>> =>
  new Promise((done) => {
    line.onMessage((answer) => done(JSON.parse(answer) as Record<string, unknown>));
    line.send(text);
  });
const codeOf = (message: Record<string, unknown>): unknown => (message.error as WizardError | undefined)?.code;

describe.each(Object.entries(transports))("%s", (_name, connect) => {
  const pairs: Pair[] = [];
  afterEach(async () => {
    for (const pair of pairs.splice(0)) await pair.end();
  });
  async function open(
    script: Script,
    options: { readonly maxMessage?: number } = {},
  ): Promise<{ readonly pair: Pair; readonly api: EngineApi; readonly engine: ReturnType<typeof scriptedEngine> }> {
    const pair = await connect();
    pairs.push(pair);
    const engine = scriptedEngine(script);
    serve(engine, pair.engine, options);
    return { pair, api: createClient(pair.page), engine };
  }
  async function raw(
    script: Script,
    options: { readonly maxMessage?: number } = {},
  ): Promise<{ readonly line: Transport; readonly engine: ReturnType<typeof scriptedEngine> }> {
    const pair = await connect();
    pairs.push(pair);
    const engine = scriptedEngine(script);
    serve(engine, pair.engine, options);
    return { line: pair.page, engine };
  }

  test("a call is answered", async () => {
    const { api } = await open(aboutScript);
    expect(await api.call("app.about", {})).toEqual(ok(about));
  });
  test("the engine gets the input with its defaults filled in", async () => {
    const { api, engine } = await open({ "fleet.save": ({ path }) => ok({ path }) });
    await api.call("fleet.save", { path: "f.json", fleet });
    expect(engine.asked[0]?.input).toMatchObject({ fleet: { name: "Home fleet", choices: { serving: { port: 8080 } } } });
  });
  test("an error comes back as a value, whole", async () => {
    const { api } = await open({ "app.about": () => failed(error) });
    expect(await api.call("app.about", {})).toEqual(failed(error));
  });
  test("an engine that throws is our error, not a hanging call", async () => {
    const { api } = await open({
      "app.about": () => {
        throw new Error("boom");
      },
    });
    const result = await api.call("app.about", {});
    expect(result).toMatchObject({ ok: false, error: { code: "contract.failed", fault: "us" } });
  });
  test("answers find their calls, whatever the order they come in", async () => {
    const open1: (() => void)[] = [];
    const { api } = await open({
      "fleet.load": async ({ path }) => {
        if (path === "slow") await new Promise<void>((done) => open1.push(done));
        return ok({ path, fleet: calls["fleet.load"].output.shape.fleet.parse(fleet) });
      },
    });
    const slow = api.call("fleet.load", { path: "slow" });
    const fast = await api.call("fleet.load", { path: "fast" });
    open1[0]?.();
    expect([fast.ok && fast.value.path, await slow.then((r) => r.ok && r.value.path)]).toEqual(["fast", "slow"]);
  });
  test("events arrive in order, at every listener, until it leaves", async () => {
    const { api, engine } = await open(aboutScript);
    const seen: string[] = [];
    const leave = api.subscribe((event) => seen.push(`a:${event.type === "question-gone" ? event.id : event.type}`));
    engine.emit(gone);
    engine.emit({ ...gone, id: "q2" });
    await api.call("app.about", {});
    leave();
    engine.emit({ ...gone, id: "q3" });
    await api.call("app.about", {});
    expect(seen).toEqual(["a:q1", "a:q2"]);
  });
  test("an event that does not fit is not passed on", async () => {
    const { api, engine } = await open(aboutScript);
    const seen: string[] = [];
    api.subscribe((event) => seen.push(event.type));
    engine.emit({ type: "question-gone", id: 7 } as unknown as StreamEvent);
    await api.call("app.about", {});
    expect(seen).toEqual([]);
  });
  test("a wrong input is refused before it leaves the page", async () => {
    const { api, engine } = await open(aboutScript);
    const result = await api.call("fleet.load", { path: 7 as unknown as string });
    expect(result).toMatchObject({ ok: false, error: { code: "contract.input" } });
    expect(engine.asked).toEqual([]);
  });
  test("a wrong input that was sent anyway is refused at the engine", async () => {
    const { line, engine } = await raw(aboutScript);
    expect(codeOf(await exchange(line, JSON.stringify({ v: 1, kind: "call", id: 1, name: "fleet.load", input: { path: 7 } })))).toBe(
      "contract.input",
    );
    expect(engine.asked).toEqual([]);
  });
  test("a wrong output is refused", async () => {
    const { api } = await open({ "app.about": () => ok({ version: 1 } as never) });
    expect(await api.call("app.about", {})).toMatchObject({ ok: false, error: { code: "contract.output" } });
  });
  test.each(["nothing.such", "toString", "__proto__", "constructor"])("the unknown call %s is refused on both sides", async (name) => {
    const { line, engine } = await raw(aboutScript);
    expect(codeOf(await exchange(line, JSON.stringify({ v: 1, kind: "call", id: 1, name, input: {} })))).toBe("contract.unknown-call");
    expect(engine.asked).toEqual([]);
    const { api } = await open(aboutScript);
    expect(await api.call(name as "app.about", {})).toMatchObject({ ok: false, error: { code: "contract.unknown-call" } });
  });
  test.each([
    ["no JSON", "{"],
    ["another version", JSON.stringify({ v: 2, kind: "call", id: 1, name: "app.about", input: {} })],
    ["another kind", JSON.stringify({ v: 1, kind: "eval", id: 1, name: "app.about", input: {} })],
    ["a number that is none", JSON.stringify({ v: 1, kind: "call", id: -1, name: "app.about", input: {} })],
    ["more than belongs there", JSON.stringify({ v: 1, kind: "call", id: 1, name: "app.about", input: {}, extra: 1 })],
  ])("a message with %s is refused", async (_what, text) => {
    const { line, engine } = await raw(aboutScript);
    const answer = await exchange(line, text);
    expect([codeOf(answer), answer.id]).toEqual(["contract.unreadable", null]);
    expect(engine.asked).toEqual([]);
  });
  test("a message that is too large is refused, and the line lives on", async () => {
    const { line, engine } = await raw(aboutScript, { maxMessage: 1000 });
    const large = JSON.stringify({ v: 1, kind: "call", id: 1, name: "fleet.load", input: { path: "x".repeat(2000) } });
    expect(codeOf(await exchange(line, large))).toBe("contract.too-large");
    expect(engine.asked).toEqual([]);
    expect(await exchange(line, JSON.stringify({ v: 1, kind: "call", id: 2, name: "app.about", input: {} }))).toMatchObject({ kind: "reply", id: 2 });
  });
  test("an answer that is too large becomes an error", async () => {
    const { api } = await open({ "fleet.save": () => ok({ path: "x".repeat(2000) }) }, { maxMessage: 1000 });
    expect(await api.call("fleet.save", { path: "f", fleet })).toMatchObject({ ok: false, error: { code: "contract.too-large" } });
  });
  test("calls on a line that ends fail, and so do later ones", async () => {
    let asked: () => void = () => {};
    const arrived = new Promise<void>((done) => {
      asked = done;
    });
    const { api, pair } = await open({
      "app.about": () => {
        asked();
        return new Promise(() => {});
      },
    });
    const hanging = api.call("app.about", {});
    await arrived;
    pair.engine.close();
    expect(await hanging).toMatchObject({ ok: false, error: { code: "contract.closed" } });
    expect(await api.call("app.about", {})).toMatchObject({ ok: false, error: { code: "contract.closed" } });
  });
  test("the engine is not listened to after the line has ended", async () => {
    const { api, engine, pair } = await open(aboutScript);
    await api.call("app.about", {});
    expect(engine.listeners()).toBe(1);
    const ended = new Promise<void>((done) => {
      const serverEnd = pair.engine;
      const stop = setInterval(() => {
        if (engine.listeners() === 0) {
          clearInterval(stop);
          serverEnd.close();
          done();
        }
      }, 5);
    });
    await api.close();
    await ended;
    expect(engine.listeners()).toBe(0);
  });
});
