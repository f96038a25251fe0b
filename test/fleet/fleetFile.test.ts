import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { absolutePath, createFleetFiles, loadFleetFile, saveFleetFile } from "../../electron/engine/store/fleetFile.ts";
import { formatFleet } from "../../shared/fleet/formatFleet.ts";
import { fleetSchema } from "../../shared/model/fleet.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "bw-fleet-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const fleet = fleetSchema.parse({ version: 1, name: "One", machines: [{ id: "den", name: "Den", role: "binhost", address: "den" }] });
const other = { ...fleet, name: "Two" };
const codeOf = (result: { ok: boolean; error?: { code: string } }): string => (result.ok ? "ok" : (result.error?.code ?? ""));

describe("saving", () => {
  test("makes the folder, a file of mode 0644, and nothing beside it", async () => {
    const path = join(dir, "a", "b", "fleet.json");
    const saved = await saveFleetFile(path, fleet);
    expect(saved).toMatchObject({ ok: true, value: { path } });
    expect(readFileSync(path, "utf8")).toBe(formatFleet(fleet));
    expect(statSync(path).mode & 0o777).toBe(0o644);
    expect(readdirSync(join(dir, "a", "b"))).toEqual(["fleet.json"]);
    expect(await loadFleetFile(path)).toMatchObject({ ok: true, value: { fleet, path, sha256: saved.ok && saved.value.sha256 } });
  });
  test("keeps the mode of a file that is there, and a symbolic link", async () => {
    const real = join(dir, "real.json");
    const link = join(dir, "link.json");
    writeFileSync(real, "old");
    chmodSync(real, 0o600);
    symlinkSync(real, link);
    expect(codeOf(await saveFleetFile(link, fleet))).toBe("ok");
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, "utf8")).toBe(formatFleet(fleet));
    expect(statSync(real).mode & 0o777).toBe(0o600);
  });
  test("the same fleet again does not touch the file", async () => {
    const path = join(dir, "fleet.json");
    await saveFleetFile(path, fleet);
    const before = statSync(path);
    await saveFleetFile(path, fleet);
    expect(statSync(path).ino).toBe(before.ino);
    expect(statSync(path).mtimeMs).toBe(before.mtimeMs);
  });
  test("a full disk leaves the old file whole and nothing half written", async () => {
    const full = join(dir, "full");
    mkdirSync(full);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=16k", "tmpfs", full]);
    try {
      const path = join(full, "fleet.json");
      await saveFleetFile(path, fleet);
      const large = {
        ...fleet,
        machines: [...fleet.machines, ...Array.from({ length: 200 }, (_, at) => ({ ...fleet.machines[0], id: `c${at}`, role: "client" }))],
      };
      const saved = await saveFleetFile(path, large as typeof fleet);
      expect(saved).toMatchObject({ ok: false, error: { code: "fleet.unwritable", why: "That disk is full." } });
      expect(readFileSync(path, "utf8")).toBe(formatFleet(fleet));
      expect(readdirSync(full)).toEqual(["fleet.json"]);
    } finally {
      execFileSync("umount", [full]);
    }
  });
  test("a path through a file is refused", async () => {
    writeFileSync(join(dir, "file"), "");
    expect(codeOf(await saveFleetFile(join(dir, "file", "fleet.json"), fleet))).toBe("fleet.unwritable");
  });
});

describe("a file changed since", () => {
  test("is not overwritten", async () => {
    const path = join(dir, "fleet.json");
    const files = createFleetFiles();
    await files.save(path, fleet);
    expect(codeOf(await files.save(path, other))).toBe("ok");
    writeFileSync(path, "edited by hand");
    expect(codeOf(await files.save(path, fleet))).toBe("fleet.changed-since");
    expect(readFileSync(path, "utf8")).toBe("edited by hand");
    rmSync(path);
    expect(codeOf(await files.save(path, fleet))).toBe("fleet.changed-since");
    expect(existsSync(path)).toBe(false);
  });
  test("loading it again makes saving possible", async () => {
    const path = join(dir, "fleet.json");
    const files = createFleetFiles();
    await files.save(path, fleet);
    writeFileSync(path, formatFleet(other));
    expect(codeOf(await files.save(path, fleet))).toBe("fleet.changed-since");
    expect(codeOf(await files.load(path))).toBe("ok");
    expect(codeOf(await files.save(path, fleet))).toBe("ok");
  });
  test("`expect: null` makes a new file only", async () => {
    const path = join(dir, "fleet.json");
    expect(codeOf(await saveFleetFile(path, fleet, { expect: null }))).toBe("ok");
    expect(codeOf(await saveFleetFile(path, other, { expect: null }))).toBe("fleet.changed-since");
  });
});

describe("loading", () => {
  test("a missing file, a folder, a device and nonsense each say so", async () => {
    writeFileSync(join(dir, "bad.json"), "{");
    expect(codeOf(await loadFleetFile(join(dir, "none.json")))).toBe("fleet.missing");
    expect(await loadFleetFile(dir)).toMatchObject({ ok: false, error: { code: "fleet.unreadable", why: "That is a folder." } });
    expect(codeOf(await loadFleetFile("/dev/zero"))).toBe("fleet.unreadable");
    expect(codeOf(await loadFleetFile(join(dir, "bad.json")))).toBe("fleet.json");
  });
  test("paths are meant as people write them", () => {
    expect(absolutePath("~/x.json")).toMatch(/^\/.*\/x\.json$/);
    expect(absolutePath("x.json")).toBe(join(process.cwd(), "x.json"));
  });
});
