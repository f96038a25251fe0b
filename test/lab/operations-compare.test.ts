/**
 * The practice fleet answers operations by name; a real machine runs their scripts in a real sh. Both are asked the same here, one after the other
 * on machines that were laid out alike, and must say the same. What may differ (times, keys, hardware, a program's own wording) is named.
 */
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMachine } from "../../electron/engine/machine/createMachine.ts";
import type { CallerArgs, MachineDoor } from "../../electron/engine/machine.ts";
import type { ScriptRunner } from "../../electron/engine/ports.ts";
import { createConnector } from "../../electron/engine/ssh/connector.ts";
import type { ConnectorOptions } from "../../electron/engine/ssh/options.ts";
import { shapes } from "../../electron/practice/fleet/layFleet.ts";
import { type PracticeFleet, startPracticeFleet } from "../../electron/practice/fleet/start.ts";
import type { Fleet, Machine } from "../../shared/model/fleet.ts";
import type { TouchedFile } from "../../shared/model/run.ts";
import type { OperationName, OperationResult } from "../../shared/operations/operations.ts";
import { expandLines } from "../../shared/report/shortLines.ts";
import { BINHOST_ADDRESS, type Lab, startLab } from "./machines.ts";
import { labConnector, labFleet } from "./session.ts";

type Side = { readonly door: MachineDoor; readonly runner: ScriptRunner; readonly uri: string; readonly port: number };
const HOME = "/root/.gnupg-binhost-wizard";
const PKGDIR = "/var/cache/binpkgs";

let lab: Lab;
let practice: PracticeFleet;
let real: Side;
let played: Side;

const noQuestions = async (): Promise<never> => {
  throw new Error("nothing should be asked here");
};

async function open(fleet: Fleet, options: ConnectorOptions, host: string): Promise<Side> {
  const machine = fleet.machines[0] as Machine;
  const runner = await createConnector(options).connect(machine, noQuestions);
  const { port } = fleet.choices.serving;
  return { runner, door: createMachine({ machine, runner }), port, uri: `http://${host}:${port}` };
}

beforeAll(async () => {
  const plan = shapes(1)[0]?.plan;
  if (!plan) throw new Error("the practice fleet has no binhost");
  lab = await startLab([
    {
      name: "binhost",
      address: BINHOST_ADDRESS,
      makeConf: plan.makeConf,
      ...(plan.installed ? { installed: plan.installed } : {}),
      ...(plan.commit ? { commit: plan.commit } : {}),
      ...(plan.files ? { files: plan.files } : {}),
    },
  ]);
  practice = await startPracticeFleet({ clients: 1, speed: 4000 });
  real = await open(labFleet(lab), labConnector(lab, lab.dir), BINHOST_ADDRESS);
  const { home } = practice;
  played = await open(
    practice.fleet,
    { ...labConnector(lab, lab.dir), home, knownHostsFiles: [practice.knownHosts], ownKnownHosts: `${home}/own`, keyFiles: [] },
    "127.0.0.1",
  );
}, 300_000);
afterAll(async () => {
  await real?.runner.close();
  await played?.runner.close();
  await practice?.stop();
  await lab?.close();
});

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
/** Replaces what cannot be equal on two machines: points in time, fingerprints, addresses. */
function leveled(value: unknown, times: ReadonlySet<string>): Json {
  if (Array.isArray(value)) return value.map((one) => leveled(one, times));
  if (value !== null && typeof value === "object")
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, times.has(name) && one !== null && one !== "" ? "(differs)" : leveled(one, times)]),
    );
  if (typeof value === "string")
    return value
      .replace(/[0-9A-F]{40}/g, "FINGERPRINT")
      .replaceAll(real.uri, "URI")
      .replaceAll(played.uri, "URI")
      .replace(/-----BEGIN PGP PUBLIC KEY BLOCK-----[\s\S]*-----END PGP PUBLIC KEY BLOCK-----\n?/g, "KEY");
  return value as Json;
}

/** Asks both, expects both to answer alike, and gives both answers for the next question. `differs`: fields that are only compared in being there. */
async function both<const N extends OperationName>(
  name: N,
  args: CallerArgs<N> | ((side: Side) => CallerArgs<N>),
  differs: readonly string[] = [],
): Promise<readonly [OperationResult<N>, OperationResult<N>]> {
  const ask = async (side: Side): Promise<OperationResult<N>> => {
    const answer = await side.door.call(name, typeof args === "function" ? (args as (side: Side) => CallerArgs<N>)(side) : args);
    if (!answer.ok)
      throw new Error(
        `${name} on ${side === real ? "the lab" : "practice"}: ${answer.error.code}: ${answer.error.what} ${answer.error.why}\n${answer.error.details}`,
      );
    return answer.value;
  };
  const [one, other] = [await ask(real), await ask(played)];
  const times = new Set(["mtime", "started", "ended", ...differs]);
  expect(leveled(other, times), `${name}: practice is not as the lab`).toEqual(leveled(one, times));
  return [one, other];
}
const sideOf = <T>(pair: readonly [T, T], side: Side): T => (side === real ? pair[0] : pair[1]);

const change = (path: string, before: string | null, after: string | null, beforeSha256: string | null) => ({
  path,
  before,
  after,
  beforeSha256,
  mode: "0644",
});

describe("practice and a real sh answer alike", () => {
  it("read-files", async () => {
    await both("read-files", {
      paths: ["/etc/portage/make.conf", "/etc/portage/repos.conf/gentoo.conf", "/etc/portage/package.use", "/nowhere", "/etc/etc-demo.conf"],
    });
  });

  it("survey", async () => {
    const hardware = ["cpu", "gpus", "x86Level", "memoryBytes", "kernel", "clockOffset", "networks", "hostname", "libc"];
    const [lab_, practice_] = await both(
      "survey",
      (side): CallerArgs<"survey"> => ({
        port: side.port,
        reach: null,
        user: "root",
        machine: "binhost",
        now: Date.now() / 1000,
        rootVia: "login",
        signingHome: HOME,
      }),
      [...hardware, "takenAt", "buildTime", "freeBytes", "tmpdirFreeBytes", "tools", "gaps", "jobsRunning", "profilePath"],
    );
    // Tools are compared where the job depends on them.
    for (const tool of ["emerge", "portageq", "quickpkg", "gpkg-sign", "emaint", "getuto", "gpg"])
      expect([tool, practice_.tools[tool]]).toEqual([tool, lab_.tools[tool]]);
  });

  it("write-files and restore-files: dry, for real, refused when changed since, and back", async () => {
    const [{ files }] = await both("read-files", { paths: ["/etc/portage/make.conf"] });
    const old = files[0];
    const after = `${old?.content}\n# more\n`;
    const changes = [
      change("/etc/portage/make.conf", old?.content ?? null, after, old?.sha256 ?? null),
      change("/etc/portage/package.use/zz-binhost-wizard", null, "*/* CPU_FLAGS_X86: -* sse2\n", null),
    ];
    await both("write-files", { run: "r1", step: "config", files: changes, validate: "portage", dryRun: true });
    const written = await both("write-files", { run: "r1", step: "config", files: changes, validate: "portage" });
    await both("write-files", { run: "r1", step: "again", files: changes, validate: "portage" }, ["text"]);
    await both("read-files", { paths: changes.map((one) => one.path) });
    await both("restore-files", (side) => ({ files: [...sideOf(written, side).touched] as TouchedFile[] }));
    await both("read-files", { paths: changes.map((one) => one.path) });
  });

  it("write-files: what Portage cannot read never goes live", async () => {
    const [{ files }] = await both("read-files", { paths: ["/etc/portage/make.conf"] });
    const old = files[0];
    const broken = [change("/etc/portage/make.conf", old?.content ?? null, `${old?.content}\nUSE="open\n`, old?.sha256 ?? null)];
    const [{ problem }] = await both("write-files", { run: "r2", step: "config", files: broken, validate: "portage" }, ["text"]);
    expect(problem?.kind).toBe("rejected");
    await both("read-files", { paths: ["/etc/portage/make.conf"] });
  });

  it("run: output, exit codes, a command that is not there", async () => {
    await both("run", { argv: ["portageq", "envvar", "-v", "CFLAGS", "MAKEOPTS", "VIDEO_CARDS", "PKGDIR"] });
    await both("run", { argv: ["portageq", "envvar", "NO_SUCH"] });
    await both("run", { argv: ["emerge", "--pretend", "--verbose", "--nospinner", "--color=n", "app-misc/cpu-tool"] }, ["stdout"]);
    await both("run", { argv: ["emerge", "--pretend", "--nospinner", "--color=n", "app-misc/no-such"] }, ["stdout"]);
  });

  it("a job: started, joined, followed, ended, removed", async () => {
    const argv = ["emerge", "--oneshot", "--usepkg=n", "--nospinner", "--color=n", "www-servers/nginx"];
    await both("job-status", { id: "nothing" });
    await both("job-start", { id: "r1-nginx", argv }, ["status"]);
    for (const side of [real, played])
      for (;;) {
        const status = await side.door.call("job-status", { id: "r1-nginx" });
        if (!status.ok || status.value.state !== "running") break;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    await both("job-status", { id: "r1-nginx" }, ["log", "nextOffset", "size"]);
    await both("job-start", { id: "r1-nginx", argv }, ["log", "nextOffset", "size"]);
    await both("job-stop", { id: "r1-nginx" }, ["log", "nextOffset", "size"]);
    await both("job-remove", { id: "r1-nginx" });
    await both("job-remove", { id: "r1-nginx" });
    await both("installed-package", { cpv: "www-servers/nginx-1.29.3" }, ["buildTime"]);
    await both("installed-package", { cpv: "app-misc/no-such-1" });
  });

  it("signing-key: none, made, found", async () => {
    const args = { home: HOME, uid: "Binhost test (binary packages) <binhost@test>", expiry: "2y" };
    await both("signing-key", { ...args, make: false });
    const made = await both("signing-key", { ...args, make: true });
    expect(made[0].fingerprint).toMatch(/^[0-9A-F]{40}$/);
    await both("signing-key", { ...args, make: true });
  });

  it("trust: none, taken in, again, a key that is not the expected one, taken out", async () => {
    const found = await both("signing-key", { home: HOME, uid: "x", expiry: "2y", make: false });
    const key = (side: Side) => ({ fingerprint: sideOf(found, side).fingerprint ?? "", publicKey: sideOf(found, side).publicKey });
    await both("trust-state", (side) => ({ fingerprint: key(side).fingerprint }));
    await both("trust-key", (side) => ({ ...key(side), fingerprint: "0".repeat(40) }), ["text"]);
    await both("trust-key", key);
    await both("trust-key", key);
    await both("trust-state", (side) => ({ fingerprint: key(side).fingerprint }));
    await both("untrust-key", (side) => ({ fingerprint: key(side).fingerprint }));
    await both("untrust-key", (side) => ({ fingerprint: key(side).fingerprint }));
    await both("trust-key", key);
  });

  it("packages: packed, signed, index in order", async () => {
    const found = await both("signing-key", { home: HOME, uid: "x", expiry: "2y", make: false });
    await both("run", { argv: ["quickpkg", "--umask=0022", "--include-unmodified-config=y", "=app-editors/tinyc-1.0", "=dev-libs/libfleet-2.0"] }, [
      "stdout",
      "stderr",
    ]);
    const [{ files }, theirs] = await both("read-files", { paths: ["/etc/portage/make.conf"] });
    expect(theirs.files[0]?.sha256).toBe(files[0]?.sha256);
    const old = files[0];
    const block = (side: Side): string =>
      `${old?.content}FEATURES="\${FEATURES} buildpkg binpkg-signing"\nBINPKG_GPG_SIGNING_GPG_HOME="${HOME}"\nBINPKG_GPG_SIGNING_KEY="0x${sideOf(found, side).fingerprint}"\n`;
    await both(
      "write-files",
      (side): CallerArgs<"write-files"> => ({
        run: "r3",
        step: "sign",
        files: [change("/etc/portage/make.conf", old?.content ?? null, block(side), old?.sha256 ?? null)],
        validate: "portage",
      }),
      ["writtenSha256"],
    );
    await both("sign-packages", { pkgdir: PKGDIR, dryRun: true });
    await both("sign-packages", { pkgdir: PKGDIR, dryRun: false });
    await both("sign-packages", { pkgdir: PKGDIR, dryRun: false });
    await both("fix-index", { pkgdir: PKGDIR, fix: false }, ["text"]);
    await both("fix-index", { pkgdir: PKGDIR, fix: true }, ["text"]);
  });

  it("service: looked at, started and enabled, stopped", async () => {
    const [{ files }] = await both("read-files", { paths: ["/etc/nginx/nginx.conf"] }, ["content", "sha256", "size"]);
    expect(files).toHaveLength(1);
    await both("service", { name: "nginx", want: null, enable: null });
    await both("service", { name: "no-such", want: null, enable: null });
    for (const side of [real, played]) {
      const read = await side.door.call("read-files", { paths: ["/etc/nginx/nginx.conf"] });
      if (!read.ok) throw new Error(read.error.what);
      const conf = read.value.files[0];
      const server = `server {\n\tlisten ${side.port};\n\troot ${PKGDIR};\n\tif_modified_since before;\n}\n`;
      const wrote = await side.door.call("write-files", {
        run: "r4",
        step: "serve",
        validate: "nginx",
        files: [
          change("/etc/nginx/binhost-wizard.conf", null, server, null),
          change(
            "/etc/nginx/nginx.conf",
            conf?.content ?? null,
            (conf?.content ?? "").replace(/\}\s*$/, "\tinclude /etc/nginx/binhost-wizard.conf;\n}\n"),
            conf?.sha256 ?? null,
          ),
        ],
      });
      expect(wrote.ok && wrote.value.problem).toBeNull();
    }
    await both("service", { name: "nginx", want: "start", enable: true });
    await both("service", { name: "nginx", want: "reload", enable: null });
  });

  it("the index as it is served: checked, fetched, a package's signature tried", async () => {
    await both("check-index", (side) => ({ uri: side.uri }), ["TIMESTAMP", "tool", "USE", "size", "contentLength"]);
    await both("check-index", (side) => ({ uri: `${side.uri}/nowhere` }), ["tool", "error"]);
    const index = await both("fetch-index", (side) => ({ uri: side.uri }), ["text"]);
    const path = /^PATH: (app-editors\/.+)$/m.exec(index[0].text)?.[1] ?? "";
    expect(/^PATH: (app-editors\/.+)$/m.exec(index[1].text)?.[1]).toBe(path);
    const [tried] = await both("check-signature", (side) => ({ uri: side.uri, path }), ["text"]);
    expect(tried).toMatchObject({ signedAccepted: true, unsignedRefused: true });
  });

  it("service: stopped and disabled again", async () => {
    await both("service", { name: "nginx", want: "stop", enable: false });
    await both("check-index", (side) => ({ uri: side.uri }), ["tool", "error"]);
  });

  it("emerge-log: from an offset on", async () => {
    const whole = await both("emerge-log", { offset: 0 }, ["text", "size"]);
    for (const log of whole) expect(log.text).toContain("::: completed emerge (1 of 1) www-servers/nginx-1.29.3 to /");
    await both("emerge-log", (side) => ({ offset: sideOf(whole, side).size }), ["size"]);
  });

  it("merge-log: the lines that count, then only what is new", async () => {
    const whole = await both("merge-log", { offset: 0, inode: null, tailSha256: null }, ["inode", "tailSha256", "nextOffset", "lines", "rotated"]);
    for (const side of [real, played]) {
      const log = sideOf(whole, side);
      const lines = expandLines(gunzipSync(Buffer.from(log.lines, "base64")).toString("latin1"));
      expect(lines).toContain("::: completed emerge (1 of 1) www-servers/nginx-1.29.3 to /");
      expect(lines).not.toContain("Started emerge");
    }
    const rest = await both(
      "merge-log",
      (side) => {
        const { nextOffset, inode, tailSha256 } = sideOf(whole, side);
        return { offset: nextOffset, inode, tailSha256 };
      },
      ["inode", "tailSha256", "nextOffset"],
    );
    for (const log of rest) expect(log).toMatchObject({ restarted: false, rotated: [], damagedLines: 0 });
  });

  it("authorize-key: once", async () => {
    const line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJpbmhvc3Qtd2l6YXJkLXRlc3Qta2V5LW9ubHktMDAw test";
    // Only the lab's root has keys already; after this one both have.
    for (const side of [real, played])
      expect((await side.door.call("authorize-key", { user: "root", line: `${line}1`, run: "r5", step: "first" })).ok).toBe(true);
    await both("authorize-key", { user: "root", line, run: "r5", step: "key" }, ["sha256", "writtenSha256"]);
    await both("authorize-key", { user: "root", line, run: "r5", step: "again" });
  });
});
