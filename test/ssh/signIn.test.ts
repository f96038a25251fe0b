import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Ask } from "../../electron/engine/ports.ts";
import { createConnector, type SshConnector } from "../../electron/engine/ssh/connector.ts";
import type { ConnectorOptions } from "../../electron/engine/ssh/options.ts";
import { asker, errorOf, machineOf, nobody, optionsIn, run, type Scratch, scratch, until } from "./connect.ts";
import { makeKey, type Sshd, startSshd } from "./sshd.ts";

let place: Scratch;
let plain: Sshd;
let dialogue: Sshd;
const sealedKeys: Record<string, string> = {};
const PASSWORD = "pass wörd'\"$";

beforeAll(async () => {
  place = scratch();
  const extra = ["ed25519", "ecdsa", "rsa"] as const;
  const pubs = extra.map((type) => makeKey(join(place.dir, `plain_${type}`), type));
  for (const type of extra) {
    sealedKeys[type] = join(place.dir, `sealed_${type}`);
    pubs.push(makeKey(join(place.dir, `sealed_${type}`), type, "open sesame"));
  }
  execFileSync("openssl", ["genrsa", "-aes128", "-passout", "pass:old style", "-traditional", "-out", join(place.dir, "pem"), "2048"], {
    stdio: "ignore",
  });
  execFileSync("chmod", ["600", join(place.dir, "pem")]);
  pubs.push(
    execFileSync("ssh-keygen", ["-y", "-P", "old style", "-f", join(place.dir, "pem")])
      .toString()
      .trim(),
  );
  const users = [
    { name: "root", files: { ".ssh/authorized_keys2": `${pubs.join("\n")}\n` } },
    { name: "ann", password: PASSWORD, key: false },
    { name: "two", password: PASSWORD },
  ];
  const files = "AuthorizedKeysFile .ssh/authorized_keys .ssh/authorized_keys2";
  plain = await startSshd({ users, config: [files] });
  dialogue = await startSshd({
    users,
    config: ["PasswordAuthentication no", "KbdInteractiveAuthentication yes"],
    match: ["Match User two", "AuthenticationMethods publickey,keyboard-interactive"],
  });
});
afterAll(async () => {
  await plain.stop();
  await dialogue.stop();
  place.remove();
});

const connectorTo = (sshd: Sshd, more: Partial<ConnectorOptions> = {}): SshConnector =>
  createConnector(optionsIn(place.dir, { knownHostsFiles: [sshd.knownHosts], ...more }));
const signsIn = async (connector: SshConnector, sshd: Sshd, more: Record<string, unknown>, ask: Ask = nobody): Promise<string> => {
  const runner = await connector.connect(machineOf(sshd.port, { user: "root", ...more }), ask);
  const name = (await run(runner, "id -un")).stdout.toString().trim();
  await runner.close();
  return name;
};
const keyFile = (file: string) => ({ signIn: { method: "key", keyFile: file } });

describe("key files", () => {
  test.each(["ed25519", "ecdsa", "rsa"])("%s, without a passphrase", async (type) => {
    expect(await signsIn(connectorTo(plain), plain, keyFile(`~/plain_${type}`))).toBe("root");
  });
  test.each(["ed25519", "ecdsa", "rsa"])("%s, with a passphrase that is asked for and then remembered", async (type) => {
    const { ask, asked } = asker((question, at) => (question.kind === "secret" ? (at === 0 ? "wrong" : "open sesame") : null));
    const connector = connectorTo(plain);
    const file = sealedKeys[type] ?? "";
    expect(await signsIn(connector, plain, keyFile(file), ask)).toBe("root");
    expect(asked).toHaveLength(2);
    expect(asked[0]).toMatchObject({ kind: "secret", purpose: "passphrase", machine: "box" });
    expect(await signsIn(connector, plain, keyFile(file), ask)).toBe("root");
    expect(asked).toHaveLength(2);
    connector.forgetSecrets();
    await errorOf(signsIn(connector, plain, keyFile(file)));
  });
  test("an old PEM file with a passphrase", async () => {
    const { ask } = asker(() => "old style");
    expect(await signsIn(connectorTo(plain), plain, keyFile(join(place.dir, "pem")), ask)).toBe("root");
  });
  test("a passphrase is not asked for when the server does not want the key", async () => {
    const { ask, asked } = asker(() => "open sesame");
    const error = await errorOf(signsIn(connectorTo(plain), plain, { user: "ann", ...keyFile(sealedKeys.ed25519 ?? "") }, ask));
    expect(error.code).toBe("ssh.auth-failed");
    expect(asked).toHaveLength(0);
  });
  test("a wrong passphrase is asked for three times, then it is an error of its own", async () => {
    const { ask, asked } = asker(() => "never");
    expect((await errorOf(signsIn(connectorTo(plain), plain, keyFile(sealedKeys.rsa ?? ""), ask))).code).toBe("ssh.passphrase");
    expect(asked).toHaveLength(3);
  });
  test("missing, damaged, public, and on a security key: each says so", async () => {
    writeFileSync(join(place.dir, "junk"), "nothing of the kind");
    // ssh-keygen cannot make one without the device: the public half inside an OpenSSH private key is what counts.
    const type = Buffer.from("sk-ssh-ed25519@openssh.com");
    const string = (part: Buffer): Buffer => Buffer.concat([Buffer.from([0, 0, 0, part.length]), part]);
    const empty = string(Buffer.alloc(0));
    const none = string(Buffer.from("none"));
    const blob = Buffer.concat([string(type), string(Buffer.alloc(32)), string(Buffer.from("ssh:"))]);
    const body = Buffer.concat([
      Buffer.from("openssh-key-v1\0"),
      none,
      none,
      empty,
      Buffer.from([0, 0, 0, 1]),
      string(blob),
      string(Buffer.alloc(64)),
    ]);
    writeFileSync(join(place.dir, "sk"), `-----BEGIN OPENSSH PRIVATE KEY-----\n${body.toString("base64")}\n-----END OPENSSH PRIVATE KEY-----\n`);
    const codes = [];
    for (const name of ["none", "junk", "plain_rsa.pub", "sk"])
      codes.push((await errorOf(signsIn(connectorTo(plain), plain, keyFile(join(place.dir, name))))).code);
    expect(codes).toEqual(["ssh.key-missing", "ssh.key-unusable", "ssh.key-unusable", "ssh.key-hardware"]);
  });
  test("a certificate beside a refused key is named", async () => {
    const file = join(place.dir, "certified");
    makeKey(file);
    makeKey(join(place.dir, "ca"));
    execFileSync("ssh-keygen", ["-q", "-s", join(place.dir, "ca"), "-I", "me", "-n", "root", `${file}.pub`], { stdio: "ignore" });
    const error = await errorOf(signsIn(connectorTo(plain), plain, keyFile(file)));
    expect(error.code).toBe("ssh.auth-failed");
    expect(error.why).toContain("certified-cert.pub");
  });
});

describe("the agent", () => {
  let agents = 0;
  const withAgent = async (keys: readonly string[], work: (socket: string) => Promise<void>): Promise<void> => {
    const socket = join(place.dir, `agent-${++agents}`);
    const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
    try {
      const env = { ...process.env, SSH_AUTH_SOCK: socket };
      await until(() => {
        try {
          execFileSync("ssh-add", ["-l"], { env, stdio: "ignore" });
          return true;
        } catch (cause) {
          // Exit code 1: it is there and empty; 2: not there yet.
          return (cause as { status?: number }).status === 1;
        }
      });
      for (const key of keys) execFileSync("ssh-add", ["-q", key], { env, stdio: "ignore" });
      await work(socket);
    } finally {
      agent.kill("SIGKILL");
    }
  };
  const stranger = (at: number): string => {
    const file = join(place.dir, `stranger${at}`);
    makeKey(file);
    return file;
  };

  test.each(["ed25519", "ecdsa", "rsa"])("signs with a key of type %s", async (type) => {
    await withAgent([join(place.dir, `plain_${type}`)], async (agentSocket) => {
      expect(await signsIn(connectorTo(plain, { agentSocket }), plain, { signIn: { method: "agent" } })).toBe("root");
    });
  });
  test("holding more keys than the server allows tries still gets in, on a second connection", async () => {
    await withAgent([...Array.from({ length: 8 }, (_, at) => stranger(at)), join(place.dir, "plain_rsa")], async (agentSocket) => {
      expect(await signsIn(connectorTo(plain, { agentSocket }), plain, { signIn: { method: "agent" } })).toBe("root");
    });
  });
  test("that is not there, or empty, is an error of its own", async () => {
    const nowhere = connectorTo(plain, { agentSocket: join(place.dir, "nowhere") });
    expect((await errorOf(signsIn(nowhere, plain, { signIn: { method: "agent" } }))).code).toBe("ssh.no-agent");
    await withAgent([], async (agentSocket) => {
      expect((await errorOf(signsIn(connectorTo(plain, { agentSocket }), plain, { signIn: { method: "agent" } }))).code).toBe("ssh.no-agent");
    });
  });
  test("auto: agent first, then key files, then the question", async () => {
    const { ask, asked } = asker(() => PASSWORD);
    await withAgent([stranger(20)], async (agentSocket) => {
      const connector = connectorTo(plain, { agentSocket, keyFiles: [stranger(21), join(place.dir, "absent")] });
      expect(await signsIn(connector, plain, { user: "ann" }, ask)).toBe("ann");
      expect(asked).toHaveLength(1);
      const error = await errorOf(signsIn(connectorTo(plain, { agentSocket, keyFiles: [join(place.dir, "stranger21")] }), plain, { user: "ann" }));
      expect(error.code).toBe("ssh.auth-failed");
      expect(error.details).toMatch(/of the agent; key file .*stranger21; no password was given/);
    });
  });
});

describe("passwords", () => {
  const method = { user: "ann", signIn: { method: "password" } };
  test("are asked for, kept in memory for the next connection, and never in the log of the asker", async () => {
    const { ask, asked } = asker(() => PASSWORD);
    const connector = connectorTo(plain);
    expect(await signsIn(connector, plain, method, ask)).toBe("ann");
    expect(await signsIn(connector, plain, method, ask)).toBe("ann");
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ kind: "secret", purpose: "password" });
  });
  test("wrong ones are asked for three times", async () => {
    const { ask, asked } = asker(() => "wrong");
    const error = await errorOf(signsIn(connectorTo(plain), plain, method, ask));
    expect(error.code).toBe("ssh.auth-failed");
    expect(asked).toHaveLength(3);
    expect(JSON.stringify(error)).not.toContain('"wrong"');
  });
  test("wrong first, right then", async () => {
    const { ask, asked } = asker((_question, at) => (at === 0 ? "wrong" : PASSWORD));
    expect(await signsIn(connectorTo(plain), plain, method, ask)).toBe("ann");
    expect(asked).toHaveLength(2);
  });
  test("nobody to ask: refused", async () => {
    expect((await errorOf(signsIn(connectorTo(plain), plain, method))).code).toBe("ssh.auth-failed");
  });
  test("where the server only talks (keyboard-interactive), the password is given there", async () => {
    const { ask, asked } = asker(() => PASSWORD);
    const connector = connectorTo(dialogue);
    expect(await signsIn(connector, dialogue, method, ask)).toBe("ann");
    expect(await signsIn(connector, dialogue, method, ask)).toBe("ann");
    expect(asked).toHaveLength(1);
  });
});

describe("keyboard-interactive", () => {
  test("each prompt is a question", async () => {
    const { ask, asked } = asker(() => PASSWORD);
    expect(await signsIn(connectorTo(dialogue), dialogue, { user: "ann", signIn: { method: "keyboard-interactive" } }, ask)).toBe("ann");
    expect(asked.map((question) => question.kind)).toEqual(["secret"]);
  });
  test("a key and then a password (two factors)", async () => {
    const { ask, asked } = asker(() => PASSWORD);
    expect(await signsIn(connectorTo(dialogue), dialogue, { user: "two", ...keyFile(dialogue.clientKey) }, ask)).toBe("two");
    expect(asked).toHaveLength(1);
    expect((await errorOf(signsIn(connectorTo(dialogue), dialogue, { user: "two", ...keyFile(dialogue.clientKey) }))).code).toBe("ssh.auth-failed");
  });
  test("a server that does not offer it", async () => {
    const error = await errorOf(
      signsIn(connectorTo(plain), plain, { user: "ann", signIn: { method: "keyboard-interactive" } }, asker(() => PASSWORD).ask),
    );
    expect(error.code).toBe("ssh.auth-failed");
    expect(error.details).toContain("The server allows: publickey, password");
  });
});

test("a server that hangs up while the person types is called again with what was typed", async () => {
  const hasty = await startSshd({ users: [{ name: "ann", password: PASSWORD, key: false }], config: ["LoginGraceTime 1"] });
  try {
    let asked = 0;
    const ask: Ask = async () => {
      asked++;
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      return PASSWORD;
    };
    expect(await signsIn(connectorTo(hasty), hasty, { user: "ann" }, ask)).toBe("ann");
    expect(asked).toBe(1);
    // Proof that the first one was really ended: there was a second, after the one by which the fixture saw it start.
    expect(hasty.log().match(/Connection from/g)).toHaveLength(3);
  } finally {
    await hasty.stop();
  }
});
