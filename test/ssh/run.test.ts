import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server, type Socket, connect as tcp } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ScriptRunner } from "../../electron/engine/ports.ts";
import { createConnector } from "../../electron/engine/ssh/connector.ts";
import type { ConnectorOptions } from "../../electron/engine/ssh/options.ts";
import { withReconnect } from "../../electron/engine/ssh/reconnect.ts";
import { asker, errorOf, machineOf, nobody, optionsIn, run, type Scratch, scratch, until } from "./connect.ts";
import { freePort, type Sshd, type SshdOptions, startSshd } from "./sshd.ts";

let sshd: Sshd;
let place: Scratch;

beforeAll(async () => {
  place = scratch();
  sshd = await startSshd({
    users: [
      {
        name: "noisy",
        files: { ".bashrc": "echo 'Welcome to the machine!'\necho 'on stderr too' >&2\nprintf 'no newline at the end'\n" },
        sudo: "nopasswd",
      },
      { name: "traced", files: { ".bashrc": "set -x\n" }, sudo: "nopasswd" },
      { name: "dash", shell: "/bin/dash" },
      { name: "hungry", files: { ".bashrc": "read -r first\n" } },
      { name: "locked", shell: "/usr/sbin/nologin" },
      { name: "free", sudo: "nopasswd" },
    ],
  });
});
afterAll(async () => {
  await sshd.stop();
  place.remove();
});

const optionsFor = (server: Sshd, more: Partial<ConnectorOptions> = {}): ConnectorOptions =>
  optionsIn(place.dir, { knownHostsFiles: [server.knownHosts], keyFiles: [server.clientKey], ...more });
const open = (user = "root", more: Record<string, unknown> = {}): Promise<ScriptRunner> =>
  createConnector(optionsFor(sshd)).connect(machineOf(sshd.port, { user, ...more }), nobody);
const using = async (user: string, work: (runner: ScriptRunner) => Promise<void>): Promise<void> => {
  const runner = await open(user);
  try {
    await work(runner);
  } finally {
    await runner.close();
  }
};
/** Command lines of all processes, with NUL as blank. */
const commandLines = (): string =>
  readdirSync("/proc")
    .filter((name) => /^[0-9]+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      } catch {
        return "";
      }
    })
    .join("\n");

describe("scripts", () => {
  test("exit codes, signals, standard error, and no standard input", () =>
    using("root", async (runner) => {
      const result = await run(runner, "cat; echo out; echo err >&2; exit 3");
      expect(result).toMatchObject({ code: 3, signal: null, truncated: false, timedOut: false });
      expect(result.stdout.toString()).toBe("out\n");
      expect(result.stderr.toString()).toBe("err\n");
      expect((await run(runner, "kill -KILL $$")).signal).toBe("SIGKILL");
    }));
  test("quotes, backslashes, dollars, bangs and here-documents arrive as they are", () =>
    using("dash", async (runner) => {
      const text = `it's "quoted" \\ $HOME \`date\` !! %s é \u{1f600}`;
      expect((await run(runner, `cat <<'END'\n${text}\nEND`)).stdout.toString()).toBe(`${text}\n`);
    }));
  test.each(["noisy", "traced", "dash"])("start-up files of %s do not get into the output", (user) =>
    using(user, async (runner) => {
      const result = await run(runner, "echo only this; echo and this >&2");
      expect(result.stdout.toString()).toBe("only this\n");
      expect(result.stderr.toString()).toBe("and this\n");
    }),
  );
  test.each(["noisy", "traced"])("nor when %s becomes root", (user) =>
    using(user, async (runner) => {
      const result = await run(runner, "id -u", { asRoot: true });
      expect(result.stdout.toString()).toBe("0\n");
      expect(result.stderr.toString()).toBe("");
    }),
  );
  test("output comes in pieces while it is made", () =>
    using("root", async (runner) => {
      const pieces: string[] = [];
      const result = await run(runner, "echo one; sleep 0.3; echo two", { onStdout: (chunk) => pieces.push(chunk.toString()) });
      expect(pieces).toEqual(["one\n", "two\n"]);
      expect(result.stdout.toString()).toBe("one\ntwo\n");
    }));
  test("a child that keeps the output open does not hold the answer", () =>
    using("root", async (runner) => {
      const result = await run(runner, "sleep 60 & echo started", { timeoutSeconds: 30 });
      expect(result).toMatchObject({ code: 0, timedOut: false });
      expect(result.stdout.toString()).toBe("started\n");
    }));
  test("a script of several megabytes, and as much back", () =>
    using("free", async (runner) => {
      const large = "0123456789abcdef\n".repeat(500_000);
      for (const asRoot of [false, true]) {
        const result = await run(runner, `cat <<'END'\n${large}END\nexit 5`, { asRoot });
        expect(result.code).toBe(5);
        expect(result.stdout.toString() === large).toBe(true);
      }
    }));
});

describe("a script that does not arrive whole", () => {
  test("never runs: a start-up file read its first line", () =>
    using("hungry", async (runner) => {
      expect((await errorOf(run(runner, "touch ran-anyway"))).code).toBe("ssh.script-broken");
      expect(readdirSync(sshd.home("hungry"))).not.toContain("ran-anyway");
    }));
  test("never runs: the connection broke in the middle of it", async () => {
    // A wall between us and sshd that lets a number of bytes through and then falls.
    let budget = Number.POSITIVE_INFINITY;
    const wall: Server = createServer((near) => {
      const far = tcp(sshd.port, "127.0.0.1");
      for (const socket of [near, far]) socket.on("error", () => undefined);
      near.on("data", (chunk: Buffer) => {
        far.write(chunk.subarray(0, Math.max(0, Math.min(chunk.length, budget))));
        budget -= chunk.length;
        if (budget <= 0) far.end();
      });
      far.on("close", () => near.destroy());
      far.pipe(near);
    });
    const port = await freePort();
    await new Promise<void>((resolve) => wall.listen(port, "127.0.0.1", resolve));
    try {
      const accept = asker(() => "accept").ask;
      const runner = await createConnector(optionsFor(sshd, { knownHostsFiles: [] })).connect(machineOf(port, { user: "root" }), accept);
      const home = sshd.home("root");
      expect((await run(runner, `echo whole > ${home}/whole`)).code).toBe(0);
      expect(readdirSync(home)).toContain("whole");
      budget = 400_000;
      const script = `echo half > ${home}/half\n: <<'END'\n${"x\n".repeat(1_000_000)}END\n`;
      expect((await errorOf(run(runner, script))).code).toBe("ssh.lost");
      // The reader there has ended once nothing of it is left.
      await until(() => !/bw-ready/.test(commandLines()));
      expect(readdirSync(home)).not.toContain("half");
      await runner.close();
    } finally {
      wall.close();
    }
  });
});

describe("bounds", () => {
  test("output beyond the limit is dropped and said to be", () =>
    using("root", async (runner) => {
      const result = await run(runner, "head -c 5000000 /dev/zero; echo an error that fits >&2; exit 4", { maxBytes: 1000 });
      expect(result.truncated).toBe(true);
      expect(result.code).toBe(4);
      expect(result.stdout.length).toBe(1000);
      expect(result.stderr.toString()).toBe("an error that fits\n");
      const noisy = await run(runner, "head -c 2000 /dev/zero >&2", { maxBytes: 1000 });
      expect(noisy).toMatchObject({ truncated: true });
      expect(noisy.stderr.length).toBe(1000);
    }));
  test.each([
    ["root", false],
    ["free", false],
    ["free", true],
  ])("a command of %s (root: %s) that takes too long is ended, also there", (user, asRoot) =>
    using(user, async (runner) => {
      const mark = `sleep 41${asRoot ? 1 : 2}${user.length}`;
      const result = await run(runner, `echo begun; ${mark}; echo never`, { asRoot, timeoutSeconds: 2 });
      expect(result).toMatchObject({ timedOut: true, code: null });
      expect(result.stdout.toString()).toBe("begun\n");
      await until(() => !commandLines().includes(mark));
      expect((await run(runner, "echo on")).stdout.toString()).toBe("on\n");
    }),
  );
  test("cancelling ends the command, not the connection", () =>
    using("free", async (runner) => {
      const stop = new AbortController();
      const work = errorOf(run(runner, "echo begun; sleep 4321", { asRoot: true, signal: stop.signal, onStdout: () => stop.abort() }));
      expect((await work).code).toBe("command.cancelled");
      await until(() => !commandLines().includes("sleep 4321"));
      expect((await errorOf(run(runner, "echo no", { signal: stop.signal }))).code).toBe("command.cancelled");
      expect((await run(runner, "echo on")).stdout.toString()).toBe("on\n");
    }));
  test("forty commands at once pass, six at a time", () =>
    using("root", async (runner) => {
      const results = await Promise.all(Array.from({ length: 40 }, (_, at) => run(runner, `echo ${at}`)));
      expect(results.map((result) => result.stdout.toString())).toEqual(Array.from({ length: 40 }, (_, at) => `${at}\n`));
    }));
});

describe("sshd with few sessions", () => {
  const withSshd = async (options: SshdOptions, work: (server: Sshd) => Promise<void>): Promise<void> => {
    const server = await startSshd(options);
    try {
      await work(server);
    } finally {
      await server.stop();
    }
  };
  test("MaxSessions 2: all commands pass, one after the other", () =>
    withSshd({ config: ["MaxSessions 2"] }, async (server) => {
      const runner = await createConnector(optionsFor(server)).connect(machineOf(server.port, { user: "root" }), nobody);
      const results = await Promise.all(Array.from({ length: 12 }, (_, at) => run(runner, `sleep 0.1; echo ${at}`)));
      expect(results.map((result) => result.stdout.toString())).toEqual(Array.from({ length: 12 }, (_, at) => `${at}\n`));
      await runner.close();
    }));
  test("MaxSessions 0: says so", () =>
    withSshd({ config: ["MaxSessions 0"] }, async (server) => {
      const runner = await createConnector(optionsFor(server)).connect(machineOf(server.port, { user: "root" }), nobody);
      expect((await errorOf(run(runner, "echo no"))).code).toBe("ssh.channels");
      await runner.close();
    }));
  test("killed in the middle of a command: lost, and open again by itself for the next one", () =>
    withSshd({ users: [{ name: "root" }, { name: "ann", password: "pw" }] }, async (server) => {
      const { ask, asked } = asker(() => "pw");
      const machine = machineOf(server.port, { user: "ann", signIn: { method: "password" } });
      const runner = await withReconnect(createConnector(optionsFor(server)), machine, ask);
      const work = errorOf(run(runner, "sleep 4444"));
      await until(() => commandLines().includes("sleep 4444"));
      await server.kill();
      const error = await work;
      expect(error).toMatchObject({ code: "ssh.lost", machine: "box", fault: "machine" });
      expect((await errorOf(run(runner, "echo no"))).code).toBe("ssh.refused");
      const back = await startSshd({ port: server.port, hostKeysFrom: server.dir, users: [{ name: "root" }, { name: "ann", password: "pw" }] });
      try {
        expect((await run(runner, "echo back")).stdout.toString()).toBe("back\n");
        expect(asked).toHaveLength(1);
        await runner.close();
      } finally {
        await back.stop();
      }
    }));
});

describe("no way there", () => {
  const codeOf = async (port: number, more: Record<string, unknown> = {}, options: Partial<ConnectorOptions> = {}): Promise<string> =>
    (await errorOf(createConnector(optionsFor(sshd, options)).connect(machineOf(port, { user: "root", ...more }), nobody))).code;
  const serving = async (greet: (socket: Socket) => void, work: (port: number) => Promise<void>): Promise<void> => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => undefined);
      greet(socket);
    });
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    try {
      await work(port);
    } finally {
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  };

  test("nothing listens", async () => expect(await codeOf(await freePort())).toBe("ssh.refused"));
  test("a name nobody knows", async () => expect(await codeOf(22, { address: "no-such-host.invalid" })).toBe("ssh.dns"));
  test("an address that cannot be reached", async () => expect(await codeOf(22, { address: "255.255.255.255" })).toBe("ssh.no-route"));
  test("nobody answers", () =>
    serving(
      () => undefined,
      async (port) => expect(await codeOf(port, {}, { connectSeconds: 1 })).toBe("ssh.timeout"),
    ));
  test("something else answers", () =>
    serving(
      (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"),
      async (port) => expect(await codeOf(port)).toBe("ssh.not-ssh"),
    ));
  test("it hangs up at once", () =>
    serving(
      (socket) => socket.destroy(),
      async (port) => expect(await codeOf(port)).toBe("ssh.not-ssh"),
    ));
  test("an sshd with outdated algorithms only", async () => {
    const old = await startSshd({ config: ["KexAlgorithms diffie-hellman-group14-sha1"] });
    try {
      expect(await codeOf(old.port)).toBe("ssh.algorithms");
    } finally {
      await old.stop();
    }
  });
  test("a login shell that runs nothing", async () => {
    const runner = await open("locked");
    expect((await errorOf(run(runner, "id"))).code).toBe("ssh.shell");
    await runner.close();
  });
  test("cancelled while a question is open", async () => {
    const stop = new AbortController();
    const ask = async () => {
      stop.abort();
      return new Promise<string | null>(() => undefined);
    };
    const connecting = createConnector(optionsFor(sshd, { knownHostsFiles: [] })).connect(machineOf(sshd.port), ask, stop.signal);
    expect((await errorOf(connecting)).code).toBe("command.cancelled");
  });
  test("a line that goes silent is given up by keepalive", async () => {
    let silent = false;
    const sockets = new Set<Socket>();
    const hole = createServer((near) => {
      const far = tcp(sshd.port, "127.0.0.1");
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on("error", () => undefined);
      }
      near.on("data", (chunk) => silent || far.write(chunk));
      far.on("data", (chunk) => silent || near.write(chunk));
    });
    const port = await freePort();
    await new Promise<void>((resolve) => hole.listen(port, "127.0.0.1", resolve));
    try {
      const options = optionsFor(sshd, { knownHostsFiles: [], keepaliveSeconds: 0.2 });
      const runner = await createConnector(options).connect(machineOf(port, { user: "root" }), asker(() => "accept").ask);
      const fallSilent = (): void => {
        silent = true;
      };
      const work = errorOf(run(runner, "echo begun; sleep 4545", { timeoutSeconds: 600, onStdout: fallSilent }));
      expect((await work).code).toBe("ssh.lost");
      await runner.close();
    } finally {
      for (const socket of sockets) socket.destroy();
      hole.close();
    }
  });
});
