/** A fleet of machines in memory, a plan for it, and an engine over both. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, type EnginePorts } from "../../electron/engine/engine.ts";
import { type Clock, ConnectionLost, type ScriptRunner } from "../../electron/engine/ports.ts";
import type { EngineApi, StreamEvent } from "../../shared/contract/contract.ts";
import { failed, ok, type Result } from "../../shared/errors/wizardError.ts";
import { type Fleet, fleetSchema } from "../../shared/model/fleet.ts";
import type { Plan, Step, StepSpec } from "../../shared/model/plan.ts";
import type { RunEvent } from "../../shared/model/run.ts";
import type { OperationName } from "../../shared/operations/operations.ts";
import { type FakeState, fakeDoor, hashOf, indexText, newState } from "./fakeMachine.ts";

export const fleet: Fleet = fleetSchema.parse({
  version: 1,
  name: "Test fleet",
  machines: [
    { id: "tower", name: "Tower", role: "binhost", address: "10.0.0.1" },
    { id: "laptop", name: "Laptop", role: "client", address: "10.0.0.2" },
    { id: "desk", name: "Desk", role: "client", address: "10.0.0.3" },
  ],
});

export const step = (id: `${string}/${string}`, spec: StepSpec, after: readonly string[] = [], over: Partial<Step> = {}): Step => ({
  id,
  machine: id.split("/")[0] ?? "",
  title: `Do ${id}`,
  why: "because",
  source: "a man page",
  after: [...after],
  spec,
  commands: [],
  root: true,
  undoable: "yes",
  stays: null,
  seconds: 1,
  secondsBasis: "measured",
  ...over,
});

export const file = (path: string, before: string | null, after: string | null) => ({
  path,
  before,
  after,
  encoding: "utf8" as const,
  beforeSha256: before === null ? null : hashOf(before),
  mode: "0644",
  whys: [],
  edit: null,
});

export const planOf = (steps: readonly Step[]): Plan => ({
  machines: fleet.machines.map((m) => ({ id: m.id, role: m.role, steps: steps.filter((s) => s.machine === m.id) })),
  issues: [],
  decisions: {
    level: null,
    march: null,
    cpuFlags: [],
    videoCards: {},
    sharedVideoCards: {},
    uri: "http://10.0.0.1:8080",
    signingFingerprint: null,
    rebuild: [],
    pack: [],
    notPacked: [],
  },
});

const MAKE_CONF = 'COMMON_FLAGS="-O2"\n';
const NGINX = "http {\n}\n";
const URI = "http://10.0.0.1:8080";
const FPR = "@{tower/signing-key:fingerprint}";
const KEY = "@{tower/signing-key:publicKey}";

/** The shape of a real plan: every kind that changes something, with waits across machines. */
export function wholePlan(): Plan {
  const client = (id: string): Step[] => [
    step(`${id}/trust-key`, { kind: "trust-key", fingerprint: FPR, publicKey: KEY }, ["tower/check-index"]),
    step(`${id}/check-index`, { kind: "check-index", uri: URI, arch: "amd64", chost: "x86_64-pc-linux-gnu" }, [`${id}/trust-key`]),
    step(`${id}/check-signature`, { kind: "check-signature", uri: URI, fingerprint: FPR }, [`${id}/check-index`]),
    step(
      `${id}/portage-config`,
      {
        kind: "write-files",
        validate: "portage",
        files: [
          file("/etc/portage/binrepos.conf/zz-binhost-wizard.conf", null, "[binhost-wizard]\n"),
          file("/etc/portage/package.use/zz", null, "x y\n"),
        ],
      },
      [`${id}/check-signature`],
    ),
    step(
      `${id}/switch-on`,
      { kind: "write-files", validate: "portage", files: [file("/etc/portage/make.conf", MAKE_CONF, `${MAKE_CONF}FEATURES="getbinpkg"\n`)] },
      [`${id}/portage-config`],
    ),
  ];
  return planOf([
    step("tower/signing-key", { kind: "signing-key", home: "/root/.gnupg-binhost-wizard", uid: "Binhost", expiry: "2y" }),
    step("tower/trust-key", { kind: "trust-key", fingerprint: FPR, publicKey: KEY }, ["tower/signing-key"]),
    step(
      "tower/portage-config",
      {
        kind: "write-files",
        validate: "portage",
        files: [
          file("/etc/portage/make.conf", MAKE_CONF, `${MAKE_CONF}KEY="${FPR}"\n`),
          file("/etc/portage/package.use/old", "a b\n", null),
          file("/etc/portage/package.use/zz", null, "x y\n"),
        ],
      },
      ["tower/trust-key"],
    ),
    step("tower/install-nginx", { kind: "install-tool", atom: "www-servers/nginx", command: "nginx" }, [], {
      undoable: "no",
      stays: "www-servers/nginx stays installed.",
    }),
    step(
      "tower/serve-config",
      {
        kind: "write-files",
        validate: "nginx",
        files: [file("/etc/nginx/binhost-wizard.conf", null, "server {}\n"), file("/etc/nginx/nginx.conf", NGINX, `${NGINX}# more\n`)],
      },
      ["tower/install-nginx"],
    ),
    step("tower/serve", { kind: "service", name: "nginx", reloadAfter: ["tower/serve-config"] }, ["tower/serve-config"]),
    step("tower/pack-installed", { kind: "pack-installed", cpvs: ["app-misc/a-1.0", "app-misc/b-2.0"], umask: "0022" }, ["tower/portage-config"], {
      undoable: "no",
      stays: "The packages stay.",
    }),
    step("tower/rebuild", { kind: "rebuild", atoms: ["=media-libs/mesa-24.0"], extraUse: [], env: {}, buildOnly: false }, ["tower/pack-installed"], {
      undoable: "no",
      stays: "The packages stay.",
    }),
    step("tower/sign-packages", { kind: "sign-packages", pkgdir: "/var/cache/binpkgs" }, ["tower/rebuild"], { undoable: "no" }),
    step("tower/check-index", { kind: "check-index", uri: URI, arch: null, chost: null }, ["tower/sign-packages", "tower/serve"]),
    ...client("laptop"),
    ...client("desk"),
  ]);
}

export const startStates = (): Record<string, FakeState> => ({
  tower: newState("tower", {
    files: {
      "/etc/portage/make.conf": { content: MAKE_CONF, mode: "0640", owner: "root:portage", mtime: 12.5 },
      "/etc/portage/package.use/old": { content: "a b\n", mode: "0600", owner: "root:root", mtime: 13 },
      "/etc/nginx/nginx.conf": { content: NGINX, mode: "0644", owner: "root:root", mtime: 14 },
    },
  }),
  laptop: newState("laptop", { files: { "/etc/portage/make.conf": { content: MAKE_CONF, mode: "0644", owner: "root:root", mtime: 22.25 } } }),
  desk: newState("desk", { files: { "/etc/portage/make.conf": { content: MAKE_CONF, mode: "0644", owner: "root:root", mtime: 32.25 } } }),
});

/** A clock that does not wait. */
export function fakeClock(): Clock {
  let now = 1_700_000_000;
  return {
    now: () => {
      now += 0.001;
      return now;
    },
    sleep: async (seconds, signal) => {
      if (signal?.aborted) throw new Error("aborted");
      now += seconds;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

export type Rig = {
  readonly engine: EngineApi;
  readonly dataDir: string;
  readonly events: RunEvent[];
  readonly stream: StreamEvent[];
  /** Waits until that run has finished. */
  readonly finished: (run: string, times?: number) => Promise<"done" | "failed" | "stopped">;
};

export type RigOptions = {
  readonly states: Record<string, FakeState>;
  readonly plan?: () => Plan;
  readonly dataDir?: string;
  readonly moment?: () => void;
  /** Machines that cannot be reached. */
  readonly away?: ReadonlySet<string>;
  readonly instead?: (machine: string, name: OperationName, args: unknown) => Result<unknown> | undefined;
  readonly over?: Partial<EnginePorts>;
};

export const lost = (machine: string) => ({
  code: "ssh.lost",
  fault: "machine" as const,
  machine,
  what: "The line is gone.",
  why: "Unplugged.",
  remedies: [{ do: "retry" as const, label: "Try again" }],
  changed: "Nothing was changed.",
  details: "",
});

export const temporary = (): { readonly dir: string; readonly remove: () => void } => {
  const dir = mkdtempSync(join(tmpdir(), "bw-engine-"));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
};

/** What the binhost serves, as a client sees it; the fake machines share no network. */
function overTheNet(states: Record<string, FakeState>, id: string, name: OperationName, args: unknown): Result<unknown> | undefined {
  const tower = states.tower as FakeState;
  const serves = tower.services.nginx?.running === true;
  if (name === "check-index")
    return ok({
      tool: "curl",
      status: serves ? 200 : null,
      error: serves ? "" : "Connection refused",
      header: serves ? { VERSION: "0", TIMESTAMP: "1", PACKAGES: String(tower.packages.length), ARCH: "amd64", CHOST: "x86_64-pc-linux-gnu" } : {},
      listed: serves ? tower.packages.length : 0,
      sample: null,
      proxy: null,
    });
  if (name === "fetch-index") return ok({ text: serves ? indexText(tower) : "", error: serves ? "" : "Connection refused" });
  if (name === "check-signature") {
    const trusted = Object.values(states[id]?.trust.keys ?? {}).includes("f");
    return ok({ signedAccepted: trusted && tower.packages.every((p) => p.signed), unsignedRefused: trusted, text: "", problem: null });
  }
  void args;
  return undefined;
}

export function rig(options: RigOptions): Rig {
  const dataDir = options.dataDir ?? temporary().dir;
  const { states } = options;
  const doorOf = (id: string) =>
    fakeDoor(states[id] as FakeState, {
      ...(options.moment ? { moment: options.moment } : {}),
      instead: (name, args) => options.instead?.(id, name, args) ?? overTheNet(states, id, name, args),
    });
  const engine = createEngine({
    connector: {
      connect: async (machine): Promise<ScriptRunner> => {
        if (options.away?.has(machine.id)) throw new ConnectionLost({ ...lost(machine.id), code: "ssh.refused" });
        return {
          rootVia: async () => "login",
          run: async () => {
            throw new Error("scripts are not used here");
          },
          close: async () => undefined,
          hostKeys: () => [],
        };
      },
    },
    createMachine: (machine) => doorOf(machine.id),
    clock: fakeClock(),
    dataDir,
    host: "test",
    version: "0",
    plan: () => (options.plan ?? wholePlan)(),
    fleetFile: { load: async () => failed(lost("")), save: async () => failed(lost("")) },
    sshHosts: async () => [],
    ...options.over,
  });
  const stream: StreamEvent[] = [];
  const events: RunEvent[] = [];
  const waiting = new Set<() => void>();
  engine.subscribe((event) => {
    stream.push(event);
    if (event.type === "run") events.push(event.event);
    for (const wake of [...waiting]) wake();
  });
  const finished: Rig["finished"] = async (run, times = 1) => {
    for (;;) {
      const ends = stream.flatMap((e) => (e.type === "run" && e.run === run && e.event.code === "run.finished" ? [e.event.result] : []));
      const end = ends[times - 1];
      if (end) {
        // The lock and the journal are given back right after the last event.
        await new Promise((resolve) => setImmediate(resolve));
        return end;
      }
      await new Promise<void>((resolve) => {
        const wake = () => {
          waiting.delete(wake);
          resolve();
        };
        waiting.add(wake);
      });
    }
  };
  return { engine, dataDir, events, stream, finished };
}

/** Starts a run and gives its id. */
export async function startRun(r: Rig): Promise<string> {
  const started = await r.engine.call("run.apply", { fleet, facts: {} });
  if (!started.ok) throw new Error(JSON.stringify(started.error));
  return started.value.run;
}
