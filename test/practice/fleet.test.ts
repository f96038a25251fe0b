/** The practice fleet's doors: sign-in, framing, refusals, jobs that outlive a connection; and every fault. */

import { existsSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import ssh2 from "ssh2";
import { afterEach, describe, expect, it } from "vitest";
import { generateKeyPair } from "../../electron/practice/fleet/keys.ts";
import { type PracticeFleet, startPracticeFleet } from "../../electron/practice/fleet/start.ts";
import { bootCommand, frameScript } from "../../shared/operations/framing.ts";
import { operations } from "../../shared/operations/operations.ts";
import { encodeHeader } from "../../shared/operations/protocol.ts";
import { failures, inWords, stepsOf } from "../lab/session.ts";
import { openPractice, type Practice } from "./session.ts";

let fleet: PracticeFleet | undefined;
let p: Practice | undefined;
afterEach(async () => {
  await fleet?.stop();
  await p?.close();
  fleet = undefined;
  p = undefined;
});

const NONCE = "0123456789abcdef0123456789abcdef";
type Said = { readonly out: string; readonly err: string; readonly code: number | null };

/** One exec over a real SSH connection. */
function exec(machine: string, command: string, input: string, key?: string): Promise<Said> {
  const found = fleet?.fleet.machines.find((m) => m.id === machine);
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client.on("error", reject);
    client.on("ready", () =>
      client.exec(command, (error, channel) => {
        if (error) return reject(error);
        let out = "";
        let err = "";
        let code: number | null = null;
        channel.on("data", (b: Buffer) => {
          out += b.toString();
        });
        channel.stderr.on("data", (b: Buffer) => {
          err += b.toString();
        });
        channel.on("exit", (c: number) => {
          code = c;
        });
        channel.on("close", () => {
          client.end();
          resolve({ out, err, code });
        });
        channel.end(input);
      }),
    );
    client.connect({
      host: "127.0.0.1",
      port: found?.port ?? 0,
      username: found?.user ?? "root",
      privateKey: key ?? readFileSync(join(fleet?.home ?? "", "id_ed25519")),
    });
  });
}
const ask = (header: string): Promise<Said> =>
  exec("desk", bootCommand(NONCE, { kind: "pipe", via: "user" }), frameScript(`${header}\n(\nfalse\n)\n`, NONCE));

describe("a practice machine's door", () => {
  it("answers by name and version, runs no shell, and refuses what it does not know", async () => {
    fleet = await startPracticeFleet({ clients: 1, speed: 5000 });
    const known = await ask(encodeHeader("run", 1, { target: "/", argv: ["id", "-u"], env: {}, maxBytes: 1000, timeoutSeconds: 5 }));
    expect(known.code).toBe(0);
    expect(known.out).toContain(`bw-ready ${NONCE} 0 `);
    expect(known.out).toContain(`\x1estdout\n${Buffer.from("0\n").toString("base64")}\n`);
    expect((await ask(encodeHeader("no-such-thing", 1, {}))).out).toContain(
      'refused\nfailed\nno-such-thing\nthe practice fleet knows no operation "no-such-thing"',
    );
    expect((await ask(encodeHeader("run", 99, {}))).out).toContain('the practice fleet knows version 1 of "run", not 99');
    expect((await ask(encodeHeader("run", 1, { argv: [] }))).out).toContain('arguments of "run"');
    expect((await exec("desk", "rm -rf /", "")).code).toBe(127);
    expect((await ask("no header at all")).code).toBe(127);
    const cut = await exec("desk", bootCommand(NONCE, { kind: "pipe", via: "user" }), `#bw-begin ${NONCE}\n${encodeHeader("run", 1, {})}`);
    expect([cut.code, cut.err]).toEqual([97, expect.stringContaining(`bw-broken ${NONCE}`)]);
    await expect(exec("desk", "true", "", generateKeyPair("stranger").secret)).rejects.toThrow(/authentication/i);
  });

  it("every operation has an answer", async () => {
    fleet = await startPracticeFleet({ clients: 1, speed: 5000 });
    for (const name of Object.keys(operations)) {
      const said = await ask(encodeHeader(name, operations[name as keyof typeof operations].version, {}));
      expect(said.out, name).toContain("refused\nfailed\n");
      expect(said.out, name).toContain(`arguments of "${name}"`);
    }
  });

  it("listens on loopback only, and is gone after stop", async () => {
    fleet = await startPracticeFleet({ clients: 1 });
    const port = fleet.fleet.machines[0]?.port ?? 0;
    expect(fleet.fleet.machines.every((m) => m.address === "127.0.0.1")).toBe(true);
    await fleet.stop();
    fleet = undefined;
    await expect(
      new Promise((resolve, reject) => {
        connect({ host: "127.0.0.1", port }, () => resolve("open")).on("error", reject);
      }),
    ).rejects.toThrow(/ECONNREFUSED/);
  });

  it("as many clients as wanted; a fault that is none is named", async () => {
    fleet = await startPracticeFleet({ clients: 4 });
    expect(fleet.fleet.machines.map((m) => m.id)).toEqual(["binhost", "desk", "laptop", "client3", "client4"]);
    await expect(startPracticeFleet({ faults: ["nonsense"] })).rejects.toThrow('no fault is called "nonsense"');
    await expect(startPracticeFleet({ faults: ["no-root@moon"] })).rejects.toThrow('no practice machine is called "moon"');
  });
});

/** Errors of a survey by machine. */
async function surveyErrors(): Promise<Record<string, string>> {
  const { machines } = (await p?.session.get("survey", { fleet: p.practice.fleet })) ?? { machines: [] };
  return Object.fromEntries(machines.flatMap((m) => (m.error ? [[m.id, inWords(m.error)]] : [])));
}
const open = async (...faults: string[]): Promise<Practice> => {
  p = await openPractice({ clients: 1, faults });
  return p;
};

describe("faults come true", () => {
  it("host-key-changed: a full stop", async () => {
    await open("host-key-changed");
    expect((await surveyErrors()).desk).toMatch(/^ssh\.host-key-changed/);
  });

  it("no-root: told, and nothing is planned for it", async () => {
    const { session, practice } = await open("no-root");
    const plan = await session.plan(practice.fleet);
    expect(plan.issues.filter((i) => i.machine === "desk" && i.level === "blocker").length).toBeGreaterThan(0);
    expect(plan.machines.find((m) => m.id === "desk")?.steps ?? []).toEqual([]);
  });

  it.each([
    ["not-gentoo", /Gentoo/],
    ["old-portage", /3\.0\.50/],
    ["broken-make-conf", /make\.conf|refuses|Portage/],
  ])("%s: a blocker for that machine", async (fault, words) => {
    const { session, practice } = await open(fault);
    const plan = await session.plan(practice.fleet);
    const blockers = plan.issues.filter((i) => i.machine === "desk" && i.level === "blocker");
    expect(blockers.map((i) => `${i.what} ${i.why}`).join("\n")).toMatch(words);
  });

  it.each([
    ["port-taken", /taken/],
    ["nginx-test-fails", /does not accept its own configuration/],
  ])("%s: a blocker of the binhost", async (fault, words) => {
    const { session, practice } = await open(fault);
    const plan = await session.plan(practice.fleet);
    expect(
      plan.issues
        .filter((i) => i.level === "blocker")
        .map((i) => i.what)
        .join("\n"),
    ).toMatch(words);
  });

  it("disk-full: a blocker of the binhost; a write is refused whole", async () => {
    const { session, practice } = await open("disk-full");
    const plan = await session.plan(practice.fleet);
    expect(plan.issues.find((i) => i.code === "gate.disk-full")).toMatchObject({ level: "blocker", machine: "binhost" });
    fleet = practice;
    const path = "/etc/portage/zz-new";
    const file = { path, before: null, after: "x\n", encoding: "utf8", beforeSha256: null, mode: "0644", whys: [] };
    const said = await exec(
      "binhost",
      bootCommand(NONCE, { kind: "pipe", via: "user" }),
      frameScript(encodeHeader("write-files", 1, { target: "/", run: "r", step: "s", files: [file], validate: "none" }), NONCE),
    );
    fleet = undefined;
    expect(said.out).toMatch(/problem\nno-space\n/);
    expect(existsSync(join(practice.home, "binhost", path))).toBe(false);
  });

  it("read-only: the run ends there and says so", async () => {
    const { session, practice } = await open("read-only");
    const ended = await session.apply(practice.fleet);
    expect(ended.result).toBe("failed");
    expect(failures(ended).join("\n")).toMatch(/read-only/);
  });

  it("index-missing: no client is switched over", async () => {
    const { session, practice } = await open("index-missing");
    const ended = await session.apply(practice.fleet);
    expect(ended.result).toBe("failed");
    expect(failures(ended).join("\n")).toMatch(/404/);
    expect(readFileSync(join(practice.home, "desk/etc/portage/make.conf"), "utf8")).not.toContain("getbinpkg");
  });

  it("signature-wrong: an impostor's packages are not accepted, the client stays as it was", async () => {
    const { session, practice } = await open("signature-wrong");
    const ended = await session.apply(practice.fleet);
    expect(ended.result).toBe("failed");
    expect(failures(ended).join("\n")).toMatch(/desk\/check-signature/);
    expect(readFileSync(join(practice.home, "desk/etc/portage/make.conf"), "utf8")).not.toContain("getbinpkg");
  });

  it("sshd-dies-mid-apply: after a write, before its answer; once it is back, the run goes on to its end", async () => {
    const { session, practice } = await open("sshd-dies-mid-apply");
    const lost: string[] = [];
    session.engine.subscribe((e) => {
      if (e.type !== "run" || e.event.code !== "machine.state" || e.event.error === null) return;
      lost.push(e.event.error.code);
      if (lost.length === 2) void practice.revive("desk");
    });
    const ended = await session.apply(practice.fleet);
    expect(lost.slice(0, 2)).toEqual(["ssh.lost", "ssh.refused"]);
    expect(failures(ended)).toEqual([]);
    expect(ended.result).toBe("done");
    expect(stepsOf(await session.plan(practice.fleet))).toEqual([]);
  });
});

it("every key pair can be read again", () => {
  const pairs = Array.from({ length: 1500 }, (_, index) => generateKeyPair(`pair ${index}`));
  expect(pairs.filter((pair) => ssh2.utils.parseKey(pair.secret) instanceof Error)).toEqual([]);
});
