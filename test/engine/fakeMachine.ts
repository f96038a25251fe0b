/**
 * A machine in memory that keeps the promises of shared/operations/operations.ts: files with hash, mode, owner and time, all-or-nothing writes
 * with backups, a service, keys, a package directory, detached jobs. Its whole state is plain data, so that a moment can be copied
 * and gone back to: that is how a test kills the engine at any moment.
 */
import { createHash } from "node:crypto";
import type { CallerArgs, MachineDoor } from "../../electron/engine/machine.ts";
import { ok, type Result } from "../../shared/errors/wizardError.ts";
import type { FileFact } from "../../shared/model/facts.ts";
import type { TouchedFile } from "../../shared/model/run.ts";
import type { JobStatus, OperationName, OperationResult, Problem } from "../../shared/operations/operations.ts";

export type FakeFile = { readonly content: string; readonly mode: string; readonly owner: string; readonly mtime: number };
export type FakePackage = {
  readonly cpv: string;
  readonly buildId: string;
  readonly size: number;
  readonly buildTime: number;
  readonly signed: boolean;
};
type FakeJob = { readonly argv: readonly string[]; readonly started: number; log: string; left: number; code: number | null };
type Transaction = { readonly touched: readonly TouchedFile[]; done: boolean };

export type FakeState = {
  readonly id: string;
  files: Record<string, FakeFile>;
  services: Record<string, { installed: boolean; running: boolean; enabled: boolean; reloads: number }>;
  keys: Record<string, string>;
  trust: { anchor: boolean; keys: Record<string, string> };
  commands: string[];
  packages: FakePackage[];
  installed: Record<string, { buildId: string | null; buildTime: number }>;
  emergeLog: string;
  jobs: Record<string, FakeJob>;
  transactions: Record<string, Transaction>;
  /** Seconds; moves with every call. */
  now: number;
  /** How many polls a job takes. */
  jobLength: number;
  /** Package that quickpkg leaves a configuration file out of. */
  stub: string | null;
  /** Every job that was really started, in order. */
  started: string[];
};

export const newState = (id: string, over: Partial<FakeState> = {}): FakeState => ({
  id,
  files: {},
  services: {},
  keys: {},
  trust: { anchor: false, keys: {} },
  commands: ["emerge", "curl"],
  packages: [],
  installed: {},
  emergeLog: "",
  jobs: {},
  transactions: {},
  now: 1000,
  jobLength: 3,
  stub: null,
  started: [],
  ...over,
});

export const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
export const FINGERPRINT = "A".repeat(40);
export const PKGDIR = "/var/cache/binpkgs";

export type Hooks = {
  /** Called at every moment at which an engine could be killed: before and after what a call does, and between two files of a write. */
  readonly moment?: () => void;
  /** Answers instead of the machine. */
  readonly instead?: (name: OperationName, args: unknown) => Result<unknown> | undefined;
};

const problem = (kind: Problem["kind"], path: string | null, text = ""): Problem => ({ kind, path, text });

function factOf(path: string, file: FakeFile): FileFact {
  return {
    path,
    content: file.content,
    encoding: "utf8",
    sha256: hashOf(file.content),
    mode: file.mode,
    owner: file.owner,
    size: file.content.length,
    mtime: file.mtime,
    link: null,
  };
}

const pathOf = (p: FakePackage) => `${p.cpv.replace(/-\d[^/]*$/, "")}/${p.cpv.split("/")[1]}-${p.buildId}.gpkg.tar`;

export function indexText(state: FakeState): string {
  const header = `VERSION: 0\nTIMESTAMP: ${Math.floor(state.now)}\nPACKAGES: ${state.packages.length}\nARCH: amd64\nCHOST: x86_64-pc-linux-gnu\n`;
  const stanzas = state.packages.map(
    (p) =>
      `CPV: ${p.cpv}\nBUILD_ID: ${p.buildId}\nBUILD_TIME: ${p.buildTime}\nPATH: ${pathOf(p)}\nSIZE: ${p.size}\nREPO: gentoo\nKEYWORDS: amd64\nDESC: about ${p.cpv}\n`,
  );
  return [header, ...stanzas].join("\n");
}

/** What a job does when it comes to its end. */
function finishJob(state: FakeState, job: FakeJob): void {
  const [program, ...args] = job.argv;
  job.code = 0;
  const add = (cpv: string) => {
    const buildId = String(state.packages.filter((p) => p.cpv === cpv).length + 1);
    const time = program === "quickpkg" ? state.files[`/var/db/pkg/${cpv}/BUILD_TIME`]?.content : undefined;
    state.packages.push({ cpv, buildId, size: 1000 + cpv.length, buildTime: Number(time ?? Math.floor(state.now)), signed: false });
    return buildId;
  };
  if (program === "quickpkg") {
    for (const atom of args.filter((a) => a.startsWith("="))) {
      job.log += `\x1b[32m * \x1b[0mBuilding package for ${atom.slice(1)} ...   [ ok ]\n`;
      if (state.stub === atom.slice(1)) job.log += ` * Excluded config: '/etc/edited.conf'\n`;
      add(atom.slice(1));
    }
  } else if (program === "emerge") {
    const atoms = args.filter((a) => a.includes("/"));
    // As recorded: --buildpkgonly merges nothing, so no line says "completed".
    const only = args.includes("--buildpkgonly");
    const time = Math.floor(state.now);
    for (const [i, atom] of atoms.entries()) {
      const cpv = atom.startsWith("=") ? atom.slice(1) : `${atom}-1.0`;
      const place = `(${i + 1} of ${atoms.length})`;
      job.log += `>>> Emerging ${place} ${cpv}::gentoo\n>>> Installing ${place} ${cpv}::gentoo\n>>> Completed ${place} ${cpv}::gentoo\n`;
      state.emergeLog += `${time}:  >>> emerge ${place} ${cpv} to /\n${time}:  === ${place} Compiling/Packaging (${cpv}::/x.ebuild)\n${only ? "" : `${time}:  ::: completed emerge ${place} ${cpv} to /\n`}`;
      const buildId = add(cpv);
      if (!only) state.installed[cpv] = { buildId, buildTime: time };
      if (cpv.startsWith("www-servers/nginx")) {
        state.commands.push("nginx");
        state.services.nginx = { installed: true, running: false, enabled: false, reloads: 0 };
      }
    }
  }
}

function statusOf(job: FakeJob | undefined, offset: number): JobStatus {
  if (!job) return { state: "none", code: null, size: 0, started: null, ended: null, log: "", nextOffset: 0 };
  return {
    state: job.code === null ? "running" : "ended",
    code: job.code,
    size: job.log.length,
    started: job.started,
    ended: job.code === null ? null : job.started + 3,
    log: job.log.slice(offset),
    nextOffset: job.log.length,
  };
}

function stepJob(state: FakeState, job: FakeJob | undefined): void {
  if (!job || job.code !== null) return;
  job.left -= 1;
  if (job.left <= 0) finishJob(state, job);
  else job.log += "working\n";
}

function putBack(state: FakeState, file: TouchedFile): void {
  if (!file.existed) delete state.files[file.path];
  else {
    const copy = state.files[file.backup ?? ""];
    if (copy) state.files[file.path] = { content: copy.content, mode: file.mode ?? "0644", owner: file.owner ?? "root:root", mtime: file.mtime ?? 0 };
  }
}

type Ops = { readonly [N in OperationName]?: (args: CallerArgs<N>) => OperationResult<N> };

/** The door of a machine in that state. */
export function fakeDoor(state: FakeState, hooks: Hooks = {}): MachineDoor {
  const moment = hooks.moment ?? (() => undefined);
  const hashNow = (path: string) => (state.files[path] ? hashOf(state.files[path].content) : null);

  const writeFiles = (args: CallerArgs<"write-files">): OperationResult<"write-files"> => {
    const folder = `/var/lib/binhost-wizard/backup/${args.run}/${args.step}`;
    const begun = state.transactions[folder];
    if (begun && !begun.done) {
      for (const file of begun.touched) if (hashNow(file.path) === file.writtenSha256) putBack(state, file);
      delete state.transactions[folder];
    }
    const touched: TouchedFile[] = [];
    for (const [i, file] of args.files.entries()) {
      if (hashNow(file.path) !== file.beforeSha256) return { touched: [], problem: problem("changed-since", file.path) };
      const old = state.files[file.path];
      touched.push({
        path: file.path,
        existed: old !== undefined,
        sha256: old ? hashOf(old.content) : null,
        mode: old?.mode ?? null,
        owner: old?.owner ?? null,
        mtime: old?.mtime ?? null,
        backup: old ? `${folder}/${i + 1}.old` : null,
        writtenSha256: file.after === null ? null : hashOf(file.after),
        madeDirectories: [],
      });
    }
    if (args.dryRun || touched.length === 0) return { touched, problem: null };
    if (args.validate === "portage" && args.files.some((f) => f.after?.includes("BROKEN")))
      return { touched: [], problem: problem("rejected", args.files[0]?.path ?? null, "emerge --info says no") };
    for (const file of touched) if (file.backup) state.files[file.backup] = { ...(state.files[file.path] as FakeFile) };
    state.transactions[folder] = { touched, done: false };
    for (const [i, file] of args.files.entries()) {
      moment();
      const mode = touched[i]?.mode ?? file.mode ?? "0644";
      if (file.after === null) delete state.files[file.path];
      else state.files[file.path] = { content: file.after, mode, owner: touched[i]?.owner ?? "root:root", mtime: state.now };
    }
    moment();
    (state.transactions[folder] as Transaction).done = true;
    return { touched, problem: null };
  };

  const ops: Ops = {
    "read-files": ({ paths }) => {
      const index = `${PKGDIR}/Packages`;
      const read = (path: string): FileFact | null => {
        if (path === index && state.packages.length > 0)
          return factOf(path, { content: indexText(state), mode: "0644", owner: "root:root", mtime: 1 });
        return state.files[path] ? factOf(path, state.files[path]) : null;
      };
      return { files: paths.flatMap((p) => read(p) ?? []), missing: paths.filter((p) => read(p) === null) };
    },
    "write-files": writeFiles,
    "restore-files": ({ files }) => {
      const restored: string[] = [];
      const kept: { path: string; why: string }[] = [];
      for (const file of [...files].reverse() as TouchedFile[]) {
        moment();
        const now = hashNow(file.path);
        if (now === file.sha256 && (now !== null) === file.existed) restored.push(file.path);
        else if (now === file.writtenSha256) {
          putBack(state, file);
          restored.push(file.path);
        } else kept.push({ path: file.path, why: "it was edited since" });
      }
      return { restored, kept, problem: null };
    },
    run: ({ argv }) => {
      const done = (code: number, stdout = "") => ({ code, stdout, stderr: "", truncated: false, timedOut: false });
      if (argv[0] === "sh" && argv[2]?.startsWith("command -v")) return done(state.commands.includes(argv.at(-1) ?? "") ? 0 : 1);
      if (argv[0] === "portageq") return done(0, `${PKGDIR}\n`);
      if (argv[0] === "rm" && argv.at(-1)?.startsWith(`${PKGDIR}/`)) {
        const path = argv.at(-1)?.slice(PKGDIR.length + 1);
        state.packages = state.packages.filter((p) => pathOf(p) !== path);
        return done(0);
      }
      if (argv[0] === "rm") {
        delete state.keys[argv.at(-1) ?? ""];
        return done(0);
      }
      return done(0);
    },
    "job-start": ({ id, argv }) => {
      if (state.jobs[id]) {
        stepJob(state, state.jobs[id]);
        return { joined: true, busyWith: null, status: statusOf(state.jobs[id], 0) };
      }
      const other = Object.entries(state.jobs).find(([, j]) => j.code === null)?.[0];
      if (other) return { joined: false, busyWith: other, status: statusOf(undefined, 0) };
      state.jobs[id] = { argv: [...argv], started: Math.floor(state.now), log: "", left: state.jobLength, code: null };
      state.started.push(argv.join(" "));
      return { joined: false, busyWith: null, status: statusOf(state.jobs[id], 0) };
    },
    "job-status": ({ id, offset }) => {
      stepJob(state, state.jobs[id]);
      return statusOf(state.jobs[id], offset ?? 0);
    },
    "job-stop": ({ id }) => {
      const job = state.jobs[id];
      if (job && job.code === null) job.code = 143;
      return statusOf(job, 0);
    },
    "job-remove": ({ id }) => {
      const there = state.jobs[id] !== undefined && state.jobs[id].code !== null;
      if (there) delete state.jobs[id];
      return { removed: there };
    },
    service: ({ name, want, enable }) => {
      const service = state.services[name];
      if (!service) {
        const none = { installed: false, running: false, enabled: false };
        return { before: none, after: none, problem: want === null && enable === null ? null : problem("not-found", name) };
      }
      const look = () => ({ installed: service.installed, running: service.running, enabled: service.enabled });
      const before = look();
      if (enable !== null) service.enabled = enable;
      if (want === "start") service.running = true;
      if (want === "stop") service.running = false;
      if (want === "reload") service.reloads += 1;
      return { before, after: look(), problem: null };
    },
    "signing-key": ({ home, make }) => {
      const made = make && state.keys[home] === undefined;
      if (made) state.keys[home] = FINGERPRINT;
      const fingerprint = state.keys[home] ?? null;
      return { fingerprint, publicKey: fingerprint ? `PUBLIC ${fingerprint}` : "", made, problem: fingerprint ? null : problem("not-found", home) };
    },
    "trust-key": ({ fingerprint, publicKey }) => {
      if (publicKey !== `PUBLIC ${fingerprint}`)
        return { validity: "", anchorMade: false, wasTrusted: false, problem: problem("failed", null, "another key than expected") };
      const wasTrusted = state.trust.keys[fingerprint] === "f";
      const anchorMade = !state.trust.anchor;
      state.trust.anchor = true;
      moment();
      state.trust.keys[fingerprint] = "f";
      return { validity: "f", anchorMade, wasTrusted, problem: null };
    },
    "trust-state": ({ fingerprint }) => ({ validity: state.trust.keys[fingerprint] ?? null, anchor: state.trust.anchor }),
    "untrust-key": ({ fingerprint }) => {
      const removed = state.trust.keys[fingerprint] !== undefined;
      delete state.trust.keys[fingerprint];
      return { removed, problem: null };
    },
    "sign-packages": ({ dryRun }) => {
      const open = state.packages.filter((p) => !p.signed).map((p) => p.cpv);
      if (!dryRun) state.packages = state.packages.map((p) => ({ ...p, signed: true }));
      return { signed: open, already: state.packages.length - open.length, problem: null };
    },
    "fix-index": () => ({ clean: true, text: "", problem: null }),
    "emerge-log": ({ offset }) => ({ text: state.emergeLog.slice(offset), size: state.emergeLog.length }),
    "installed-package": ({ cpv }) => {
      const there = state.installed[cpv];
      return {
        installed: there !== undefined,
        buildId: there?.buildId ?? null,
        buildTime: there ? String(there.buildTime) : null,
        binpkgPath: null,
      };
    },
  };

  return {
    id: state.id,
    call: async <N extends OperationName>(name: N, args: CallerArgs<N>) => {
      state.now += 1;
      // What is asked reaches the machine as text; nothing of the engine's may be shared with it.
      const asked = structuredClone(args);
      const instead = hooks.instead?.(name, asked);
      if (instead) return instead as Result<OperationResult<N>>;
      const op = ops[name] as ((args: CallerArgs<N>) => OperationResult<N>) | undefined;
      if (!op) throw new Error(`the fake machine knows no ${name}`);
      moment();
      const answer = structuredClone(op(asked));
      moment();
      return ok(answer);
    },
    hostKeys: () => ["ssh-ed25519 AAAA"],
    close: async () => undefined,
  };
}
