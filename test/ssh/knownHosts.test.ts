import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hostKeyOrder } from "../../electron/engine/ssh/algorithms.ts";
import { fingerprint, hostsMatch, judge, knownHostLine, knownTypes, parseKnownHosts } from "../../electron/engine/ssh/knownHosts.ts";
import { rememberHostKey } from "../../electron/engine/ssh/knownHostsFiles.ts";
import { type Scratch, scratch } from "./connect.ts";
import { makeKey } from "./sshd.ts";

let place: Scratch;
/** `type base64`, by name. */
const keys: Record<"a" | "b" | "e" | "r", string> = { a: "", b: "", e: "", r: "" };
const blob = (name: keyof typeof keys): string => keys[name].split(" ")[1] ?? "";
beforeAll(() => {
  place = scratch();
  const types = { a: "ed25519", b: "ed25519", e: "ecdsa", r: "rsa" } as const;
  for (const name of ["a", "b", "e", "r"] as const) keys[name] = makeKey(join(place.dir, name), types[name]).split(" ").slice(0, 2).join(" ");
});
afterAll(() => place.remove());

const lines = (...texts: readonly string[]) => parseKnownHosts(texts.join("\n"), "f");

describe("verdicts", () => {
  test("match, and where it stands", () => {
    expect(judge(lines("# comment", `host ${keys.a} a comment`), "host", 22, blob("a"))).toEqual({ verdict: "match", place: "f:2" });
    expect(judge(lines(`HOST ${keys.a}`), "Host", 22, blob("a")).verdict).toBe("match");
  });
  test("another key of the same type is a changed one, unless the shown one stands there too", () => {
    expect(judge(lines(`host ${keys.a}`), "host", 22, blob("b"))).toEqual({ verdict: "mismatch", places: ["f:1"] });
    expect(judge(lines(`host ${keys.a}`, `host ${keys.b}`), "host", 22, blob("b")).verdict).toBe("match");
  });
  test("another type is not known, and says which types are", () => {
    expect(judge(lines(`host ${keys.e}`), "host", 22, blob("a"))).toEqual({
      verdict: "not-found",
      otherTypes: ["ecdsa-sha2-nistp256"],
      authority: null,
    });
  });
  test("a revoked key is revoked even where it is known", () => {
    expect(judge(lines(`host ${keys.a}`, `@revoked * ${keys.a}`), "host", 22, blob("a"))).toEqual({ verdict: "revoked", place: "f:2" });
    expect(judge(lines(`host ${keys.a}`, `@revoked other ${keys.a}`), "host", 22, blob("a")).verdict).toBe("match");
    expect(judge(lines(`@revoked * ${keys.b}`), "host", 2222, blob("a")).verdict).toBe("not-found");
    expect(judge(lines(`@revoked host ${keys.a}`, `[host]:2222 ${keys.a}`), "host", 2222, blob("a")).verdict).toBe("revoked");
  });
  test("a certificate authority is named and makes nothing known", () => {
    expect(judge(lines(`@cert-authority *.lan ${keys.a}`), "box.lan", 22, blob("b"))).toEqual({
      verdict: "not-found",
      otherTypes: [],
      authority: "f:1",
    });
    expect(judge(lines(`@cert-authority *.lan ${keys.a}`), "box.lan", 22, blob("a")).verdict).toBe("not-found");
  });
  test("a port has lines of its own; a line without port counts for it only when the key is the same", () => {
    expect(judge(lines(`[host]:2222 ${keys.a}`), "host", 2222, blob("a")).verdict).toBe("match");
    expect(judge(lines(`[host]:2222 ${keys.a}`), "host", 22, blob("a")).verdict).toBe("not-found");
    expect(judge(lines(`host ${keys.a}`), "host", 2222, blob("a")).verdict).toBe("match");
    expect(judge(lines(`host ${keys.a}`), "host", 2222, blob("b")).verdict).toBe("not-found");
  });
  test("nonsense is left out, also a line whose type is not what its key says", () => {
    expect(
      lines("host", "host ssh-ed25519", "host ssh-ed25519 %%%", `@odd host ${keys.a}`, `host ssh-rsa ${blob("a")}`, `host 1024 35 ${"9".repeat(20)}`),
    ).toEqual([]);
  });
});

describe("names", () => {
  const cases: readonly [string, string, boolean][] = [
    ["a,b,c", "b", true],
    ["*.lan", "box.lan", true],
    ["*.lan", "lan", false],
    ["b?x", "box", true],
    ["b?x", "bx", false],
    ["*", "[h]:2222", true],
    ["*.lan,!bad.lan", "bad.lan", false],
    ["!bad.lan,*.lan", "bad.lan", false],
    ["*.lan,!bad.lan", "good.lan", true],
    ["!bad.lan", "good.lan", false],
    ["[h]:2222", "[h]:2222", true],
    ["fe80::1", "fe80::1", true],
    ["", "x", false],
  ];
  test.each(cases)("%s covers %s: %s", (hosts, name, want) => expect(hostsMatch(hosts, name)).toBe(want));

  test("hashed by the real ssh-keygen -H, and so is what we look up", () => {
    const file = join(place.dir, "hashed");
    writeFileSync(file, `plain.lan ${keys.a}\n[other]:2222 ${keys.b}\n`);
    execFileSync("ssh-keygen", ["-q", "-H", "-f", file], { stdio: "ignore" });
    const hashed = parseKnownHosts(readFileSync(file, "utf8"), "f");
    expect(hashed).toHaveLength(2);
    expect(hashed.every((line) => line.hosts.startsWith("|1|"))).toBe(true);
    expect(judge(hashed, "plain.lan", 22, blob("a")).verdict).toBe("match");
    expect(judge(hashed, "other", 2222, blob("b")).verdict).toBe("match");
    expect(judge(hashed, "other", 2222, blob("a")).verdict).toBe("mismatch");
    expect(judge(hashed, "plain.lax", 22, blob("a")).verdict).toBe("not-found");
  });

  test("our matcher and ssh-keygen -F agree", () => {
    const part = fc.constantFrom("a", "b", "lan", ".", "*", "?", "10.0.0.1", "[a]:22", "[a.lan]:2222");
    const pattern = fc.tuple(fc.boolean(), fc.array(part, { minLength: 1, maxLength: 3 })).map(([not, parts]) => (not ? "!" : "") + parts.join(""));
    const hosts = fc.array(pattern, { minLength: 1, maxLength: 3 }).map((list) => list.join(","));
    const name = fc.array(fc.constantFrom("a", "b", "lan", "."), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(""));
    const file = join(place.dir, "agree");
    fc.assert(
      fc.property(hosts, fc.oneof(name, fc.constantFrom("10.0.0.1", "[a]:22", "[a.lan]:2222")), (list, token) => {
        writeFileSync(file, `${list} ${keys.a}\n`);
        let found = true;
        try {
          execFileSync("ssh-keygen", ["-F", token, "-f", file], { stdio: "ignore" });
        } catch {
          found = false;
        }
        expect(hostsMatch(list, token)).toBe(found);
      }),
      { numRuns: Number(process.env.BW_PROPERTY_RUNS ?? 300) },
    );
  });

  test("a pattern of many stars comes to an end", () => {
    expect(hostsMatch(`${"*a".repeat(200)}b`, "a".repeat(5_000))).toBe(false);
  });
});

test("fingerprints are those of ssh-keygen -l", () => {
  for (const name of ["a", "e", "r"] as const)
    expect(
      execFileSync("ssh-keygen", ["-lf", join(place.dir, `${name}.pub`)])
        .toString()
        .split(" ")[1],
    ).toBe(fingerprint(blob(name)));
});

test("known types come first, RSA as its SHA-2 forms, and SHA-1 never", () => {
  const known = knownTypes(lines(`host ${keys.r}`, `host ${keys.e}`, `@revoked host ${keys.a}`, `other ${keys.a}`), "host", 22);
  expect(known).toEqual(["ssh-rsa", "ecdsa-sha2-nistp256"]);
  expect(hostKeyOrder(known)).toEqual([
    "ecdsa-sha2-nistp256",
    "rsa-sha2-512",
    "rsa-sha2-256",
    "ssh-ed25519",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
  ]);
  expect(hostKeyOrder([])).not.toContain("ssh-rsa");
  expect(knownTypes(lines(`host ${keys.r}`), "host", 2222)).toEqual(["ssh-rsa"]);
});

test("our own file is made with 0600, added to once, and read back by ssh-keygen", async () => {
  const file = join(place.dir, "own", "known_hosts");
  await Promise.all([
    rememberHostKey(file, "box", 22, blob("a")),
    rememberHostKey(file, "Box", 2222, blob("b")),
    rememberHostKey(file, "box", 22, blob("a")),
    ...Array.from({ length: 20 }, (_, at) => rememberHostKey(file, `h${at}`, 22, blob("e"))),
  ]);
  expect(readFileSync(file, "utf8").split("\n")).toHaveLength(23);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, "utf8")).toContain(knownHostLine("box", 2222, blob("b")));
  expect(execFileSync("ssh-keygen", ["-F", "[box]:2222", "-f", file]).toString()).toContain(keys.b);
});

test("a file without a newline at its end does not lose its last line", async () => {
  const file = join(place.dir, "own2", "known_hosts");
  mkdirSync(join(place.dir, "own2"));
  writeFileSync(file, `first ${keys.a}`);
  await rememberHostKey(file, "second", 22, blob("b"));
  expect(parseKnownHosts(readFileSync(file, "utf8"), "f").map((line) => line.hosts)).toEqual(["first", "second"]);
});
