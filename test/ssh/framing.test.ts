import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createErrCutter, createReadyCutter, createSink, createTerminalCutter } from "../../electron/engine/ssh/output.ts";
import { readProbe } from "../../electron/engine/ssh/rootWay.ts";
import { type BootWay, bootCommand, frameScript, readBootCommand, readyErrLine, readyLine, unframeScript } from "../../shared/operations/framing.ts";

const NONCE = "0123456789abcdef0123456789abcdef";
const RUNS = Number(process.env.BW_PROPERTY_RUNS ?? 300);
const WAYS: readonly BootWay[] = [
  { kind: "pipe", via: "user" },
  { kind: "pipe", via: "sudo" },
  { kind: "pipe", via: "sudo-password" },
  { kind: "pipe", via: "doas" },
  { kind: "terminal", via: "sudo", bytes: 1234 },
  { kind: "terminal", via: "doas", bytes: 1234 },
  { kind: "terminal", via: "su", bytes: 1234 },
];

describe("boot commands", () => {
  test.each(WAYS)("$kind $via means the same to every login shell: no bang, no backslash, no line break, quotes that close", (way) => {
    const command = bootCommand(NONCE, way);
    expect(command).not.toMatch(/[!\\\n\r]/);
    expect(command.split("'").length % 2).toBe(1);
    // Outside single quotes stand plain words only.
    const outside = command.split("'").filter((_part, at) => at % 2 === 0);
    expect(outside.join(" ")).toMatch(/^[A-Za-z0-9_=. -]*$/);
  });
  test.each(WAYS)("$kind $via is read back by a server", (way) => {
    expect(readBootCommand(bootCommand(NONCE, way))).toEqual({ nonce: NONCE, via: way.via.replace("-password", "") });
  });
  test("anything else is none of ours, and a nonce is one", () => {
    expect(readBootCommand("uname -a")).toBeNull();
    expect(readBootCommand(`echo bw-ready ${NONCE} `)).toBeNull();
    expect(() => bootCommand("'; reboot #", { kind: "pipe", via: "user" })).toThrow();
    expect(() => frameScript("x", "short")).toThrow();
  });
});

describe("a framed script", () => {
  const boot = bootCommand(NONCE, { kind: "pipe", via: "user" });
  const feed = (input: string) => {
    try {
      return { code: 0, out: execFileSync("sh", ["-c", boot], { input, stdio: "pipe" }).toString() };
    } catch (cause) {
      const failed = cause as { status: number; stdout: Buffer };
      return { code: failed.status, out: failed.stdout.toString() };
    }
  };
  test("comes out as it went in", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (script) => unframeScript(frameScript(script, NONCE), NONCE) === script),
      { numRuns: RUNS },
    );
  });
  test("cut anywhere, at either end, is not taken by us nor run by sh", () => {
    const whole = frameScript("echo RAN\necho RAN TOO", NONCE);
    expect(feed(whole).out).toMatch(/RAN\nRAN TOO\n$/);
    for (let at = 0; at < whole.length; at++) expect(unframeScript(whole.slice(0, at), NONCE)).toBeNull();
    for (let at = 1; at <= whole.length; at++) expect(unframeScript(whole.slice(at), NONCE)).toBeNull();
    for (const cut of [0, 1, 20, 43, 52, 60, 70, whole.length - 1]) {
      for (const part of [whole.slice(0, cut), whole.slice(whole.length - cut)]) {
        const { code, out } = feed(part);
        expect(code).toBe(97);
        expect(out).not.toContain("RAN");
      }
    }
  });
  test("with the mark of another one is not run", () => {
    expect(feed(frameScript("echo RAN", "f".repeat(32))).code).toBe(97);
  });
});

/** The same bytes in pieces, cut anywhere. */
const inPieces = (text: string, cuts: readonly number[]): Buffer[] => {
  const bytes = Buffer.from(text);
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return at.slice(1).map((end, index) => bytes.subarray(at[index] ?? 0, end));
};
const noise = fc.oneof(fc.string(), fc.constant(`+ sh -c echo "bw-ready ${NONCE} $(id -u) $$"\n`), fc.constant("bw-ready 00 1 2\n"));

describe("what comes back", () => {
  test("noise before the ready line goes, everything after it stays, however it is cut", () => {
    fc.assert(
      fc.property(noise, fc.string(), fc.array(fc.nat()), (before, after, cuts) => {
        const cutter = createReadyCutter(NONCE);
        const parts = inPieces(before + readyLine(NONCE, 1000, 42) + after, cuts).map((piece) => cutter.push(piece) ?? Buffer.alloc(0));
        expect(Buffer.concat(parts).toString()).toBe(after);
        expect(cutter.ready()).toEqual({ uid: 1000, pid: 42 });
        const errors = createErrCutter(NONCE);
        const errParts = inPieces(before + readyErrLine(NONCE) + after, cuts).map((piece) => errors.push(piece) ?? Buffer.alloc(0));
        expect(Buffer.concat(errParts).toString()).toBe(after);
      }),
      { numRuns: RUNS },
    );
  });
  test("without a ready line there is no output, only noise, and not without end", () => {
    const cutter = createReadyCutter(NONCE);
    expect(cutter.push(Buffer.from("Welcome\n"))).toBeNull();
    for (let at = 0; at < 100; at++) cutter.push(Buffer.alloc(10_000, 97));
    expect(cutter.ready()).toBeNull();
    expect(cutter.noise().length).toBe(64 * 1024);
  });
  test("on a terminal output, exit code and errors are told apart, however they are cut", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(255), fc.array(fc.nat()), (out, err, code, cuts) => {
        const cutter = createTerminalCutter(NONCE);
        const parts = inPieces(`${out}\nbw-done ${NONCE} ${code}\n${err}\nbw-stop ${NONCE}\nlogout\n`, cuts).map((piece) => cutter.push(piece));
        expect(Buffer.concat(parts.map((part) => part.out)).toString()).toBe(out);
        expect(Buffer.concat(parts.map((part) => part.err)).toString()).toBe(err);
        expect([cutter.code(), cutter.ended()]).toEqual([code, true]);
      }),
      { numRuns: RUNS },
    );
  });
  test("a sink keeps the first bytes up to its bound", () => {
    const sink = createSink(5);
    for (const text of ["abc", "def", "ghi"]) sink.push(Buffer.from(text));
    expect([sink.bytes().toString(), sink.truncated()]).toEqual(["abcde", true]);
    const exact = createSink(3);
    exact.push(Buffer.from("abc"));
    expect(exact.truncated()).toBe(false);
  });
});

test("the probe's answers are told apart", () => {
  const all = (sudo: string, doas: string) => readProbe(`${sudo}\n${doas}\nsu 1\n`);
  expect(all("sudo 0 0", "doas 0 0")).toEqual({ sudo: "free", doas: "free", su: "asks-terminal" });
  expect(all("sudo 1 sudo: a password is required", "doas 1 doas: Authentication required")).toMatchObject({ sudo: "asks", doas: "asks-terminal" });
  expect(all("sudo 1 sudo: sorry, you must have a tty to run sudo", "doas 1 doas: Operation not permitted")).toMatchObject({
    sudo: "asks-terminal",
    doas: "forbidden",
  });
  expect(all("sudo 1 Sorry, user ann may not run sudo on den.", "doas 0 1000")).toMatchObject({ sudo: "forbidden", doas: "forbidden" });
  expect(readProbe("")).toEqual({ sudo: "absent", doas: "absent", su: "absent" });
});
