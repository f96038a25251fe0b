import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createConnector } from "../../electron/engine/ssh/connector.ts";
import { parseJump } from "../../electron/engine/ssh/jump.ts";
import type { ConnectorOptions } from "../../electron/engine/ssh/options.ts";
import { usualOptions } from "../../electron/engine/ssh/options.ts";
import { listSshHosts, resolveHost } from "../../electron/engine/ssh/sshConfig.ts";
import { asker, errorOf, machineOf, nobody, optionsIn, run, type Scratch, scratch } from "./connect.ts";
import { type Sshd, startSshd } from "./sshd.ts";

let place: Scratch;
let gate: Sshd;
let inner: Sshd;
let config: string;

beforeAll(async () => {
  place = scratch();
  gate = await startSshd({ users: [{ name: "root" }, { name: "hop", password: "hop pw", key: false }] });
  inner = await startSshd({ users: [{ name: "root" }, { name: "ann" }] });
  mkdirSync(join(place.dir, ".ssh"));
  config = join(place.dir, ".ssh", "config");
});
afterAll(async () => {
  await gate.stop();
  await inner.stop();
  place.remove();
});

const options = (more: Partial<ConnectorOptions> = {}): ConnectorOptions =>
  optionsIn(place.dir, { knownHostsFiles: [gate.knownHosts, inner.knownHosts], keyFiles: [gate.clientKey, inner.clientKey], ...more });
/** Which user of which port the connection came from, as the server sees it. */
const WHO = 'id -un; echo "$SSH_CONNECTION"';
const through = async (more: Record<string, unknown>, opts: Partial<ConnectorOptions> = {}, ask = nobody): Promise<string[]> => {
  const runner = await createConnector(options(opts)).connect(machineOf(inner.port, more), ask);
  try {
    return (await run(runner, WHO)).stdout.toString().trim().split("\n");
  } finally {
    await runner.close();
  }
};
const sessions = (server: Sshd): number => server.log().match(/Accepted (publickey|password) for/g)?.length ?? 0;

describe("ProxyJump", () => {
  test("through a host named in the fleet file's `jump`", async () => {
    const before = gate.log().length;
    expect((await through({ user: "ann", jump: `root@127.0.0.1:${gate.port}` }))[0]).toBe("ann");
    expect(gate.log().slice(before)).toContain("Accepted publickey for root");
  });
  test("through a machine of the fleet, by its id and with its own sign-in", async () => {
    const hop = machineOf(gate.port, { id: "gate", user: "hop", signIn: { method: "password" } });
    const { ask, asked } = asker(() => "hop pw");
    expect((await through({ jump: "gate" }, { knowMachine: (id) => (id === "gate" ? hop : undefined) }, ask))[0]).toBe("root");
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ machine: "box", purpose: "password", title: "Password of hop on 127.0.0.1" });
  });
  test("through two hosts, and through ~/.ssh/config with alias, user, port and key", async () => {
    writeFileSync(
      config,
      [
        "Host gate",
        "  HostName 127.0.0.1",
        `  Port ${gate.port}`,
        `  IdentityFile ${gate.clientKey}`,
        "Host inner",
        "  HostName 127.0.0.1",
        `  Port ${inner.port}`,
        "  User ann",
        `  IdentityFile ${inner.clientKey}`,
        "  ProxyJump gate",
        "Host *",
        "  IdentitiesOnly yes",
        "",
      ].join("\n"),
    );
    const known = { keyFiles: [], sshConfigPath: config };
    for (const sshProgram of ["ssh", null]) {
      const before = sessions(gate);
      const runner = await createConnector(options({ ...known, sshProgram })).connect({ ...machineOf(1), address: "inner", port: undefined }, nobody);
      expect((await run(runner, "id -un")).stdout.toString()).toBe("ann\n");
      await runner.close();
      expect(sessions(gate)).toBe(before + 1);
    }
    const before = sessions(gate);
    expect((await through({ jump: `gate,root@127.0.0.1:${gate.port}` }, { sshConfigPath: config }))[0]).toBe("root");
    expect(sessions(gate)).toBe(before + 2);
  });
  test("the fleet's own fields win over ~/.ssh/config, `none` too", async () => {
    const before = sessions(gate);
    const runner = await createConnector(options({ sshConfigPath: config })).connect(
      machineOf(inner.port, { address: "inner", user: "root", jump: "none", signIn: { method: "key", keyFile: inner.clientKey } }),
      nobody,
    );
    expect((await run(runner, "id -un")).stdout.toString()).toBe("root\n");
    await runner.close();
    expect(sessions(gate)).toBe(before);
  });
  test("one connection to the jump host serves all machines behind it, and ends with the last", async () => {
    const before = sessions(gate);
    const connector = createConnector(options());
    const machine = machineOf(inner.port, { user: "root", jump: `root@127.0.0.1:${gate.port}` });
    const runners = await Promise.all([1, 2, 3].map((at) => connector.connect({ ...machine, id: `box${at}` }, nobody)));
    expect(sessions(gate)).toBe(before + 1);
    await runners[0]?.close();
    expect((await run(runners[1] as never, "echo on")).stdout.toString()).toBe("on\n");
    for (const runner of runners) await runner.close();
    const again = await connector.connect(machine, nobody);
    expect(sessions(gate)).toBe(before + 2);
    await again.close();
  });
  test("its unknown key is a question of its own, named as the jump host, and can be accepted by name", async () => {
    const { ask, asked } = asker();
    const jump = `root@127.0.0.1:${gate.port}`;
    const error = await errorOf(through({ jump }, { knownHostsFiles: [inner.knownHosts] }, ask));
    expect(error.code).toBe("ssh.host-key-unknown");
    expect(asked[0]).toMatchObject({ kind: "host-key", port: gate.port, title: "Is this the jump host 127.0.0.1?" });
    const sha256 = gate.hostKeys[0]?.sha256 ?? "";
    const own = join(place.dir, "own-known-hosts");
    expect(
      (await through({ user: "ann", jump }, { knownHostsFiles: [inner.knownHosts], ownKnownHosts: own, acceptHostKeys: { "127.0.0.1": sha256 } }))[0],
    ).toBe("ann");
    expect(readFileSync(own, "utf8")).toContain(`:${gate.port} `);
  });
  test("that may not forward, or cannot reach the machine, says so", async () => {
    const shut = await startSshd({ config: ["AllowTcpForwarding no"] });
    try {
      const known = { knownHostsFiles: [shut.knownHosts, inner.knownHosts], keyFiles: [shut.clientKey] };
      expect((await errorOf(through({ jump: `root@127.0.0.1:${shut.port}` }, known))).code).toBe("ssh.jump-blocked");
    } finally {
      await shut.stop();
    }
    const nowhere = createConnector(options()).connect(machineOf(1, { jump: `root@127.0.0.1:${gate.port}` }), nobody);
    expect((await errorOf(nowhere)).code).toBe("ssh.jump-blocked");
  });
  test("a circle is found", async () => {
    writeFileSync(join(place.dir, "circle"), "Host a\n  ProxyJump b\nHost b\n  ProxyJump a\n");
    const error = await errorOf(
      createConnector(options({ sshConfigPath: join(place.dir, "circle") })).connect(machineOf(22, { address: "a" }), nobody),
    );
    expect(error.code).toBe("ssh.jump-loop");
  });
  test("ProxyCommand is refused with a way round", async () => {
    writeFileSync(join(place.dir, "command"), "Host a\n  ProxyCommand nc %h %p\n");
    const error = await errorOf(
      createConnector(options({ sshConfigPath: join(place.dir, "command") })).connect(machineOf(22, { address: "a" }), nobody),
    );
    expect(error.code).toBe("ssh.proxy-command");
    expect(error.why).toContain("nc");
  });
  test("chains are read as ssh does", () => {
    const hop = (name: string, user?: string, port?: number) => ({ name, user, port });
    expect(parseJump("gate")).toEqual([hop("gate")]);
    expect(parseJump("ann@gate:2222, other")).toEqual([hop("gate", "ann", 2222), hop("other")]);
    expect(parseJump("ssh://ann@gate:22/")).toEqual([hop("gate", "ann", 22)]);
    expect(parseJump("ann@corp@gate,[fe80::1]:22,fe80::2")).toEqual([hop("gate", "ann@corp"), hop("fe80::1", undefined, 22), hop("fe80::2")]);
    expect([parseJump("none"), parseJump(""), parseJump(null)]).toEqual([[], [], []]);
  });
});

describe("the ssh configuration", () => {
  const write = (name: string, text: string): string => {
    const path = join(place.dir, name);
    writeFileSync(path, text);
    return path;
  };
  test("who signs in: the fleet, then the configuration (Include and Match too), then root", async () => {
    const included = write("included", "Match host two\n  User second\n");
    const sshConfigPath = write("users", `Include ${included}\nHost one\n  User first\nHost two\n  HostName 10.0.0.2\n`);
    const systemSshConfigPath = write("system", "Host *\n  User everybody\n");
    const user = async (alias: string, explicit: object, more: Partial<ConnectorOptions>): Promise<unknown> => {
      const host = await resolveHost("box", alias, explicit, options({ sshConfigPath, ...more }));
      return host.ok && host.value.user;
    };
    expect(await user("one", {}, {})).toBe("first");
    expect(await user("10.0.0.2", {}, {})).toBe("root");
    expect(await user("one", { user: "mine" }, {})).toBe("mine");
    expect(await user("three", {}, {})).toBe("root");
    expect(await user("three", {}, { systemSshConfigPath })).toBe("everybody");
    expect(await user("one", {}, { systemSshConfigPath, sshProgram: null })).toBe("first");
    expect(await user("three", {}, { systemSshConfigPath, sshProgram: null })).toBe("everybody");
    expect(await user("one", {}, { sshConfigPath: null })).toBe("root");
  });
  test("HostKeyAlias and UserKnownHostsFile are followed", async () => {
    const known = write("aliased", `[stable-name]:${inner.port} ${inner.hostKeys[0]?.line}\n`);
    const sshConfigPath = write("alias", `Host inner\n  HostName 127.0.0.1\n  HostKeyAlias stable-name\n  UserKnownHostsFile ${known}\n`);
    const runner = await createConnector(options({ sshConfigPath, knownHostsFiles: [] })).connect(
      machineOf(inner.port, { address: "inner", user: "ann" }),
      nobody,
    );
    await runner.close();
  });
  test("a line that is wrong is an error with ssh's own words", async () => {
    const sshConfigPath = write("broken", "Host a\n  Porrt 22\n");
    const error = await errorOf(createConnector(options({ sshConfigPath })).connect(machineOf(22, { address: "a" }), nobody));
    expect(error.code).toBe("ssh.config");
    expect(error.details).toMatch(/broken.*line 2.*porrt/is);
  });
  test("a missing file is an empty one", async () => {
    const host = await resolveHost("box", "somewhere", {}, options({ sshConfigPath: join(place.dir, "absent") }));
    expect(host.ok && [host.value.hostName, host.value.port, host.value.user]).toEqual(["somewhere", 22, "root"]);
  });
  test("without an ssh program, Match exec runs nothing", async () => {
    const proof = join(place.dir, "ran");
    const sshConfigPath = write("exec", `Match exec "touch ${proof}"\n  User bad\nHost a\n  User good\n`);
    const host = await resolveHost("box", "a", {}, options({ sshConfigPath, sshProgram: null }));
    expect(host.ok && host.value.user).toBe("good");
    expect(() => readFileSync(proof)).toThrow();
    expect((await listSshHosts(options({ sshConfigPath }))).ok).toBe(true);
    expect(() => readFileSync(proof)).toThrow();
  });
  test("hosts are listed by name, without patterns, with what they lead to", async () => {
    const sshConfigPath = write(
      "list",
      "Host *.lan !bad\n  User x\nHost den desk-1\n  HostName 10.0.0.1\n  Port 2222\nHost lap\n  ProxyJump den\n  User ann\nHost den\n",
    );
    expect(await listSshHosts(options({ sshConfigPath }))).toEqual({
      ok: true,
      value: [
        { alias: "den", hostName: "10.0.0.1", user: null, port: 2222, jump: null },
        { alias: "desk-1", hostName: "10.0.0.1", user: null, port: 2222, jump: null },
        { alias: "lap", hostName: "lap", user: "ann", port: null, jump: "den" },
      ],
    });
    expect(await listSshHosts(options({ sshConfigPath: join(place.dir, "absent") }))).toEqual({ ok: true, value: [] });
  });
  test("our reading and ssh -G agree", async () => {
    const sshConfigPath = write("agree", "Host a b\n  HostName h.%h.lan\nHost a\n  Port 2200\n  IdentityFile ~/x\nHost *\n  User u\n  Port 22\n");
    for (const alias of ["a", "b", "c"]) {
      const [exact, own] = await Promise.all(
        ["ssh", null].map((sshProgram) => resolveHost("box", alias, {}, options({ sshConfigPath, sshProgram }))),
      );
      if (!exact?.ok || !own?.ok) throw new Error("it was refused");
      const brief = (host: typeof exact.value) => [host.port, host.user, host.identityFiles.includes(join(place.dir, "x")), host.proxyJump];
      expect(brief(own.value)).toEqual(brief(exact.value));
    }
  });
  test("the usual options name the usual files", () => {
    const usual = usualOptions("/home/ann", { SSH_AUTH_SOCK: "/run/agent" }, "/state");
    expect(usual).toMatchObject({ ownKnownHosts: "/state/known_hosts", sshConfigPath: "/home/ann/.ssh/config", agentSocket: "/run/agent" });
    expect(usual.knownHostsFiles).toContain("/etc/ssh/ssh_known_hosts");
    expect(usual.keyFiles[0]).toBe("/home/ann/.ssh/id_ed25519");
  });
});

test("ssh itself takes the known_hosts that we write", async () => {
  const own = join(place.dir, "for-ssh");
  const runner = await createConnector(options({ knownHostsFiles: [], ownKnownHosts: own })).connect(
    machineOf(inner.port, { user: "root" }),
    asker(() => "accept").ask,
  );
  await runner.close();
  const args = [
    "-F",
    "none",
    "-o",
    `UserKnownHostsFile=${own}`,
    "-o",
    "BatchMode=yes",
    "-o",
    "StrictHostKeyChecking=yes",
    "-i",
    inner.clientKey,
    "-p",
    String(inner.port),
  ];
  expect(execFileSync("ssh", [...args, "root@127.0.0.1", "echo in"]).toString()).toBe("in\n");
});
