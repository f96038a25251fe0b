import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { must, openSandbox, type Sandbox } from "./sandbox.ts";

const HOME = "/root/.gnupg-binhost";
const G = "/etc/portage/gnupg";
let box: Sandbox;
beforeAll(async () => {
  box = await openSandbox();
});
afterAll(() => {
  box.sh("for d in /root/.gnupg-binhost /root/other /etc/portage/gnupg; do [ ! -d $d ] || gpgconf --homedir $d --kill all; done");
  box.close();
});
beforeEach(() => {
  box.sh(`rm -rf ${G}* /root/other; touch /etc/portage-release.asc`);
});
const key = () => must(box.door(), "signing-key", { home: HOME, uid: "Binhost one (binary packages) <binhost@one>", expiry: "2y", make: true });
const validity = (fingerprint: string) => must(box.door(), "trust-state", { fingerprint });

describe("signing-key", () => {
  it("finds none, makes one, finds it again", async () => {
    expect(await must(box.door(), "signing-key", { home: HOME, uid: "x", expiry: "2y", make: false })).toEqual({
      fingerprint: null,
      publicKey: "",
      made: false,
      problem: null,
    });
    expect(box.sh(`ls -d ${HOME} 2>/dev/null || true`)).toBe("");
    const made = await key();
    expect(made).toMatchObject({ made: true, problem: null });
    expect(made.fingerprint).toMatch(/^[0-9A-F]{40}$/);
    expect(box.sh(`stat -c %a ${HOME}`)).toBe("700\n");
    expect(await must(box.door({ shell: ["bash"] }), "signing-key", { home: HOME, uid: "x", expiry: "2y", make: true })).toEqual({
      ...made,
      made: false,
    });
    expect(
      box.sh(`gpg --homedir ${HOME} --batch --with-colons --list-secret-keys 2>/dev/null | grep -c ^sec; gpgconf --homedir ${HOME} --kill all`),
    ).toBe("1\n");
  });
  it("leaves nothing behind when it cannot be made", async () => {
    const result = await must(box.door(), "signing-key", { home: "/root/other", uid: "x", expiry: "not a date", make: true });
    expect(result).toMatchObject({ fingerprint: null, made: false, problem: { kind: "failed", path: "/root/other" } });
    expect(box.sh("ls -d /root/other 2>/dev/null || true")).toBe("");
  });
});

describe("trust-key", () => {
  it("getuto, import, signature, check; a second time is the same; untrust-key takes it back", async () => {
    const { fingerprint, publicKey } = await key();
    if (!fingerprint) throw new Error("no key");
    expect(await validity(fingerprint)).toEqual({ validity: null, anchor: false });
    const first = await must(box.door(), "trust-key", { fingerprint, publicKey });
    expect(first).toEqual({ validity: "f", anchorMade: true, wasTrusted: false, problem: null });
    expect(await must(box.door({ shell: ["bash"] }), "trust-key", { fingerprint, publicKey })).toEqual({
      validity: "f",
      anchorMade: false,
      wasTrusted: true,
      problem: null,
    });
    expect(await validity(fingerprint)).toEqual({ validity: "f", anchor: true });
    expect(box.sh(`runuser -u nobody -- cat ${G}/pubring.kbx ${G}/trustdb.gpg | wc -c`)).not.toBe("0\n");
    expect(box.sh(`runuser -u nobody -- cat ${G}/pass 2>&1 || true`)).toContain("Permission denied");
    expect(await must(box.door(), "untrust-key", { fingerprint })).toEqual({ removed: true, problem: null });
    expect(await validity(fingerprint)).toEqual({ validity: null, anchor: true });
    expect(await must(box.door(), "untrust-key", { fingerprint })).toEqual({ removed: false, problem: null });
  });

  it("refuses another fingerprint, two keys, and text that is no key, before it touches anything", async () => {
    const { fingerprint, publicKey } = await key();
    if (!fingerprint) throw new Error("no key");
    box.sh("mkdir -m 700 /root/other; gpg --homedir /root/other --batch --quiet --passphrase '' --quick-gen-key other ed25519 sign 1y 2>/dev/null");
    const other = box.sh("gpg --homedir /root/other --armor --export");
    const both = box.sh(
      `(gpg --homedir /root/other --export; gpg --homedir ${HOME} --export) | gpg --homedir /root/other --enarmor 2>/dev/null | sed 's/ARMORED FILE/PUBLIC KEY BLOCK/'`,
    );
    for (const text of [other, both, "not a key"]) {
      const result = await must(box.door(), "trust-key", { fingerprint, publicKey: text });
      expect(result.problem?.kind).toBe("rejected");
      expect(box.sh(`ls -d ${G} 2>/dev/null || true`)).toBe("");
    }
    expect((await must(box.door(), "trust-key", { fingerprint, publicKey: both })).problem?.text).toMatch(/exactly one key; there are 2/);
    expect((await must(box.door(), "trust-key", { fingerprint, publicKey })).problem).toBeNull();
  });

  it("a folder that getuto did not make is named, and moved aside only when asked", async () => {
    const { fingerprint, publicKey } = await key();
    if (!fingerprint) throw new Error("no key");
    box.sh(`mkdir -m 755 ${G}; echo mine > ${G}/mine`);
    const refused = await must(box.door(), "trust-key", { fingerprint, publicKey });
    expect(refused).toMatchObject({ anchorMade: false, problem: { kind: "not-found", path: `${G}/pass` } });
    expect(box.sh(`ls -A ${G}`)).toBe("mine\n");
    const moved = await must(box.door(), "trust-key", { fingerprint, publicKey, moveAside: true });
    expect(moved).toEqual({ validity: "f", anchorMade: true, wasTrusted: false, problem: null });
    expect(box.sh(`cat ${G}.old-*/mine`)).toBe("mine\n");
  });

  it("getuto failing leaves things as they were", async () => {
    const { fingerprint, publicKey } = await key();
    if (!fingerprint) throw new Error("no key");
    box.sh(`rm /etc/portage-release.asc; mkdir ${G}; echo mine > ${G}/mine`);
    const result = await must(box.door(), "trust-key", { fingerprint, publicKey, moveAside: true });
    expect(result.problem).toMatchObject({ kind: "failed", path: G });
    expect(result.problem?.text).toMatch(/exit code 1: .*gentoo-release is|exit code 1:/s);
    expect(box.sh(`ls -d ${G}*; cat ${G}/mine`)).toBe(`${G}\nmine\n`);
    box.sh("mv /usr/bin/none /dev/null 2>/dev/null; true");
    const without = await must(box.door({ path: "/usr/bin:/bin" }), "trust-key", { fingerprint, publicKey });
    expect(without.problem).toMatchObject({ kind: "missing-tool", path: "getuto" });
  });

  it("a key that is there without trust is made trusted", async () => {
    const { fingerprint, publicKey } = await key();
    if (!fingerprint) throw new Error("no key");
    box.sh(`getuto >/dev/null 2>&1; gpg --homedir ${HOME} --export | gpg --homedir ${G} --batch --quiet --no-permission-warning --import`);
    expect((await validity(fingerprint)).validity).toBe("-");
    expect(await must(box.door(), "trust-key", { fingerprint, publicKey })).toEqual({
      validity: "f",
      anchorMade: false,
      wasTrusted: false,
      problem: null,
    });
  });
});
