import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultEngine } from "../../electron/engine/defaultEngine.ts";
import { createConnector } from "../../electron/engine/ssh/connector.ts";
import { makeAndInstallKey } from "../../electron/engine/ssh/installKey.ts";
import { asker, machineOf, nobody, optionsIn, run, type Scratch, scratch } from "./connect.ts";
import { makeKey, type Sshd, startSshd } from "./sshd.ts";

let place: Scratch;
let sshd: Sshd;
let nokeys: Sshd;
const users = ["ann", "bob", "eve", "zoe"].map((name) => ({ name, password: "pw", key: false }));
beforeAll(async () => {
  place = scratch();
  sshd = await startSshd({ users });
  nokeys = await startSshd({ users, config: ["PubkeyAuthentication no"] });
});
afterAll(async () => {
  await sshd.stop();
  await nokeys.stop();
  place.remove();
});

const install = (server: Sshd, user: string, folder: string, answer: string | null = "pw") => {
  const connector = createConnector(optionsIn(place.dir, { knownHostsFiles: [server.knownHosts] }));
  const { ask, asked } = asker(() => answer);
  const machine = machineOf(server.port, { user, signIn: { method: "password" } });
  return { asked, connector, machine, done: makeAndInstallKey({ connector, machine, ask, keyFolder: join(place.dir, folder) }) };
};
/** Puts this into the user's authorized_keys, as theirs. */
const authorize = (server: Sshd, user: string, text: string): void => {
  writeFileSync(authorized(server, user), text);
  const { uid, gid } = statSync(server.home(user));
  chownSync(authorized(server, user), uid, gid);
};
const authorized = (server: Sshd, user: string): string => join(server.home(user), ".ssh", "authorized_keys");

test("the engine's call gives the fleet back with that sign-in; a machine that is none of the fleet's is refused", async () => {
  const engine = defaultEngine({
    dataDir: join(place.dir, "engine"),
    host: "test",
    version: "0",
    connector: optionsIn(place.dir, { knownHostsFiles: [sshd.knownHosts] }),
  });
  engine.subscribe((event) => {
    if (event.type === "question") void engine.call("question.answer", { id: event.question.id, answer: "pw" });
  });
  const zoe = { ...machineOf(sshd.port, { user: "zoe", signIn: { method: "password" } }), role: "binhost" as const };
  const fleet = { version: 1 as const, machines: [zoe] };
  const made = await engine.call("machine.installKey", { fleet, machine: zoe.id });
  if (!made.ok) throw new Error(made.error.what);
  expect(made.value.added).toBe(true);
  expect(made.value.fleet.machines.map((each) => each.signIn)).toEqual([{ method: "key", keyFile: made.value.keyFile }]);
  expect(readFileSync(authorized(sshd, "zoe"), "utf8")).toContain("binhost-wizard@");
  const refused = await engine.call("machine.installKey", { fleet, machine: "nobody" });
  expect(refused.ok ? null : refused.error.code).toBe("fleet.machine-unknown");
  await engine.close();
});

test("a key is made (0600), installed (0600), proven, and used from then on; the password was asked for once", async () => {
  const { done, connector, asked } = install(sshd, "ann", "keys-a");
  const result = await done;
  if (!result.ok) throw new Error(result.error.what);
  const { keyFile, publicKey, added, machine } = result.value;
  expect(added).toBe(true);
  expect(asked).toHaveLength(1);
  expect(machine.signIn).toEqual({ method: "key", keyFile });
  expect(publicKey).toMatch(/^ssh-ed25519 AAAA\S+ binhost-wizard@/);
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  expect(statSync(join(place.dir, "keys-a")).mode & 0o777).toBe(0o700);
  expect(readFileSync(`${keyFile}.pub`, "utf8").trim()).toBe(publicKey);
  expect(readFileSync(authorized(sshd, "ann"), "utf8")).toBe(`${publicKey}\n`);
  expect(statSync(authorized(sshd, "ann")).mode & 0o777).toBe(0o600);
  connector.forgetSecrets();
  const runner = await connector.connect(machine, nobody);
  expect((await run(runner, "id -un")).stdout.toString()).toBe("ann\n");
  await runner.close();
});

test("a second time adds nothing and makes no new key", async () => {
  const first = await install(sshd, "bob", "keys-b").done;
  const before = readFileSync(authorized(sshd, "bob"), "utf8");
  const again = await install(sshd, "bob", "keys-b").done;
  expect(again).toMatchObject({ ok: true, value: { added: false, publicKey: first.ok && first.value.publicKey } });
  expect(readFileSync(authorized(sshd, "bob"), "utf8")).toBe(before);
});

test("other keys in authorized_keys stay, also when their last line has no newline", async () => {
  const other = makeKey(join(place.dir, "other"));
  authorize(sshd, "eve", `# mine\n${other}`);
  const result = await install(sshd, "eve", "keys-a").done;
  expect(readFileSync(authorized(sshd, "eve"), "utf8")).toBe(`# mine\n${other}\n${result.ok ? result.value.publicKey : ""}\n`);
});

test("a server that takes no keys: the error says so, and the line is taken out again", async () => {
  const other = makeKey(join(place.dir, "other2"));
  authorize(nokeys, "ann", `${other}\n`);
  const result = await install(nokeys, "ann", "keys-n").done;
  expect(result).toMatchObject({ ok: false, error: { code: "ssh.key-install", changed: expect.stringContaining("taken out again") } });
  expect(readFileSync(authorized(nokeys, "ann"), "utf8")).toBe(`${other}\n`);
  expect(readdirSync(join(nokeys.home("ann"), ".ssh"))).toEqual(["authorized_keys"]);
});

test("a home folder that others may write is refused by sshd, and told as such", async () => {
  chmodSync(sshd.home("bob"), 0o777);
  const result = await install(sshd, "bob", "keys-w").done;
  expect(result).toMatchObject({ ok: false, error: { code: "ssh.key-install", why: expect.stringContaining("writable by others") } });
  expect(readFileSync(authorized(sshd, "bob"), "utf8").trim().split("\n")).toHaveLength(1);
});

test("a wrong password, and a folder that cannot be written, change nothing there", async () => {
  expect(await install(sshd, "ann", "keys-p", "wrong").done).toMatchObject({ ok: false, error: { code: "ssh.auth-failed" } });
  mkdirSync(join(place.dir, "x"));
  writeFileSync(join(place.dir, "x", "file"), "");
  expect(await install(sshd, "ann", "x/file/keys").done).toMatchObject({
    ok: false,
    error: { code: "ssh.key-install", changed: "Nothing was changed." },
  });
  expect(readFileSync(authorized(sshd, "ann"), "utf8").trim().split("\n")).toHaveLength(1);
});
