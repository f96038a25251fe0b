import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { factsSchema } from "../../shared/model/facts.ts";
import { base64ToBytes, bytesToBase64, fileBytes, fileText, logPiece, lossyText, textToUtf8, utf8ToText } from "../../shared/operations/bytes.ts";
import { maskFacts } from "../../shared/operations/maskFacts.ts";
import { type OperationName, operations } from "../../shared/operations/operations.ts";
import { type FullArgs, parseAnswer } from "../../shared/operations/parse/index.ts";
import { levelOfFlags, levelOfLoader, x86LevelOf } from "../../shared/operations/parse/survey/hardware.ts";
import { networksOf, proxiesOf } from "../../shared/operations/parse/survey/network.ts";
import { binreposOf, parseEnvvar } from "../../shared/operations/parse/survey/portage.ts";
import { parseSurvey } from "../../shared/operations/parse/survey.ts";
import { joinSections } from "../../shared/operations/protocol.ts";

const RUNS = { numRuns: Number(process.env.FC_RUNS ?? 300) };
const ARGS = {
  target: "/",
  port: 8080,
  reach: null,
  user: "root",
  machine: "one",
  now: 1_795_417_000,
  rootVia: "login",
  signingHome: "/root/.gnupg-binhost",
} as const;
const HASH = "0".repeat(64);
const FULL: readonly (readonly [string, string])[] = [
  ["id", "time=1795417003.5\nuid=0\nhostname=tau\nkernel=6.18.44\narch=x86_64\n"],
  ["os", 'ID=gentoo\nPRETTY_NAME="Gentoo Linux"\n'],
  ["libc", "glibc\n"],
  ["init", "systemd\n"],
  [
    "cpu",
    "cpu family\t: 25\nflags\t\t: fpu cx8 cmov mmx fxsr sse sse2 lm cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3 avx\nflags\t\t: fpu cx8 cmov mmx fxsr sse sse2 lm cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3\nmodel name\t: AMD Ryzen\n",
  ],
  ["cpucount", "32\n"],
  ["isa", "  x86-64-v4\n  x86-64-v3 (supported, searched)\n  x86-64-v2 (supported, searched)\n"],
  ["memory", "24684092\n"],
  ["gpu", "pci 0x030000 0x1002 0x73bf amdgpu\npci 0x030000 0x10de 0x2484 -\nplatform brcm,bcm2712-vc6 vc4\n"],
  ["file", `/etc/portage/make.conf\n644 root:root 4 1795417000.5\n${HASH}\n\nQT0xCg==\n`],
  ["envvar", "USE='x y'\n\nPKGDIR=/var/cache/binpkgs\n"],
  ["portage", "Portage 3.0.82 (python 3.11.2-final-0, default/linux/amd64/23.0/desktop, gcc-12, unavailable, 6.18 x86_64)\n"],
  ["profile", "/var/db/repos/gentoo/profiles/default/linux/amd64/23.0/desktop\n"],
  ["makeconf", "form=file\nlegacy=0\n"],
  ["installed", "app-misc/one-1\t0\t1\t1795416558\t12\tznver4\tgentoo\tnls\tnls x\n"],
  ["pkgdir", "path=/var/cache/binpkgs\nfree=100\nused=1\nmode=755\nindex=1\nindexmode=644\ntimestamp=1\ncount=1\n"],
  ["packages", "app-misc/one-1\t1\tapp-misc/one/one-1-1.gpkg.tar\t10\t1\tnls\n"],
  ["signed", "1 app-misc/one/one-1-1.gpkg.tar\n"],
  ["networks", "eth0 10.42.0.194/24\n"],
  ["end", ""],
];
const full = joinSections(FULL);

describe("the survey's reader", () => {
  it("reads a whole one", () => {
    const facts = parseSurvey(full, ARGS);
    expect(facts).toMatchObject({
      clockOffset: 3.5,
      x86Level: 2,
      cpu: { model: "AMD Ryzen", count: 32, family: "25" },
      memoryBytes: 24684092 * 1024,
      init: "systemd",
      networks: ["10.42.0.0/24"],
      gpus: [
        { bus: "pci", class: "030000", vendor: "1002", device: "73bf", driver: "amdgpu", compatible: null },
        { bus: "pci", class: "030000", vendor: "10de", device: "2484", driver: null, compatible: null },
        { bus: "platform", class: "", vendor: "", device: "", driver: "vc4", compatible: "brcm,bcm2712-vc6" },
      ],
      portage: { version: "3.0.82", profile: "default/linux/amd64/23.0/desktop" },
      makeConf: { form: "file", sha256: HASH },
      env: { USE: "x y" },
      gaps: [],
    });
    expect(facts.cpu?.flags).not.toContain("avx");
    expect(facts.files[0]).toMatchObject({ content: "A=1\n", mode: "0644", owner: "root:root", mtime: 1795417000.5 });
    expect(facts.pkgdir).toMatchObject({ freeBytes: 102400, mode: "0755", packages: [{ signed: true }] });
  });

  it("says what is missing when nothing came", () => {
    const facts = parseSurvey("", ARGS);
    expect(factsSchema.parse(facts)).toEqual(facts);
    expect(facts.gaps.map((g) => g.what)).toEqual(
      expect.arrayContaining(["the survey", "the processor", "Portage's version", "the installed packages"]),
    );
  });

  it("never fails, whatever the damage, and what it says always fits", () => {
    const damage = fc.tuple(
      fc.array(
        fc.tuple(
          fc.nat(full.length),
          fc.nat(60),
          fc.oneof(
            fc.string({ unit: "binary", maxLength: 8 }),
            fc.constantFrom("\n\x1efile\n", "\n\x1eend\n", "\t", "=", "-", "\n", "\0", "1e999", "-9"),
          ),
        ),
      ),
      fc.nat(full.length),
      fc.boolean(),
    );
    fc.assert(
      fc.property(damage, ([cuts, end, whole]) => {
        let raw = full;
        for (const [at, drop, put] of cuts) raw = raw.slice(0, at) + put + raw.slice(at + drop);
        const facts = parseSurvey(whole ? raw : raw.slice(0, end), ARGS);
        expect(factsSchema.parse(facts)).toEqual(facts);
        expect(parseAnswer("survey", raw, ARGS)).not.toBeNull();
      }),
      RUNS,
    );
  });

  it("leaves a section out without disturbing the others", () => {
    for (const [name] of FULL) {
      const facts = parseSurvey(joinSections(FULL.filter(([n]) => n !== name)), ARGS);
      expect(factsSchema.parse(facts)).toEqual(facts);
      if (name !== "networks") expect(facts.networks).toEqual(["10.42.0.0/24"]);
    }
  });
});

const SAMPLE: { readonly [N in OperationName]?: FullArgs<N> } = { survey: { ...ARGS } };
describe("every reader", () => {
  it("says null or something that fits, for any text", () => {
    const names = Object.keys(operations) as OperationName[];
    const body = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.constantFrom("", "0\n", "1\n", "-\n", "state=running\nsize=3\n", "/a\n1\n-\n", "code=x\n", "QUJD\n", "!!\n", "f".repeat(40)),
    );
    const section = fc.tuple(
      fc.constantFrom(
        "file",
        "missing",
        "touched",
        "restored",
        "kept",
        "problem",
        "refused",
        "result",
        "stdout",
        "stderr",
        "status",
        "log",
        "joined",
        "before",
        "after",
        "key",
        "public",
        "validity",
        "signed",
        "clean",
        "index",
        "tool",
        "sample",
        "header",
        "size",
        "fields",
        "installed",
        "removed",
      ),
      body,
    );
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.array(section, { maxLength: 12 }), fc.string({ maxLength: 5 }), (name, sections, noise) => {
        const raw = `${noise}${joinSections([...sections, ["end", ""]])}`;
        const answer = parseAnswer(name, raw, (SAMPLE[name] ?? {}) as never);
        if (answer !== null) expect(operations[name].result.safeParse(answer).success).toBe(true);
      }),
      { numRuns: RUNS.numRuns * 5 },
    );
  });
  it("refuses an answer without its end", () => {
    const names = (Object.keys(operations) as OperationName[]).filter((n) => n !== "survey");
    for (const name of names)
      expect(
        parseAnswer(
          name,
          joinSections([
            ["status", "state=none\n"],
            ["removed", "1\n"],
          ]),
          {} as never,
        ),
      ).toBeNull();
  });
});

describe("bytes", () => {
  const bytes = fc.uint8Array({ maxLength: 300 });
  it("base64 is the usual one, both ways, line breaks or not", () => {
    fc.assert(
      fc.property(bytes, (b) => {
        const text = Buffer.from(b).toString("base64");
        expect(bytesToBase64(b)).toBe(text);
        expect(base64ToBytes(text.replace(/(.{7})/g, "$1\n"))).toEqual(b);
      }),
      RUNS,
    );
    for (const bad of ["A", "AB!=", "====", "A===", "AB=C"]) expect(base64ToBytes(bad)).toBeNull();
  });
  it("UTF-8 is decoded as TextDecoder does, or refused as it does", () => {
    const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const mixed = fc.oneof(
      bytes,
      fc.string({ unit: "binary" }).map((s) => new TextEncoder().encode(s)),
      fc.array(fc.constantFrom(0xc0, 0xe0, 0xed, 0xa0, 0xf4, 0x90, 0x80, 0xbf, 0x41, 0xf0), { maxLength: 8 }).map((a) => Uint8Array.from(a)),
    );
    fc.assert(
      fc.property(mixed, (b) => {
        let expected: string | null;
        try {
          expected = strict.decode(b);
        } catch {
          expected = null;
        }
        expect(utf8ToText(b)).toBe(expected);
        if (expected !== null) expect(textToUtf8(expected)).toEqual(b);
        expect(lossyText(b)).toBeTypeOf("string");
      }),
      RUNS,
    );
  });
  it("a text file comes back to the byte; a binary one is none", () => {
    fc.assert(
      fc.property(bytes, (b) => {
        const text = fileText(b);
        if (b.includes(0)) expect(text).toBeNull();
        else expect(text && fileBytes(text.content, text.encoding)).toEqual(b);
      }),
      RUNS,
    );
  });
  it("a log in pieces of any size is the whole log", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), fc.integer({ min: 8, max: 40 }), (text, size) => {
        const all = textToUtf8(text.toWellFormed());
        let out = "";
        let at = 0;
        for (let end = size; ; end += size) {
          const last = end >= all.length;
          const piece = logPiece(all.subarray(at, Math.min(end, all.length)), last);
          out += piece.text;
          at += piece.used;
          if (last) break;
        }
        expect(out).toBe(text.toWellFormed());
      }),
      RUNS,
    );
  });
});

describe("parts of the survey", () => {
  it("x86-64 level: flags and loader must agree", () => {
    const v3 = "fpu cx8 cmov mmx fxsr sse sse2 lm cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3 avx avx2 bmi1 bmi2 f16c fma abm movbe xsave".split(" ");
    expect(levelOfFlags(v3)).toBe(3);
    expect(levelOfFlags(v3.filter((f) => f !== "avx2"))).toBe(2);
    expect(levelOfFlags(v3.filter((f) => f !== "lm"))).toBe(0);
    expect(levelOfLoader("  x86-64-v4\n  x86-64-v3 (supported, searched)\n  x86-64-v2 (supported, searched)")).toBe(3);
    expect(levelOfLoader("  x86-64-v3\n  x86-64-v2\n")).toBe(1);
    expect(levelOfLoader(null)).toBeNull();
    expect(x86LevelOf("x86_64", v3, "x86-64-v3\nx86-64-v2 (supported, searched)")).toBe(2);
    expect(x86LevelOf("aarch64", v3, null)).toBeNull();
  });
  it("networks of addresses", () => {
    expect(
      networksOf(
        "lo 127.0.0.1/8\neth0 10.42.0.194/24\neth0 192.168.178.77/20\nwg0 10.0.0.2/32\neth0 fe80::1/64\neth0 2001:db8:1:2:3::4/64\neth0 2001:db8::/130\nx 300.1.1.1/8",
      ),
    ).toEqual(["10.42.0.0/24", "192.168.176.0/20", "10.0.0.2/32", "2001:db8:1:2::/64"]);
  });
  it("proxies are masked, with a scheme or without", () => {
    expect(proxiesOf({ HTTP_PROXY: "me:pw@proxy:3128" }, { https_proxy: "http://me:pw@proxy", no_proxy: "a,b", PATH: "x" })).toEqual({
      http_proxy: "http://•••@proxy:3128",
      https_proxy: "http://•••@proxy",
      no_proxy: "a,b",
    });
  });
  it("portageq's quoting, errors in between", () => {
    expect(parseEnvvar(`"/etc/portage/make.conf", line 2: $: bad substitution\nMAKEOPTS=''\nA='it'"'"'s'\nB=plain\n\nC='two\nlines'\n`)).toEqual({
      A: "it's",
      B: "plain",
      C: "two\nlines",
    });
  });
  it("binrepos.conf: order, defaults, names that Portage does not read", () => {
    const file = (name: string, content: string) => ({
      path: `/etc/portage/binrepos.conf/${name}`,
      content,
      encoding: "utf8" as const,
      sha256: HASH,
      mode: "0644",
      owner: "root:root",
      size: 1,
      mtime: 1,
      link: null,
    });
    const found = binreposOf([
      file("zz", "[home]\nsync-uri = http://new\n"),
      file("aa", "# c\n[DEFAULT]\nverify-signature = Yes\n[home]\npriority=5\nsync-uri: http://old/ # kept\n"),
      file(".hidden", "[h]\n"),
      file("old~", "[o]\n"),
    ]);
    expect(found).toEqual([
      { name: "home", syncUri: "http://new", priority: 5, verifySignature: true, location: null, file: "/etc/portage/binrepos.conf/zz" },
    ]);
  });
  it("maskFacts leaves no password in what is exported", () => {
    const text = 'PORTAGE_BINHOST="http://me:hunter2@h/"\nMY_PASSWORD="hunter2"\ntoken = hunter2\nUSE="x"\n';
    const raw = full.replace("QT0xCg==", bytesToBase64(textToUtf8(text))).replace("root:root 4 ", `root:root ${text.length} `);
    const facts = parseSurvey(raw, ARGS);
    expect(facts.files[0]?.content).toBe(text);
    expect(JSON.stringify(maskFacts(facts))).not.toContain("hunter2");
    expect(maskFacts(facts).files[0]?.content).toContain('USE="x"');
  });
});
