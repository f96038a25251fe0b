/** Installing a package on a client, and the proof that it came as a binary. */
import { expect, test } from "vitest";
import { installJobId } from "../../electron/engine/install/installRun.ts";
import { keywordsFit } from "../../electron/engine/install/offers.ts";
import { prove, publishedBuild, repoOfPath, sameList } from "../../electron/engine/install/proof.ts";
import { failed, ok } from "../../shared/errors/wizardError.ts";
import type { Merge } from "../../shared/portage/emergeLog.ts";
import { indexPackage, openPackagesIndex } from "../../shared/portage/packagesIndex.ts";
import { reduceRunEvents } from "../../shared/run/reduceRun.ts";
import { fleet, lost } from "./fakeFleet.ts";

import { binary, CPV, clientFacts, LIB, pretendText, type Script, source, stage } from "./installStage.ts";

test("installed as a binary: asked twice, run with binaries only, proven by log, build id and place", async () => {
  const s = stage({ normal: pretendText(binary(CPV)) });
  const proof = await s.install();
  expect(proof).toEqual(
    ok({
      machine: "laptop",
      package: CPV,
      binary: true,
      seconds: 4.5,
      bytes: 12_345,
      buildId: "1",
      buildTime: 5,
      words: `=== (1 of 1) Merging Binary (${CPV}::/var/cache/binhost/binhost-wizard/x.gpkg.tar)`,
      repo: "binhost-wizard",
      sourceSeconds: 50,
      sourceBasis: "median of 3 builds on tower",
      all: [{ cpv: CPV, buildId: "1", binary: true }],
    }),
  );
  expect(s.asked).toHaveLength(2);
  expect(s.asked[0]).not.toContain("only");
  expect(s.asked[1]).toContain("--getbinpkgonly --binpkg-respect-use=y");
  expect(s.started).toEqual([`emerge --ask=n --color=n --nospinner --quiet-build=y --getbinpkgonly --binpkg-respect-use=y =${CPV}`]);
  const state = reduceRunEvents(s.r.events);
  expect(state.kind).toBe("install");
  expect(state.status).toBe("done");
  expect(Object.values(state.steps).map((step) => [step.id, step.status])).toEqual([
    ["laptop/pretend", "done"],
    ["laptop/pretend-binary", "done"],
    ["laptop/install", "done"],
    ["laptop/proof", "done"],
  ]);
});

const refusals: readonly (readonly [string, Script, string, RegExp])[] = [
  [
    "would be compiled: other USE flags",
    {
      normal: pretendText(binary(LIB), source(CPV)),
      stderr: `!!! The following binary packages have been ignored due to non matching USE:\n\n    =${CPV} debug\n`,
    },
    "install.not-binary",
    /USE/,
  ],
  [
    "would be compiled: not in the index",
    { normal: pretendText(source("app-misc/other-1.0")) },
    "install.not-binary",
    /no package of app-misc\/other/,
  ],
  ["a dependency would be compiled", { normal: pretendText(source("dev-libs/new-3"), binary(CPV)) }, "install.not-binary", /1 of 2|dev-libs\/new/],
  [
    "the two lists differ in build",
    { normal: pretendText(binary(CPV, "2")), only: pretendText(binary(CPV, "1")) },
    "install.lists-differ",
    /not the same/,
  ],
  [
    "the two lists differ in repository",
    { normal: pretendText(binary(CPV)), only: pretendText(binary(CPV).replace("::gentoo", "::guru")) },
    "install.lists-differ",
    /not the same/,
  ],
  ["binaries only: nothing", { normal: pretendText(binary(CPV)), only: "" }, "install.lists-differ", /not the same/],
  [
    "Portage goes by an old index",
    { normal: pretendText(binary(CPV)), stderr: "[binhost-wizard] Local copy of unavailable remote index will be used due to --pretend\n" },
    "install.stale-index",
    /old copy/,
  ],
  [
    "the index cannot be had",
    {
      normal: pretendText(binary(CPV)),
      stderr:
        "!!! [binhost-wizard] Error fetching binhost package info from 'http://10.0.0.1:8080'\n!!! [binhost-wizard] HTTP Error 403: Forbidden\n",
    },
    "install.stale-index",
    /old copy/,
  ],
  ["no such package", { code: 1, stderr: 'emerge: there are no ebuilds to satisfy "app-misc/nothing".\n' }, "install.unknown", /wrong|does not have/],
  [
    "masked",
    { code: 1, stderr: `!!! All ebuilds that could satisfy "${CPV}" have been masked.\n- ${CPV}::gentoo (masked by: ~amd64 keyword)\n` },
    "install.pretend-failed",
    /~amd64/,
  ],
  [
    "make.conf is broken",
    {
      code: 1,
      stderr:
        'Traceback (most recent call last):\n  File "x"\nportage.exception.ParseError: "/etc/portage/make.conf", line 8: No closing quotation\n',
    },
    "install.pretend-failed",
    /make\.conf|Portage itself/,
  ],
  ["nothing to do", { normal: pretendText() }, "install.nothing-to-do", /empty/],
  ["the client is not enrolled", { normal: pretendText(binary(CPV)), facts: { binrepos: [] } }, "install.not-enrolled", /./],
];
test.each(refusals)("not started: %s", async (_name, script, code, why) => {
  const s = stage(script);
  const answer = await s.install();
  expect(!answer.ok && answer.error.code).toBe(code);
  if (!answer.ok) expect(`${answer.error.what} ${answer.error.why}`).toMatch(why);
  if (!answer.ok) expect(answer.error.changed).toBe("Nothing was changed.");
  expect(s.started).toEqual([]);
});

test("not started: the binhost does not answer this very machine, whatever Portage's copy says", async () => {
  const s = stage({ normal: pretendText(binary(CPV)) });
  if (s.states.tower?.services.nginx) s.states.tower.services.nginx.running = false;
  const answer = await s.install();
  expect(!answer.ok && answer.error.code).toBe("index.unreachable");
  expect(s.asked).toEqual([]);
  expect(s.started).toEqual([]);
});

const unproven: readonly (readonly [string, Script, string, RegExp])[] = [
  ["exit code 0, and compiled all the same", { merged: [{ cpv: CPV, binary: false }] }, "install.not-proven", /was compiled/],
  ["exit code 0, and nothing in the log", { merged: [] }, "install.not-proven", /no line/],
  ["merged but not completed", { merged: [{ cpv: CPV, binary: true, end: false }] }, "install.not-proven", /completed/],
  ["another build is installed", { installed: { [CPV]: "7" } }, "install.not-proven", /build id 7; 1 was announced/],
  ["not installed", { installed: {} }, "install.not-proven", /not installed/],
  [
    "something else was compiled with it",
    {
      merged: [
        { cpv: CPV, binary: true },
        { cpv: "dev-libs/extra-1", binary: false },
      ],
    },
    "install.not-proven",
    /not announced/,
  ],
  [
    "the file is another package than the index says",
    { jobLog: "Package basename mismatched, using tinyc-0.9\n" },
    "install.not-proven",
    /another package/,
  ],
  [
    "the signature is refused",
    {
      jobCode: 1,
      merged: [],
      jobLog:
        " * Binary package is not usable (verification failed):\n *\n * Summary:\n * binpkg signed with at least one unknown key.\n * [GNUPG:] NO_PUBKEY 0123\n!!! Error extracting '/x.gpkg.tar', GnuPG verification failed\n",
    },
    "install.failed",
    /key that this machine does not know/,
  ],
  ["the disk is full", { jobCode: 1, merged: [], jobLog: "OSError: [Errno 28] No space left on device\n" }, "install.failed", /full/],
  ["it fails for another reason", { jobCode: 1, merged: [] }, "install.failed", /exit code 1/],
];
test.each(unproven)("not called a success: %s", async (_name, script, code, why) => {
  const s = stage({ normal: pretendText(binary(CPV)), ...script });
  const answer = await s.install();
  expect(!answer.ok && answer.error.code).toBe(code);
  if (!answer.ok) expect(`${answer.error.what} ${answer.error.why}`).toMatch(why);
  expect(reduceRunEvents(s.r.events).status).toBe("failed");
});

test("compiling is done only when asked for, and told apart in the result", async () => {
  const s = stage({
    normal: pretendText(binary(LIB), source(CPV)),
    merged: [
      { cpv: LIB, binary: true },
      { cpv: CPV, binary: false },
    ],
    installed: { [LIB]: "1", [CPV]: "1" },
  });
  const answer = await s.install({ allowSource: true });
  if (!answer.ok) throw new Error(answer.error.what);
  expect(answer.value).toMatchObject({ binary: false, package: CPV, bytes: 1000 });
  expect(answer.value.all.map((p) => p.binary)).toEqual([true, false]);
  expect(s.started[0]).not.toContain("only");
});

test("@world is brought up to date", async () => {
  const s = stage({ normal: pretendText(binary(CPV)) });
  const answer = await s.install({ atoms: ["@world"] });
  expect(answer.ok && answer.value.package).toBe(CPV);
  expect(s.started[0]).toContain("--update --deep --newuse @world");
});

test.each(["--root=/mnt", "-C", "a;b", "$(id)", "app misc/x", ""])("%j is not taken for a package", async (atom) => {
  const s = stage({ normal: pretendText(binary(CPV)) });
  const answer = await s.install({ atoms: [atom] });
  expect(!answer.ok && answer.error.code).toBe("install.unknown");
  expect(s.asked).toEqual([]);
});

test("asked for again while it runs, the job is joined and proven by its own log", async () => {
  const s = stage({ normal: pretendText(binary(CPV)) });
  s.startJob();
  const answer = await s.install();
  expect(answer.ok && answer.value).toMatchObject({ binary: true, package: CPV, buildId: "1" });
  expect(s.started).toEqual([]);
  expect(s.asked).toEqual([]);
  expect(installJobId("a", ["x", "y"], false)).toBe(installJobId("a", ["y", "x"], false));
  expect(installJobId("a", ["x"], true)).not.toBe(installJobId("a", ["x"], false));
});

test("a line lost while it runs: the job is followed again", async () => {
  let cuts = 3;
  const s = stage({
    normal: pretendText(binary(CPV)),
    instead: (machine, name) => {
      if (machine !== "laptop" || name !== "job-status" || cuts === 0) return undefined;
      cuts -= 1;
      return failed(lost("laptop"));
    },
  });
  const answer = await s.install();
  expect(answer.ok && answer.value.binary).toBe(true);
  expect(s.started).toHaveLength(1);
});

test("stopped at once: the job is stopped and nothing is claimed", async () => {
  const s = stage({ normal: pretendText(binary(CPV)) });
  s.r.engine.subscribe((event) => {
    if (event.type === "run" && event.event.code === "step.job") void s.r.engine.call("run.stop", { run: event.run, when: "now" });
  });
  const answer = await s.install();
  expect(!answer.ok && answer.error.code).toBe("install.stopped");
  // An installation is not a run that can be undone: it must not be said.
  expect(!answer.ok && `${answer.error.changed} ${JSON.stringify(answer.error.remedies)}`).not.toMatch(/undo/i);
  expect(reduceRunEvents(s.r.events).status).toBe("stopped");
});

test("pretend: counts, and a reason for each package that would be compiled", async () => {
  const s = stage({ normal: pretendText(binary(LIB), source("app-misc/other-1.0")) });
  const answer = await s.r.engine.call("install.pretend", { fleet, machine: "laptop", atoms: ["@world"] });
  if (!answer.ok) throw new Error(answer.error.what);
  expect(answer.value).toMatchObject({ binaries: 1, sources: 1 });
  expect(answer.value.packages[1]?.why).toMatch(/no package of app-misc\/other/);
  expect(answer.value.packages[0]?.why).toBeNull();
});

test("offers: what Portage would take as a binary here, with what compiling took", async () => {
  const s = stage({ normal: pretendText(binary(CPV), source(LIB)) });
  const answer = await s.r.engine.call("install.offers", { fleet, machine: "laptop" });
  if (!answer.ok) throw new Error(answer.error.what);
  expect(answer.value.offers).toEqual([
    {
      cpv: CPV,
      buildId: "1",
      size: 12_345,
      description: `about ${CPV}`,
      sourceSeconds: 50,
      sourceBasis: "median of 3 builds on tower",
      installed: false,
    },
  ]);
  expect(answer.value.total).toBe(2);
  const none = await s.r.engine.call("install.offers", { fleet, machine: "laptop", search: "nothing like it" });
  expect(none.ok && none.value).toEqual({ offers: [], total: 0 });
});

test("offers: a masked package does not hide the others", async () => {
  let round = 0;
  const s = stage({
    instead: (machine, name) => {
      if (machine !== "laptop" || name !== "run") return undefined;
      round += 1;
      const masked = `!!! All ebuilds that could satisfy "=${LIB}" have been masked.\n- ${LIB}::gentoo (masked by: X license(s))\n`;
      return ok({
        code: round === 1 ? 1 : 0,
        stdout: round === 1 ? "" : pretendText(binary(CPV)),
        stderr: round === 1 ? masked : "",
        truncated: false,
        timedOut: false,
      });
    },
  });
  const answer = await s.r.engine.call("install.offers", { fleet, machine: "laptop" });
  expect(answer.ok && answer.value.offers.map((o) => o.cpv)).toEqual([CPV]);
  expect(round).toBe(2);
});

test("keywords as Portage takes them", () => {
  expect(keywordsFit(["amd64"], ["amd64"])).toBe(true);
  expect(keywordsFit(["~amd64"], ["amd64"])).toBe(false);
  expect(keywordsFit(["~amd64"], ["amd64", "~amd64"])).toBe(true);
  expect(keywordsFit(["amd64"], ["~amd64"])).toBe(true);
  expect(keywordsFit(["~arm64"], ["~*"])).toBe(true);
  expect(keywordsFit(["arm64"], ["*"])).toBe(true);
  expect(keywordsFit(["~arm64"], ["*"])).toBe(false);
  expect(keywordsFit(["~arm64"], ["**"])).toBe(true);
});

test("where a package came from is told by where its file lies", () => {
  const repos = clientFacts().binrepos;
  expect(repoOfPath("/var/cache/binhost/binhost-wizard/a/b.gpkg.tar", repos)).toBe("binhost-wizard");
  expect(repoOfPath("/var/cache/binhost/gentoo/a/b.gpkg.tar", repos)).toBe("gentoo");
  expect(repoOfPath("/var/cache/binpkgs/a/b.gpkg.tar", repos)).toBeNull();
  expect(repoOfPath(null, repos)).toBeNull();
});

test("the proof by itself", () => {
  const expected = { cpv: CPV, binary: true, buildId: "1", repo: "gentoo", bytes: 1 };
  const merge: Merge = { cpv: CPV, binary: true, start: 1, end: 2, ok: true, index: 1, total: 1, root: "/", path: "/x" };
  expect(prove([expected], [merge], new Map([[CPV, { buildId: "1", buildTime: "5" }]]), []).faults).toEqual([]);
  expect(prove([expected], [{ ...merge, binary: null }], new Map([[CPV, { buildId: "1", buildTime: "5" }]]), []).faults).toHaveLength(1);
  // Tried twice: the last attempt counts.
  expect(prove([expected], [{ ...merge, ok: false, end: null }, merge], new Map([[CPV, { buildId: "1", buildTime: "5" }]]), []).faults).toEqual([]);
  expect(sameList([expected], [{ ...expected, bytes: 9 }])).toBe(true);
  expect(sameList([expected], [])).toBe(false);
});

test("a package packed after it had been compiled has no BUILD_ID; its BUILD_TIME tells that it is the binhost's", () => {
  // Recorded: an index by quickpkg and emaint of packages that were merged without FEATURES=buildpkg.
  const index = openPackagesIndex(
    "CHOST: x86_64-pc-linux-gnu\nPACKAGES: 1\nVERSION: 0\n\nBUILD_TIME: 1795436265\nCPV: app-editors/tinyc-1.0\nDEFINED_PHASES: compile install postinst\nEAPI: 8\nIUSE: nls ssl\nKEYWORDS: amd64\nPATH: app-editors/tinyc/tinyc-1.0-1.gpkg.tar\nSIZE: 20480\nUSE: abi_x86_64 nls ssl\nMTIME: 1795436290\nREPO: gentoo\n\n",
  );
  const builds = index.entries.map((entry) => indexPackage(index, entry));
  const there = { buildId: null, buildTime: "1795436265" };
  expect(publishedBuild(CPV, there, builds)?.size).toBe(20480);
  expect(publishedBuild(CPV, { ...there, buildTime: "1795436266" }, builds)).toBeNull();
  expect(publishedBuild(CPV, { buildId: "1", buildTime: "1795436265" }, builds)).toBeNull();
  expect(publishedBuild(CPV, undefined, builds)).toBeNull();
  const expected = { cpv: CPV, binary: true, buildId: null, repo: "gentoo", bytes: 1 };
  const path = "/var/cache/binpkgs/app-editors/tinyc/tinyc-1.0-1.gpkg.tar";
  const merge: Merge = { cpv: CPV, binary: true, start: 1, end: 2, ok: true, index: 1, total: 1, root: "/", path };
  const published = { repo: "binhost-wizard", builds: () => builds };
  const proven = (build: typeof there, one = merge) => prove([expected], [one], new Map([[CPV, build]]), [], published);
  expect(proven(there)).toEqual({ found: [{ cpv: CPV, binary: true, buildId: null, repo: "binhost-wizard" }], faults: [] });
  expect(proven({ ...there, buildTime: "7" }).found[0]?.repo).toBeNull();
  expect(proven(there, { ...merge, binary: false }).found[0]?.repo).toBeNull();
});
