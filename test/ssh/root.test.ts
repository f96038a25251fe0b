import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createConnector } from "../../electron/engine/ssh/connector.ts";
import { asker, errorOf, machineOf, nobody, optionsIn, run, type Scratch, scratch } from "./connect.ts";
import { type Sshd, startSshd } from "./sshd.ts";

let sshd: Sshd;
let place: Scratch;
const passwords: Record<string, string> = { asks: "p'w \"a$k&s", wheel: "wheel pw", none: "none pw", root: "r00t pw" };

beforeAll(async () => {
  place = scratch();
  sshd = await startSshd({
    users: [
      { name: "root", password: passwords.root ?? "" },
      { name: "asks", password: passwords.asks ?? "", sudo: "password" },
      { name: "free", sudo: "nopasswd" },
      { name: "doasasks", password: passwords.wheel ?? "", doas: "password" },
      { name: "doasfree", doas: "nopass" },
      { name: "none", password: passwords.none ?? "" },
      { name: "tty", password: passwords.asks ?? "", sudo: "password" },
      { name: "pty", password: passwords.asks ?? "", sudo: "password" },
      { name: "ptyfree", sudo: "nopasswd" },
      { name: "some", password: "some pw" },
      { name: "both", password: "both pw", doas: "password" },
      { name: "other", sudo: "nopasswd" },
    ],
    sudoers: [
      "Defaults:tty requiretty",
      "Defaults:pty use_pty",
      "Defaults:ptyfree use_pty",
      "Defaults:other runas_default=none",
      "some ALL=(root) /usr/bin/true",
      "Defaults lecture=always",
    ],
  });
});
afterAll(async () => {
  await sshd.stop();
  place.remove();
});

const connector = () => createConnector(optionsIn(place.dir, { knownHostsFiles: [sshd.knownHosts], keyFiles: [sshd.clientKey] }));
const open = (user: string, root: string, ask = nobody) => connector().connect(machineOf(sshd.port, { user, root }), ask);
const bytes = `i=0; while [ $i -lt 256 ]; do printf "\\\\$(printf %03o $i)"; i=$((i+1)); done`;
const all = Buffer.from(Array.from({ length: 256 }, (_, at) => at));

describe.each([
  ["root", "auto", "login", null],
  ["free", "auto", "sudo", null],
  ["asks", "auto", "sudo", "asks"],
  ["doasfree", "auto", "doas", null],
  ["doasasks", "doas", "doas", "wheel"],
  ["none", "su", "su", "root"],
  ["none", "auto", "su", "root"],
  ["tty", "sudo", "sudo", "asks"],
  ["pty", "auto", "sudo", "asks"],
  ["ptyfree", "auto", "sudo", null],
] as const)("%s with %s becomes root by %s", (user, method, via, secret) => {
  test("bytes, errors and exit codes come back as they were, and the password is asked for once", async () => {
    const { ask, asked } = asker((question) =>
      // Whoever has nothing to say to sudo may still know the password of root.
      question.kind === "secret" && secret && question.purpose === via ? (passwords[secret] ?? null) : null,
    );
    const runner = await open(user, method, ask);
    try {
      expect(await runner.rootVia()).toBe(via);
      const one = await run(runner, `id -u; ${bytes}; echo "an error" >&2; exit 7`, { asRoot: true });
      expect(one.stderr.toString()).toBe("an error\n");
      expect(one.stdout.subarray(0, 2).toString()).toBe("0\n");
      expect(one.stdout.subarray(2).equals(all)).toBe(true);
      expect(one.code).toBe(7);
      const input = await run(runner, "cat; echo end", { asRoot: true });
      expect(input.stdout.toString()).toBe("end\n");
      const large = "x".repeat(3_000_000);
      const back = await run(runner, `cat <<'END'\n${large}\nEND`, { asRoot: true });
      expect(back.stdout.toString() === `${large}\n`).toBe(true);
      expect(asked.filter((question) => question.kind === "secret" && question.purpose === via)).toHaveLength(secret ? 1 : 0);
      expect((await run(runner, "id -un")).stdout.toString()).toBe(`${user}\n`);
    } finally {
      await runner.close();
    }
  });
});

test("a user with no root at all has none, and is told so", async () => {
  const runner = await open("none", "auto");
  try {
    expect(await runner.rootVia()).toBeNull();
    expect((await errorOf(run(runner, "id", { asRoot: true }))).code).toBe("root.none");
    expect((await run(runner, "echo still here")).stdout.toString()).toBe("still here\n");
  } finally {
    await runner.close();
  }
});

describe("refused", () => {
  test.each([
    ["asks", "sudo"],
    ["doasasks", "doas"],
    ["none", "su"],
  ])("%s: a wrong password of %s is asked for three times, then it is an error; trying again asks again", async (user, method) => {
    const { ask, asked } = asker(() => "wrong");
    const runner = await open(user, method, ask);
    try {
      const error = await errorOf(run(runner, "id", { asRoot: true }));
      expect(error).toMatchObject({ code: "root.refused", machine: "box" });
      expect(asked.map((question) => question.kind === "secret" && question.purpose)).toEqual([method, method, method]);
      expect((await errorOf(run(runner, "id", { asRoot: true }))).code).toBe("root.refused");
      expect(asked).toHaveLength(3);
      expect(await runner.rootVia()).toBeNull();
      expect(asked).toHaveLength(6);
    } finally {
      await runner.close();
    }
  });
  test("wrong first, right then", async () => {
    const { ask, asked } = asker((_question, at) => (at === 0 ? "wrong" : (passwords.asks ?? null)));
    const runner = await open("asks", "auto", ask);
    try {
      expect((await run(runner, "id -u", { asRoot: true })).stdout.toString()).toBe("0\n");
      expect(asked).toHaveLength(2);
    } finally {
      await runner.close();
    }
  });
  test("commands at once ask once", async () => {
    const { ask, asked } = asker(() => passwords.asks ?? null);
    const runner = await open("asks", "auto", ask);
    try {
      const results = await Promise.all([1, 2, 3, 4].map((at) => run(runner, `id -u; echo ${at}`, { asRoot: true })));
      expect(results.map((result) => result.stdout.toString())).toEqual(["0\n1\n", "0\n2\n", "0\n3\n", "0\n4\n"]);
      expect(asked).toHaveLength(1);
    } finally {
      await runner.close();
    }
  });
  test("sudo that allows only some commands, or another user than root, makes nobody root", async () => {
    for (const [user, answer] of [
      ["some", "some pw"],
      ["other", null],
    ] as const) {
      const { ask } = asker((question) => (question.kind === "secret" && question.purpose === "sudo" ? answer : null));
      const runner = await open(user, "sudo", ask);
      const error = await errorOf(run(runner, "touch /tmp/never", { asRoot: true }));
      expect(error.code).toMatch(/^root\.(none|refused)$/);
      await runner.close();
    }
  });
  test("auto: a user whom sudo does not know goes on to doas with the same password", async () => {
    const { ask, asked } = asker(() => "both pw");
    const runner = await open("both", "auto", ask);
    try {
      expect(await runner.rootVia()).toBe("doas");
      expect(asked).toHaveLength(1);
    } finally {
      await runner.close();
    }
  });
  test("a fleet that says root signs in, with a user who is not", async () => {
    const runner = await open("free", "login");
    expect(await runner.rootVia()).toBeNull();
    expect((await errorOf(run(runner, "id", { asRoot: true }))).code).toBe("root.none");
    await runner.close();
  });
});

describe("a program that asks something else", () => {
  test("gets no password: the text on its terminal is not a prompt for one", async () => {
    // su with a second question: PAM asks for a code before the password would come.
    const odd = await startSshd({
      users: [
        { name: "root", password: "r" },
        { name: "ann", files: { "bin/su": "#!/bin/sh\nprintf 'Verification code: '\nread -r code\necho \"$code\" >$HOME/leaked\n" } },
      ],
    });
    try {
      chmodSync(join(odd.home("ann"), "bin", "su"), 0o755);
      writeFileSync(join(odd.home("ann"), ".bashrc"), `PATH=${odd.home("ann")}/bin:$PATH\n`);
      const options = optionsIn(place.dir, { knownHostsFiles: [odd.knownHosts], keyFiles: [odd.clientKey], rootSeconds: 1 });
      const { ask } = asker(() => "the secret");
      const runner = await createConnector(options).connect(machineOf(odd.port, { user: "ann", root: "su" }), ask);
      expect((await errorOf(run(runner, "id", { asRoot: true }))).code).toBe("root.unclear");
      await runner.close();
      expect(existsSync(join(odd.home("ann"), "leaked")) && readFileSync(join(odd.home("ann"), "leaked"), "utf8")).not.toContain("the secret");
    } finally {
      await odd.stop();
    }
  });
});

describe("a password", () => {
  /** Command lines and environments of all processes. */
  const everything = (): string =>
    readdirSync("/proc")
      .filter((name) => /^[0-9]+$/.test(name) && name !== String(process.pid))
      .flatMap((pid) => ["cmdline", "environ"].map((file) => `/proc/${pid}/${file}`))
      .map((file) => {
        try {
          return readFileSync(file, "latin1");
        } catch {
          return "";
        }
      })
      .join("\n");
  const password = "Zw1ebelkuchen-8472";

  test.each(["sudo", "doas", "su"] as const)(
    "of %s stands in no process list, no environment and no log, while it runs and after; and never in the output",
    async (via) => {
      const server = await startSshd({
        users: [
          { name: "root", password },
          { name: "ann", password, sudo: "password", doas: "password" },
        ],
      });
      try {
        const options = optionsIn(place.dir, { knownHostsFiles: [server.knownHosts], keyFiles: [server.clientKey] });
        const runner = await createConnector(options).connect(machineOf(server.port, { user: "ann", root: via }), asker(() => password).ask);
        let seen = "";
        const peeking = setInterval(() => {
          seen += everything();
        }, 5);
        const result = await run(runner, "echo begun; sleep 0.5; cat /proc/*/cmdline | tr '\\0' ' '; echo \"$BW\" | head -c 100000; echo err >&2", {
          asRoot: true,
        });
        clearInterval(peeking);
        await runner.close();
        // The peeking did see the shells of this server.
        expect(seen).toContain("bw-ready");
        for (const text of [seen, everything(), result.stdout.toString(), result.stderr.toString(), server.log()])
          expect(text).not.toContain(password);
      } finally {
        await server.stop();
      }
    },
  );
});
