import { afterEach, expect, test } from "vitest";
import type { MachineDoor } from "../../electron/engine/machine.ts";
import { headerFault, type IndexSeen, judgeIndex } from "../../electron/engine/run/steps/checkIndex.ts";
import { quickpkgReader } from "../../electron/engine/run/steps/packInstalled.ts";
import { ok } from "../../shared/errors/wizardError.ts";
import type { Facts } from "../../shared/model/facts.ts";
import { factsFixture } from "../plan/fixtures.ts";
import { fleet, planOf, rig, startStates, temporary } from "./fakeFleet.ts";
import { FINGERPRINT } from "./fakeMachine.ts";

const folders: { remove: () => void }[] = [];
afterEach(() => {
  for (const each of folders.splice(0)) each.remove();
});

const trust = { anchor: true, exists: true, keys: [{ fingerprint: FINGERPRINT, validity: "f", uid: "x" }] };
const binhost = (over: Partial<Facts> = {}) =>
  factsFixture("tower", {
    env: { FEATURES: "buildpkg", ARCH: "amd64", CHOST: "x86_64-pc-linux-gnu" },
    signingKey: { home: "/root/.gnupg-binhost-wizard", fingerprint: FINGERPRINT, expires: null, publicKey: "x" },
    nginx: { installed: true, running: true, enabled: true, config: null, test: "" },
    pkgdir: {
      path: "/var/cache/binpkgs",
      freeBytes: 1,
      usedBytes: 1,
      mode: "0755",
      indexPresent: true,
      indexTimestamp: 1,
      indexPackages: 1,
      indexMode: "0644",
      packages: [],
    },
    trust,
    ...over,
  });
const client = (id: string, over: Partial<Facts> = {}) =>
  factsFixture(id, {
    env: { FEATURES: "getbinpkg", ARCH: "amd64", CHOST: "x86_64-pc-linux-gnu" },
    binrepos: [{ name: "binhost-wizard", syncUri: "http://10.0.0.1:8080", priority: 9999, verifySignature: true, location: null, file: "/x" }],
    trust,
    ...over,
  });

async function verify(
  facts: Record<string, Facts>,
  change: (states: ReturnType<typeof startStates>) => void = () => undefined,
  machines: readonly string[] = [],
) {
  const at = temporary();
  folders.push(at);
  const states = startStates();
  if (states.tower) {
    states.tower.services.nginx = { installed: true, running: true, enabled: true, reloads: 0 };
    states.tower.packages = [{ cpv: "app-misc/a-1", buildId: "1", size: 5, buildTime: 1, signed: true }];
  }
  for (const state of Object.values(states)) state.trust.keys[FINGERPRINT] = "f";
  change(states);
  const r = rig({
    states,
    dataDir: at.dir,
    plan: () => planOf([]),
    instead: (machine, name) => (name === "survey" ? ok(facts[machine]) : undefined),
  });
  const answer = await r.engine.call("verify", { fleet, machines: [...machines] });
  if (!answer.ok) throw new Error(answer.error.what);
  return {
    ok: answer.value.ok,
    wrong: answer.value.machines.flatMap((m) => m.checks.filter((c) => !c.ok).map((c) => `${m.id} ${c.id}`)),
    all: answer.value,
  };
}

const good = () => ({ tower: binhost(), laptop: client("laptop"), desk: client("desk") });

test("a fleet in order passes every check, from each machine itself", async () => {
  const { ok: fine, wrong, all } = await verify(good());
  expect(wrong).toEqual([]);
  expect(fine).toBe(true);
  expect(all.machines.map((m) => m.checks.map((c) => c.id))).toEqual([
    ["reach", "index-fresh", "buildpkg", "service", "trust", "index"],
    ["reach", "getbinpkg", "repository", "index", "verify-signature", "trust", "signature"],
    ["reach", "getbinpkg", "repository", "index", "verify-signature", "trust", "signature"],
  ]);
});

test("one client alone is measured against the binhost, and the index that it read is counted", async () => {
  const { wrong, all } = await verify({ ...good(), desk: client("desk", { binrepos: [] }) }, undefined, ["laptop"]);
  expect(all.machines.map((m) => m.id)).toEqual(["laptop"]);
  expect(wrong).toEqual([]);
  expect(all.machines[0]?.checks.find((c) => c.id === "index")?.count).toBe(1);
  const untrusting = await verify({ ...good(), tower: binhost({ signingKey: null }) }, undefined, ["laptop"]);
  expect(untrusting.wrong).toEqual(["laptop trust"]);
});

const wrongs: readonly (readonly [string, Partial<ReturnType<typeof good>>, readonly string[]])[] = [
  ["getbinpkg is off", { laptop: client("laptop", { env: { FEATURES: "sandbox" } }) }, ["laptop getbinpkg"]],
  ["no repository of the fleet", { laptop: client("laptop", { binrepos: [] }) }, ["laptop repository"]],
  [
    "signatures are not asked for",
    {
      desk: client("desk", {
        binrepos: [{ name: "binhost-wizard", syncUri: "http://10.0.0.1:8080", priority: 1, verifySignature: false, location: null, file: "/x" }],
      }),
    },
    ["desk verify-signature"],
  ],
  [
    "the key is known but not trusted",
    { desk: client("desk", { trust: { ...trust, keys: [{ fingerprint: FINGERPRINT, validity: "-", uid: "x" }] } }) },
    ["desk trust"],
  ],
  [
    "nginx does not come up at boot",
    { tower: binhost({ nginx: { installed: true, running: true, enabled: false, config: null, test: "" } }) },
    ["tower service"],
  ],
  ["nothing is kept as a package", { tower: binhost({ env: { FEATURES: "" } }) }, ["tower buildpkg"]],
  ["no index yet", { tower: binhost({ pkgdir: null }) }, ["tower index-fresh"]],
];
test.each(wrongs)("%s", async (_name, over, want) => {
  const { ok: fine, wrong } = await verify({ ...good(), ...over });
  expect(wrong).toEqual(want);
  expect(fine).toBe(false);
});

test("a server that is down is seen from every machine", async () => {
  const { wrong } = await verify(good(), (states) => {
    if (states.tower?.services.nginx) states.tower.services.nginx.running = false;
  });
  expect(wrong).toEqual(["tower index", "laptop index", "desk index"]);
});

test("a client that refuses signed packages is told", async () => {
  const { wrong } = await verify(good(), (states) => {
    if (states.laptop) states.laptop.trust.keys = {};
  });
  expect(wrong).toEqual(["laptop signature"]);
});

const seen = (over: Partial<IndexSeen> = {}): IndexSeen => ({
  tool: "curl",
  status: 200,
  error: "",
  header: { VERSION: "0", TIMESTAMP: "1700000000", PACKAGES: "1", ARCH: "amd64", CHOST: "x86_64-pc-linux-gnu" },
  listed: 1,
  sample: { path: "a/b-1.gpkg.tar", size: 10, contentLength: 10, status: 200 },
  proxy: null,
  ...over,
});
const doorFor = (answer: IndexSeen) =>
  ({ id: "laptop", call: async () => ok(answer), hostKeys: () => [], close: async () => undefined }) as unknown as MachineDoor;
const spec = { uri: "http://10.0.0.1:8080", arch: "amd64", chost: "x86_64-pc-linux-gnu" };

const indexes: readonly (readonly [string, Partial<IndexSeen>, string | null])[] = [
  ["a good index", {}, null],
  ["neither curl nor wget", { tool: null, status: null }, "index.no-tool"],
  ["refused", { status: null, error: "Connection refused" }, "index.unreachable"],
  ["403", { status: 403 }, "index.unreachable"],
  ["a proxy in between", { status: 503, proxy: "http://proxy:3128" }, "index.proxy"],
  ["a page of something else", { header: { "<html>": "" } }, "index.bad"],
  ["a version Portage does not read", { header: { ...seen().header, VERSION: "1" } }, "index.bad"],
  ["no TIMESTAMP", { header: { VERSION: "0", PACKAGES: "1" } }, "index.bad"],
  ["no package", { listed: 0 }, "index.bad"],
  ["another ARCH", { header: { ...seen().header, ARCH: "arm64" } }, "index.bad"],
  ["another CHOST", { header: { ...seen().header, CHOST: "x86_64-gentoo-linux-musl" } }, "index.bad"],
  ["a package of another size", { sample: { path: "a", size: 10, contentLength: 9, status: 200 } }, "index.package-differs"],
  ["a package that may not be read", { sample: { path: "a", size: 10, contentLength: null, status: 403 } }, "index.package-differs"],
  ["a server that does not say sizes", { sample: { path: "a", size: 10, contentLength: null, status: 200 } }, null],
];
test.each(indexes)("check-index: %s", async (_name, over, code) => {
  const judged = await judgeIndex(doorFor(seen(over)), spec);
  expect(judged.ok ? null : judged.error.code).toBe(code);
});

test("without expectations ARCH and CHOST are not compared", () => {
  expect(headerFault(seen({ header: { ...seen().header, ARCH: "arm64" } }), { arch: null, chost: null })).toBeNull();
});

test("quickpkg's output: progress by package, and which ones have stubs, however it is cut", () => {
  const text =
    "\x1b[32m * \x1b[0mBuilding package for a/b-1 ...   [ ok ]\n\x1b[33m * \x1b[0mExcluded config: '/etc/x'\n * Building package for c/d-2 ...  [ ok ]\n\n * Excluded config files: 1\n";
  for (let size = 1; size < 40; size += 3) {
    const progress: string[] = [];
    const reader = quickpkgReader(2, (done, total, what) => progress.push(`${done}/${total} ${what}`));
    for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size));
    expect([...reader.stubs]).toEqual(["a/b-1"]);
    expect(progress).toEqual(["1/2 a/b-1", "2/2 c/d-2"]);
  }
});
