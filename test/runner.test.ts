/** The runner itself: what cannot run is skipped by name, never passed, and in CI it is a failure. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const TOP = join(import.meta.dirname, "..");
const RUNNER = join(TOP, "test/run.mjs");
let dir: string;
let scratch: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "binhost-wizard-runner-"));
  // Suites made for this test; vitest looks below test/.
  scratch = mkdtempSync(join(TOP, "test/.runner-"));
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
  rmSync(scratch, { recursive: true, force: true });
});

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<{ code: number | null; lines: readonly string[] }> {
  const { CI: _, VITEST: __, ...rest } = process.env;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [RUNNER, "--no-build", ...args], {
      cwd: TOP,
      env: { ...rest, ...env },
      stdio: ["ignore", "pipe", "ignore"],
    });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.on("close", (code) => resolve({ code, lines: text.trimEnd().split("\n") }));
  });
}

/** PATH with nothing but a few programs, so that the runner misses the rest. */
function poorPath(): string {
  const bin = join(dir, "bin");
  mkdirSync(bin, { recursive: true });
  try {
    symlinkSync(process.execPath, join(bin, "node"));
  } catch {
    // there already
  }
  return bin;
}

describe("npm test", () => {
  it("skips by name what lacks a program, names the packages, and says so in the closing line", async () => {
    const { code, lines } = await run(["test/lab/machines.test.ts"], { PATH: poorPath(), BW_ONLY_PATH: "1" });
    expect(lines.at(-1)).toBe("0 passed, 0 failed, 1 skipped");
    expect(lines.join("\n")).toMatch(/^ {2}test\/lab\/machines\.test\.ts: .*sshd.* is not installed/m);
    expect(lines.join("\n")).toMatch(/apt install .*openssh-server/);
    expect(lines.join("\n")).toMatch(/emerge --noreplace .*net-misc\/openssh/);
    expect(code).toBe(0);
  });

  it("fails in CI when something is skipped that could have been installed", async () => {
    const { code, lines } = await run(["test/lab/machines.test.ts"], { PATH: poorPath(), BW_ONLY_PATH: "1", CI: "true" });
    expect(lines.at(-1)).toBe("0 passed, 0 failed, 1 skipped");
    expect(code).toBe(1);
  });

  it("counts a suite that broke before its first test as failed", async () => {
    const file = join(scratch, "broken.test.ts");
    writeFileSync(file, 'throw new Error("broken");\n');
    const { code, lines } = await run([relative(TOP, file)]);
    expect(lines.at(-1)).toBe("0 passed, 1 failed");
    expect(code).toBe(1);
  });

  it("counts passed, failed and skipped tests, and names the skipped", async () => {
    const file = join(scratch, "three.test.ts");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(
      file,
      'import { expect, it } from "vitest";\nit("goes", () => {});\nit("fails", () => expect(1).toBe(2));\nit.skip("waits for better days", () => {});\n',
    );
    const { code, lines } = await run([relative(TOP, file)]);
    expect(lines.at(-1)).toBe("1 passed, 1 failed, 1 skipped");
    expect(lines.join("\n")).toContain("waits for better days: the test says so");
    expect(code).toBe(1);
  });

  it("runs each file once when suites of the lab and others are asked for together", async () => {
    const plain = join(scratch, "plain.test.ts");
    const lab = join(TOP, "test/lab/.runner-once.test.ts");
    const counted = join(dir, "counted");
    const suite = (name: string): string =>
      `import { appendFileSync } from "node:fs";\nimport { expect, it } from "vitest";\nit("goes", () => {\n  appendFileSync(${JSON.stringify(counted)}, "${name} ");\n  expect(1).toBe(1);\n});\n`;
    writeFileSync(plain, suite("plain"));
    writeFileSync(lab, suite("lab"));
    try {
      const { lines } = await run([relative(TOP, plain), relative(TOP, lab)]);
      expect(readFileSync(counted, "utf8")).toBe("plain lab ");
      expect(lines.at(-1)).toBe("2 passed, 0 failed");
    } finally {
      rmSync(lab);
    }
  });

  it("a filter that matches nothing is no success", async () => {
    const { code, lines } = await run(["test/no-such-thing"]);
    expect(lines.at(-1)).toBe("0 passed, 0 failed");
    expect(code).toBe(1);
  });
});
