/** gpkg files: opened by the real tar and zstd, signed by Node and judged by the real gpg, and the other way round. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compression, expand, storedZstd } from "../../electron/practice/portage/files/compress.ts";
import {
  type GpkgContent,
  openGpkg,
  packGpkg,
  readImage,
  readMetadata,
  resign,
  stripSignatures,
  verifyGpkg,
} from "../../electron/practice/portage/files/gpkg.ts";
import { packTar, unpackTar } from "../../electron/practice/portage/files/tar.ts";
import { checkTrust, generateKey, importKeys, nodeGpg, secretKeys, signLocally } from "../../electron/practice/portage/gpg/nodeGpg.ts";
import * as openpgp from "../../electron/practice/portage/gpg/openpgp.ts";
import { realGpg } from "../../electron/practice/portage/gpg/realGpg.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures/portage");
const NOW = Math.floor(Date.now() / 1000);
const file = (name: string, text: string, mode = 0o644) => ({ name, type: "file" as const, mode, mtime: NOW, content: Buffer.from(text), link: "" });
const CONTENT: GpkgContent = {
  basename: "tinyc-1.0-1",
  metadata: { CATEGORY: "app-editors", PF: "tinyc-1.0", USE: "amd64 nls", SLOT: "0" },
  image: [
    { ...file("usr", ""), type: "directory", mode: 0o755 },
    file("usr/tinyc", "#!/bin/sh\necho hi\n", 0o755),
    { ...file("usr/link", ""), type: "symlink", link: "tinyc" },
  ],
};
const HOME = "/root/.gnupg-binhost";
const TRUST = "/etc/portage/gnupg";
let root: string;
const sh = (program: string, args: readonly string[], input?: Buffer | string) =>
  execFileSync(program, [...args], { cwd: root, ...(input === undefined ? {} : { input }), stdio: ["pipe", "pipe", "pipe"] });
const openGnupg = (home: string): void => {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  chmodSync(home, 0o700);
};
const endAgent = (home: string): void => void spawnSync("gpgconf", ["--homedir", home, "--kill", "all"]);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "bw-gpkg-"));
  chmodSync(root, 0o755);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const packed = async (method: string, signer: Parameters<typeof packGpkg>[4] = null, gpg = nodeGpg()): Promise<Buffer> => {
  const made = await packGpkg(CONTENT, compression(method, "-9"), NOW, gpg, signer);
  if (!made.ok) throw new Error(made.text);
  return made.file;
};

describe("a gpkg file", () => {
  it.each(["zstd", "gzip", "none"])("is opened by the real tar, compressed with %s", async (method) => {
    writeFileSync(join(root, "p.gpkg.tar"), await packed(method));
    const suffix = { zstd: ".zst", gzip: ".gz", none: "" }[method];
    expect(sh("tar", ["tf", "p.gpkg.tar"]).toString().split("\n")).toEqual(
      ["gpkg-1", `metadata.tar${suffix}`, `image.tar${suffix}`, "Manifest"].map((n) => `tinyc-1.0-1/${n}`).concat(""),
    );
    sh("tar", ["xf", "p.gpkg.tar"]);
    if (method === "zstd") sh("zstd", ["-d", "-q", "tinyc-1.0-1/metadata.tar.zst", "tinyc-1.0-1/image.tar.zst"]);
    if (method === "gzip") sh("gzip", ["-d", "tinyc-1.0-1/metadata.tar.gz", "tinyc-1.0-1/image.tar.gz"]);
    sh("tar", ["xf", "tinyc-1.0-1/metadata.tar"]);
    sh("tar", ["xf", "tinyc-1.0-1/image.tar"]);
    expect(readFileSync(join(root, "metadata/USE"), "utf8")).toBe("amd64 nls");
    expect(sh("sh", ["image/usr/tinyc"]).toString()).toBe("hi\n");
    expect(sh("readlink", ["image/usr/link"]).toString()).toBe("tinyc\n");
  });

  it("is 10240 bytes in steps, with BLAKE2B and SHA512 that the real tools work out too", async () => {
    const bytes = await packed("zstd");
    expect(bytes.length % 10240).toBe(0);
    const open = openGpkg(bytes, "p");
    const line = open?.files.get("Manifest")?.toString().split("\n")[1]?.split(" ") ?? [];
    writeFileSync(join(root, "part"), open?.files.get(line[1] ?? "") ?? Buffer.alloc(0));
    expect(sh("b2sum", ["part"]).toString().split(" ")[0]).toBe(line[4]);
    expect(sh("sha512sum", ["part"]).toString().split(" ")[0]).toBe(line[6]);
  });

  it("reads what the real Portage wrote", () => {
    const at = join(FIXTURES, "gpkg/hello-fleet-1.1-1.gpkg.tar");
    const open = openGpkg(readFileSync(at), at);
    expect(open?.problem).toBeNull();
    expect(open && [...open.damaged]).toEqual([]);
    expect(open && readMetadata(open)).toMatchObject({ USE: "amd64 nls", CFLAGS: "-march=native -O2 -pipe", PF: "hello-fleet-1.1" });
    expect(open && readImage(open)?.map((e) => e.name)).toContain("usr/bin/hello-fleet");
  });

  it("knows a damaged part from a whole one", async () => {
    const bytes = await packed("zstd");
    const at = bytes.indexOf(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]));
    bytes[at + 40] = (bytes[at + 40] ?? 0) ^ 0xff;
    const open = openGpkg(bytes, "/p");
    expect([...(open?.damaged.values() ?? [])]).toEqual(["tinyc-1.0-1/metadata.tar.zst checksum mismatched in /p"]);
    expect(openGpkg(Buffer.from("no tar at all"), "/p")).toBeNull();
  });

  it("packs tar and zstd of any size so that they come back", () => {
    for (const size of [0, 1, 63, 64, 65, 511, 512, 131071, 131072, 131073, 400000]) {
      for (const fill of ["abc", "a", "aaaa".repeat(30).concat("xyz")]) {
        const data = Buffer.alloc(size, fill);
        expect(expand("x.zst", storedZstd(data))?.equals(data)).toBe(true);
        expect(unpackTar(packTar([{ ...file("a/b", ""), content: data }]))?.[0]?.content.equals(data)).toBe(true);
        writeFileSync(join(root, "x.zst"), storedZstd(data));
        expect(sh("zstd", ["-d", "-q", "-c", "x.zst"]).equals(data)).toBe(true);
      }
    }
  });
});

describe("signatures made in Node", () => {
  it("are good for the real gpg, with the same fingerprint", async () => {
    const fpr = generateKey(root, HOME, "Practice Binhost <binhost@practice>", NOW, NOW + 63_072_000);
    const request = { home: HOME, key: `0x${fpr}`, root };
    const open = openGpkg(await packed("zstd", request), "p");
    expect([...(open?.files.keys() ?? [])]).toEqual([
      "gpkg-1",
      "metadata.tar.zst",
      "metadata.tar.zst.sig",
      "image.tar.zst",
      "image.tar.zst.sig",
      "Manifest",
    ]);
    const home = join(root, "real");
    openGnupg(home);
    const key = secretKeys(root, HOME)[0]?.publicKey ?? "";
    sh("gpg", ["--homedir", home, "--batch", "--quiet", "--import"], key);
    const listed = sh("gpg", ["--homedir", home, "--batch", "--with-colons", "--list-keys"]).toString();
    expect(listed).toContain(`fpr:::::::::${fpr}:`);
    expect(/^pub:.:255:22:[0-9A-F]{16}:(\d+):(\d+):/m.exec(listed)?.slice(1, 3)).toEqual([String(NOW), String(NOW + 63_072_000)]);
    for (const part of ["metadata.tar.zst", "image.tar.zst"]) {
      writeFileSync(join(root, "s.sig"), open?.files.get(`${part}.sig`) ?? "");
      const status = spawnSync("gpg", ["--homedir", home, "--batch", "--status-fd", "1", "--verify", join(root, "s.sig"), "-"], {
        input: open?.files.get(part),
      });
      expect(status.stdout.toString()).toContain(`GOODSIG ${fpr.slice(-16)} Practice Binhost`);
    }
    const clear = spawnSync("gpg", ["--homedir", home, "--batch", "--status-fd", "2", "--output", "-", "--verify"], {
      input: open?.files.get("Manifest"),
    });
    expect(clear.stderr.toString()).toContain("GOODSIG");
    endAgent(home);
  });

  it("of a real gpg are read: a recorded Manifest with the key that signed it", () => {
    const key = openpgp.readKeys(readFileSync(join(FIXTURES, "gpkg/fleet.asc"), "utf8"))[0];
    const clear = openpgp.readClearsigned(readFileSync(join(FIXTURES, "gpkg/signed-Manifest.txt"), "utf8"));
    const signature = openpgp.readSignature(clear?.signature ?? "");
    expect(signature?.issuer).toBe(key?.fingerprint);
    expect(signature?.check(key?.public ?? "", clear?.data ?? Buffer.alloc(0))).toBe(true);
    expect(signature?.check(key?.public ?? "", Buffer.from("another"))).toBe(false);
  });
});

describe("trust with gpg in Node", () => {
  const gpg = nodeGpg();
  const look = async (bytes: Buffer, policy = { request: true, ignore: false }) => {
    const raw: string[] = [];
    const open = openGpkg(bytes, "/p");
    if (!open) throw new Error("no gpkg");
    const verdict = await verifyGpkg(open, "/p", gpg, root, TRUST, policy, (lines) => raw.push(...lines), ["metadata", "image"]);
    return { ok: verdict.ok, raw: raw.join("\n") };
  };
  const trust = async (key: string, fpr: string): Promise<void> => {
    await gpg.initialiseTrust(root, TRUST, () => {});
    importKeys(root, TRUST, key);
    signLocally(root, TRUST, fpr);
    checkTrust(root, TRUST);
    chmodSync(join(root, TRUST, "pubring.kbx"), 0o644);
  };

  it("follows the table of PORTAGE-MEASURED-2: unsigned, unknown, untrusted, trusted, tampered, hidden, expired", async () => {
    const fpr = generateKey(root, HOME, "B <b@p>", NOW, null);
    const key = secretKeys(root, HOME)[0]?.publicKey ?? "";
    const bytes = await packed("zstd", { home: HOME, key: fpr, root });
    expect((await look(bytes)).raw).toContain("NO_PUBKEY");
    await gpg.initialiseTrust(root, TRUST, () => {});
    expect((await look(bytes)).raw).toContain("NO_PUBKEY");
    importKeys(root, TRUST, key);
    expect((await look(bytes)).raw).toContain("TRUST_UNDEFINED");
    signLocally(root, TRUST, fpr);
    expect((await look(bytes)).ok, "without --check-trustdb it is still undefined").toBe(false);
    await trust(key, fpr);
    expect(await look(bytes)).toEqual({ ok: true, raw: "" });
    const open = openGpkg(bytes, "/p");
    const bare = open && (await stripSignatures(open, NOW, gpg));
    expect((await look(bare ?? Buffer.alloc(0))).raw).toContain("NODATA");
    expect((await look(bare ?? Buffer.alloc(0), { request: false, ignore: false })).ok).toBe(true);
    const at = bytes.indexOf("DATA metadata");
    bytes[at + 30] = (bytes[at + 30] ?? 0) ^ 1;
    expect((await look(bytes)).raw).toContain("BADSIG");
    chmodSync(join(root, TRUST), 0o700);
    expect((await look(bytes)).raw).toContain("pubring.kbx': Permission denied");
  });

  it("an expired key is refused also for what it signed before", async () => {
    const fpr = generateKey(root, HOME, "B <b@p>", NOW - 1000, NOW + 3600);
    const bytes = await packed("zstd", { home: HOME, key: fpr, root }, gpg);
    await trust(secretKeys(root, HOME)[0]?.publicKey ?? "", fpr);
    const later = nodeGpg(() => NOW + 7200);
    const open = openGpkg(bytes, "/p");
    const raw: string[] = [];
    const verdict = open && (await verifyGpkg(open, "/p", later, root, TRUST, { request: true, ignore: false }, (l) => raw.push(...l), ["metadata"]));
    expect(verdict?.ok).toBe(false);
    expect(raw.join("\n")).toContain("EXPKEYSIG");
    expect(await later.unlock({ home: HOME, key: fpr, root })).toContain("Unusable secret key");
  });
});

describe("the real gpg behind the port", () => {
  it("signs, and refuses what it does not trust", async () => {
    const gpg = realGpg();
    const home = join(root, HOME);
    openGnupg(home);
    sh("gpg", [
      "--homedir",
      home,
      "--batch",
      "--quiet",
      "--pinentry-mode",
      "loopback",
      "--passphrase",
      "",
      "--quick-gen-key",
      "Real <r@p>",
      "ed25519",
      "sign",
      "2y",
    ]);
    const fpr = /^fpr:+([0-9A-F]{40}):/m.exec(sh("gpg", ["--homedir", home, "--batch", "--with-colons", "--list-keys"]).toString())?.[1] ?? "";
    const bytes = await packed("zstd", { home: HOME, key: `0x${fpr}`, root }, gpg);
    const trusted = join(root, TRUST);
    await gpg.initialiseTrust(root, TRUST, () => {});
    const look = async () => {
      const raw: string[] = [];
      const open = openGpkg(bytes, "/p");
      const verdict =
        open && (await verifyGpkg(open, "/p", gpg, root, TRUST, { request: true, ignore: false }, (l) => raw.push(...l), ["metadata", "image"]));
      return { ok: verdict?.ok, raw: raw.join("\n") };
    };
    expect((await look()).raw).toContain("NO_PUBKEY");
    const key = sh("gpg", ["--homedir", home, "--batch", "--armor", "--export", fpr]);
    const g = ["--homedir", trusted, "--batch", "--no-permission-warning", "--quiet"];
    sh("gpg", [...g, "--import"], key);
    expect((await look()).raw).toContain("TRUST_UNDEFINED");
    sh("gpg", [...g, "--yes", "--no-tty", "--pinentry-mode", "loopback", "--passphrase-file", join(trusted, "pass"), "--quick-lsign-key", fpr]);
    sh("gpg", [...g, "--check-trustdb"]);
    for (const name of ["trustdb.gpg", "pubring.kbx"]) chmodSync(join(trusted, name), 0o644);
    expect(await look()).toEqual({ ok: true, raw: "" });
    const again = openGpkg(bytes, "/p");
    expect(again && (await resign(again, NOW, gpg, { home: HOME, key: `0x${fpr}`, root })).ok).toBe(true);
    endAgent(home);
    endAgent(trusted);
  });
});
