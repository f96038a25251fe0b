/** The packed app, opened: it passes as it is, and its check finds what should not be there. Wants what `npm run build` made. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createPackage, extractAll } from "@electron/asar";
import { FuseV1Options, FuseVersion, flipFuses } from "@electron/fuses";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const scratch = mkdtempSync(join(tmpdir(), "wizard-package-"));
const require = createRequire(import.meta.url);
const env = { ...process.env, WIZARD_STAND_IN: "1", WIZARD_PACKAGE_OUT: join(scratch, "out") };
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function node(...words: string[]): { readonly code: number | null; readonly text: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: root, env, encoding: "utf8" });
  return { code: status, text: `${stdout}${stderr}` };
}

describe("the packed app", () => {
  let packed: ReturnType<typeof node>;
  beforeAll(() => {
    if (!existsSync(join(root, "dist/node/desktop-main.mjs"))) throw new Error("npm run build first");
    packed = node("build/package.mjs", "--stand-in");
  });
  it("is made, passes its own check, and says that it holds a stand-in", () => {
    expect(packed.text).toContain("The package is as it should be.");
    expect(packed.code).toBe(0);
    const names = readdirSync(join(scratch, "out"));
    expect(names.filter((name) => name.endsWith(".tar.gz"))).toEqual([expect.stringMatching(/^binhost-wizard-.*-linux-.*-standin[.]tar[.]gz$/)]);
    expect(readFileSync(join(scratch, "out/SHA256SUMS"), "utf8")).toMatch(/^[0-9a-f]{64} {2}binhost-wizard-/);
    expect(packed.text).toMatch(/app\.asar: \d+ files, [\d.]+ MB/);
  });

  /** A copy of the app with something done to what is inside. Output: what the check says of it. */
  async function tampered(name: string, change: (inside: string, folder: string) => void | Promise<void>): Promise<ReturnType<typeof node>> {
    const unpacked = readdirSync(join(scratch, "out")).find((each) => each.endsWith("-unpacked")) ?? "";
    const folder = join(scratch, name);
    const inside = join(scratch, `${name}-inside`);
    cpSync(join(scratch, "out", unpacked), folder, { recursive: true });
    extractAll(join(folder, "resources/app.asar"), inside);
    await change(inside, folder);
    await createPackage(inside, join(folder, "resources/app.asar"));
    return node("build/verify-package.mjs", "--folder", folder);
  }
  const put = (path: string, text: string) => (inside: string) => {
    mkdirSync(join(inside, path, ".."), { recursive: true });
    writeFileSync(join(inside, path), text);
  };
  const add = (path: string, text: string) => (inside: string) => writeFileSync(join(inside, path), readFileSync(join(inside, path), "utf8") + text);

  it("repacked without a change passes again", async () => {
    const { code, text } = await tampered("same", () => {});
    expect(text).toContain("The package is as it should be.");
    expect(code).toBe(0);
  });
  const key = `-----BEGIN OPENSSH PRIVATE KEY-----\n${"b3BlbnNzaC1rZXktdjEAAAAABG5vbmU".repeat(3)}\n`;
  it.each<[string, (inside: string, folder: string) => void | Promise<void>, string]>([
    ["a source", put("electron/desktop/main.ts", "x"), "electron/desktop/main.ts: files of this kind are not shipped"],
    ["a test", put("node_modules/ssh2/test/test.js", "x"), "node_modules/ssh2/test/test.js: files of this kind are not shipped"],
    ["a map", put("dist/renderer/a.js.map", "{}"), "dist/renderer/a.js.map is in the package but is no part of the app"],
    ["a native part", put("node_modules/ssh2/lib/x.node", "x"), "node_modules/ssh2/lib/x.node: files of this kind are not shipped"],
    ["a stray package", put("node_modules/left-pad/index.js", "x"), "node_modules/left-pad is shipped without need"],
    ["a missing file", (inside) => rmSync(join(inside, "dist/node/preload.cjs")), "dist/node/preload.cjs was built but is not in the package"],
    ["a changed file", add("dist/node/preload.cjs", ";"), "dist/node/preload.cjs is not what was built"],
    ["a secret", add("dist/node/desktop-main.mjs", key), "dist/node/desktop-main.mjs holds a private key"],
    ["a path of this machine", add("dist/node/desktop-main.mjs", root), "names a place of this machine"],
    ["a missing notice", put("dist/THIRD-PARTY-NOTICES.txt", "none"), "the licence notice of ssh2"],
    [
      "an open fuse",
      async (_inside, folder) =>
        void (await flipFuses(join(folder, "binhost-wizard-desktop"), { version: FuseVersion.V1, [FuseV1Options.RunAsNode]: true })),
      "fuse runAsNode is true, the configuration says false",
    ],
    ["files beside the asar", (_inside, folder) => put("app.asar.unpacked/x.js", "x")(join(folder, "resources")), "something lies beside the asar"],
  ])("%s is found", async (name, change, problem) => {
    const { code, text } = await tampered(name.replaceAll(" ", "-"), change);
    expect(text).toContain(problem);
    expect(code).toBe(1);
  });
  it("the name must say that it holds a stand-in", () => {
    const { status, stderr } = spawnSync(process.execPath, ["build/verify-package.mjs"], {
      cwd: root,
      env: { ...env, WIZARD_STAND_IN: "" },
      encoding: "utf8",
    });
    expect(stderr).toContain("the name must not say that it was packed with a stand-in");
    expect(status).toBe(1);
  });
});

describe("electron-builder's configuration", () => {
  const { validateConfiguration } = require("app-builder-lib/out/util/config/config.js") as {
    validateConfiguration: (config: object, logger: object) => Promise<void>;
  };
  const { DebugLogger } = require("builder-util") as { DebugLogger: new (on: boolean) => object };
  const config = require("../../build/electron-builder.config.cjs") as Record<string, Record<string, unknown>>;
  const check = (one: object) => validateConfiguration(one, new DebugLogger(false));

  it("fits its own schema, which refuses what it does not know", async () => {
    await expect(check(config)).resolves.toBeUndefined();
    await expect(check({ ...config, linux: { ...config.linux, targets: [] } })).rejects.toThrow("configuration.linux should be one of these");
    await expect(check({ ...config, electronFuses: { runAsNode: "no" } })).rejects.toThrow();
  });
  it("names every package, and files for it that are there", () => {
    expect([config.linux?.target, config.mac?.target, config.win?.target]).toEqual([["AppImage", "tar.gz", "deb", "rpm"], ["dmg"], ["nsis"]]);
    for (const file of [config.mac?.icon, config.win?.icon, config.linux?.icon])
      expect(existsSync(join(root, String(file))), String(file)).toBe(true);
    for (const target of ["deb", "rpm"])
      for (const option of (config[target]?.fpm ?? []) as string[]) expect(existsSync(join(root, option.split("=")[0] ?? ""))).toBe(true);
  });
  it("never switches the sandbox off", () => {
    expect(config.appImage?.executableArgs).toEqual([]);
    expect(JSON.stringify(config)).not.toContain("no-sandbox");
  });
  it("publishes nothing by itself", () => expect(config.publish).toBeNull());
});

describe("icons", () => {
  const resources = join(root, "build/resources");
  const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  it("are PNGs of the size that they say", () => {
    const names = readdirSync(join(resources, "icons"));
    expect(names).toContain("512x512.png");
    for (const name of names) {
      const bytes = readFileSync(join(resources, "icons", name));
      const size = Number.parseInt(name, 10);
      expect(bytes.subarray(0, 8)).toEqual(PNG);
      expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([size, size]);
    }
  });
  it("the one for Windows holds a 256 pixel picture, as its packager wants", () => {
    const bytes = readFileSync(join(resources, "icon.ico"));
    const count = bytes.readUInt16LE(4);
    const sizes = Array.from({ length: count }, (_, i) => {
      const at = bytes.readUInt32LE(6 + 16 * i + 12);
      expect(bytes.subarray(at, at + 8)).toEqual(PNG);
      return bytes.readUInt32BE(at + 16);
    });
    expect(sizes).toContain(256);
  });
  it("the one for macOS is whole", () => {
    const bytes = readFileSync(join(resources, "icon.icns"));
    expect(bytes.toString("latin1", 0, 4)).toBe("icns");
    expect(bytes.readUInt32BE(4)).toBe(bytes.length);
  });
});
