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
] as const)("%s with %s becomes root by %s", (user, method, via, secret) => {
  test("bytes, errors and exit codes come back as they were, and the password is asked for once", async () => {
    const { ask, asked } = asker((question) => (question.kind === "secret" && secret ? (passwords[secret] ?? null) : null));
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
      expect(asked.filter((question) => question.kind === "secret")).toHaveLength(secret ? 1 : 0);
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
