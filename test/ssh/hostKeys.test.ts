import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createConnector } from "../../electron/engine/ssh/connector.ts";
import type { ConnectorOptions } from "../../electron/engine/ssh/options.ts";
import type { Question } from "../../shared/model/question.ts";
import { asker, errorOf, machineOf, nobody, optionsIn, run, type Scratch, scratch } from "./connect.ts";
import { makeKey, type Sshd, startSshd } from "./sshd.ts";

let sshd: Sshd;
let place: Scratch;
let options: ConnectorOptions;
let theirs: string;

beforeAll(async () => {
  sshd = await startSshd({});
});
afterAll(() => sshd.stop());
beforeEach(() => {
  place = scratch();
  theirs = join(place.dir, "theirs");
  options = optionsIn(place.dir, { knownHostsFiles: [theirs], keyFiles: [sshd.clientKey] });
  return () => place.remove();
});

const key = (type: "ssh-ed25519" | "ecdsa-sha2-nistp256" | "ssh-rsa") => {
  const found = sshd.hostKeys.find((one) => one.type === type);
  if (!found) throw new Error(`no ${type} key`);
  return found;
};
const host = (): string => `[127.0.0.1]:${sshd.port}`;
const another = (): string => makeKey(join(place.dir, "another")).split(" ").slice(0, 2).join(" ");
const connect = (more: Partial<ConnectorOptions> = {}, ask = nobody) =>
  createConnector({ ...options, ...more }).connect(machineOf(sshd.port, { user: "root" }), ask);
/** Signs in, says so, closes. */
const works = async (more: Partial<ConnectorOptions> = {}, ask = nobody): Promise<void> => {
  const runner = await connect(more, ask);
  expect((await run(runner, "echo in")).stdout.toString()).toBe("in\n");
  await runner.close();
};
const signedIn = (): number => sshd.log().split("Accepted publickey").length;

describe("an unknown host key", () => {
  test("is a question with type, SHA-256 and the command; nobody there means refused, and nothing is kept", async () => {
    const before = signedIn();
    const { ask, asked } = asker();
    const error = await errorOf(connect({}, ask));
    expect(error.code).toBe("ssh.host-key-unknown");
    expect(asked).toHaveLength(1);
    const question = asked[0] as Extract<Question, { kind: "host-key" }>;
    expect(question).toMatchObject({
      kind: "host-key",
      machine: "box",
      host: "127.0.0.1",
      port: sshd.port,
      keyType: "ssh-ed25519",
      default: "refuse",
    });
    expect(question.sha256).toBe(key("ssh-ed25519").sha256);
    expect(question.command).toBe("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub");
    expect(existsSync(options.ownKnownHosts)).toBe(false);
    expect(signedIn()).toBe(before);
  });
  test("accepted goes to our own file, 0600, and is not asked for again; the person's file stays as it is", async () => {
    writeFileSync(theirs, "# mine\n");
    const { ask, asked } = asker(() => "accept");
    await works({}, ask);
    await works({}, ask);
    expect(asked).toHaveLength(1);
    expect(readFileSync(options.ownKnownHosts, "utf8")).toBe(`${host()} ${key("ssh-ed25519").line}\n`);
    expect(statSync(options.ownKnownHosts).mode & 0o777).toBe(0o600);
    expect(readFileSync(theirs, "utf8")).toBe("# mine\n");
  });
  test("is taken without a question when exactly this fingerprint was named, and refused when another was", async () => {
    await works({ acceptHostKeys: { box: key("ssh-ed25519").sha256 } });
    expect(readFileSync(options.ownKnownHosts, "utf8")).toContain(key("ssh-ed25519").line);
    const { ask, asked } = asker(() => "accept");
    const elsewhere = join(place.dir, "other", "known_hosts");
    const error = await errorOf(connect({ ownKnownHosts: elsewhere, acceptHostKeys: { box: key("ssh-rsa").sha256 } }, ask));
    expect(error.code).toBe("ssh.host-key-unexpected");
    expect(asked).toHaveLength(0);
    expect(existsSync(elsewhere)).toBe(false);
  });
  test("named for another machine does not count", async () => {
    expect((await errorOf(connect({ acceptHostKeys: { den: key("ssh-ed25519").sha256 } }))).code).toBe("ssh.host-key-unknown");
  });
  test("that cannot be kept is not used", async () => {
    const file = join(place.dir, "in-the-way");
    writeFileSync(file, "");
    const { ask } = asker(() => "accept");
    expect((await errorOf(connect({ ownKnownHosts: join(file, "known_hosts") }, ask))).code).toBe("ssh.known-hosts-unwritable");
  });
});

describe("a known host key", () => {
  test("in a file hashed by ssh-keygen", async () => {
    writeFileSync(theirs, `${host()} ${key("ssh-ed25519").line}\n`);
    execFileSync("ssh-keygen", ["-q", "-H", "-f", theirs], { stdio: "ignore" });
    expect(readFileSync(theirs, "utf8")).toMatch(/^\|1\|/);
    await works();
  });
  test.each(["ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa"] as const)(
    "of type %s alone is offered first: no other type looks unknown",
    async (type) => {
      writeFileSync(theirs, `${host()} ${key(type).line}\n`);
      const { ask, asked } = asker();
      await works({}, ask);
      expect(asked).toHaveLength(0);
    },
  );
  test("by a wildcard, and what it showed can be read afterwards", async () => {
    writeFileSync(theirs, `!10.*,[127.0.0.*]:* ${key("ssh-rsa").line}\n`);
    const runner = await connect();
    expect(runner.hostKeys()).toContain(key("ssh-rsa").line);
    await runner.close();
  });
});

describe("a full stop", () => {
  test("changed: no question, nothing sent, and the place of the old key named", async () => {
    const before = signedIn();
    writeFileSync(theirs, `# first line\n${host()} ${another()}\n`);
    const { ask, asked } = asker(() => "accept");
    const error = await errorOf(connect({ acceptHostKeys: { box: key("ssh-ed25519").sha256 } }, ask));
    expect(error.code).toBe("ssh.host-key-changed");
    expect(error.why).toContain(`${theirs}:2`);
    expect(error.why).toContain(key("ssh-ed25519").sha256);
    expect(error.remedies).toContainEqual(expect.objectContaining({ do: "command", command: `ssh-keygen -R '${host()}' -f '${theirs}'` }));
    expect(asked).toHaveLength(0);
    expect(signedIn()).toBe(before);
  });
  test("the named command really forgets the old key", async () => {
    writeFileSync(theirs, `${host()} ${another()}\n`);
    const error = await errorOf(connect());
    const remedy = error.remedies.find((one) => one.do === "command" && one.on === null);
    execFileSync("sh", ["-c", remedy?.do === "command" ? remedy.command : "false"], { stdio: "ignore" });
    expect((await errorOf(connect())).code).toBe("ssh.host-key-unknown");
  });
  test("revoked, even where the key is known and accepted", async () => {
    writeFileSync(theirs, `${host()} ${key("ssh-ed25519").line}\n@revoked * ${key("ssh-ed25519").line}\n`);
    const { ask, asked } = asker(() => "accept");
    expect((await errorOf(connect({ acceptHostKeys: { box: key("ssh-ed25519").sha256 } }, ask))).code).toBe("ssh.host-key-revoked");
    expect(asked).toHaveLength(0);
  });
  test("trusted by a certificate authority only: says so with a way round, and the way works", async () => {
    writeFileSync(theirs, `@cert-authority [127.0.0.1]:* ${another()}\n`);
    const error = await errorOf(connect());
    expect(error.code).toBe("ssh.host-certificate");
    const way = error.remedies.find((one) => one.do === "command" && one.command.startsWith("--accept-host-key"));
    expect(way).toMatchObject({ command: `--accept-host-key box=${key("ssh-ed25519").sha256}` });
    await works({ acceptHostKeys: { box: key("ssh-ed25519").sha256 } });
  });
  test("trusted by a certificate authority only: a person may compare the plain key instead", async () => {
    writeFileSync(theirs, `@cert-authority [127.0.0.1]:* ${another()}\n`);
    const { ask, asked } = asker(() => "accept");
    await works({}, ask);
    expect(asked[0]?.text).toContain("host certificate, which Binhost Wizard cannot check");
  });
});
