/** A served binhost and a client whose emerge answers by a script: for tests of the installation. */
import { afterEach } from "vitest";
import { ok } from "../../shared/errors/wizardError.ts";
import type { Facts } from "../../shared/model/facts.ts";
import { factsFixture } from "../plan/fixtures.ts";
import { fleet, type RigOptions, rig, startStates, temporary } from "./fakeFleet.ts";
import type { FakeState } from "./fakeMachine.ts";

export const folders: { remove: () => void }[] = [];
afterEach(() => {
  for (const each of folders.splice(0)) each.remove();
});

export const CPV = "app-editors/tinyc-1.0";
export const LIB = "dev-libs/libfleet-2.0";
export const binary = (cpv: string, id = "1") => `[binary  N g   ] ${cpv}-${id}::gentoo  USE="x" 10 KiB\n`;
export const source = (cpv: string) => `[ebuild  N     ] ${cpv}::gentoo  USE="x" 0 KiB\n`;
export const pretendText = (...lines: string[]) =>
  `\nThese are the packages that would be merged, in order:\n\nCalculating dependencies ... done!\n\n${lines.join("")}\nTotal: ${lines.length} packages\n`;

export type Script = {
  /** Answers to `emerge --pretend`: normally, and with binaries only. */
  readonly normal?: string;
  readonly only?: string;
  readonly stderr?: string;
  readonly code?: number;
  /** What the job writes, and how it ends. */
  readonly jobLog?: string;
  readonly jobCode?: number;
  /** Lines of emerge.log that the job leaves. */
  readonly merged?: readonly { readonly cpv: string; readonly binary: boolean; readonly end?: boolean }[];
  readonly installed?: Readonly<Record<string, string>>;
  readonly instead?: RigOptions["instead"];
  readonly facts?: Partial<Facts>;
};

export const clientFacts = (over: Partial<Facts> = {}) =>
  factsFixture("laptop", {
    env: { ARCH: "amd64", CHOST: "x86_64-pc-linux-gnu", FEATURES: "getbinpkg", ACCEPT_KEYWORDS: "amd64" },
    binrepos: [
      {
        name: "binhost-wizard",
        syncUri: "http://10.0.0.1:8080",
        priority: 9999,
        verifySignature: true,
        location: "/var/cache/binhost/binhost-wizard",
        file: "/etc/portage/binrepos.conf/zz-binhost-wizard.conf",
      },
    ],
    ...over,
  });

/** A served binhost and a client whose emerge answers by the script. */
export function stage(script: Script) {
  const at = temporary();
  folders.push(at);
  const states = startStates();
  const tower = states.tower as FakeState;
  const laptop = states.laptop as FakeState;
  tower.services.nginx = { installed: true, running: true, enabled: true, reloads: 0 };
  tower.packages = [
    { cpv: CPV, buildId: "1", size: 12_345, buildTime: 5, signed: true },
    { cpv: LIB, buildId: "1", size: 1000, buildTime: 5, signed: true },
  ];
  tower.emergeLog = [40, 60, 50]
    .map(
      (seconds, i) =>
        `${1000 * i}:  >>> emerge (1 of 1) ${CPV} to /\n${1000 * i}:  === (1 of 1) Compiling/Packaging (${CPV}::/x)\n${1000 * i + seconds}:  ::: completed emerge (1 of 1) ${CPV} to /\n`,
    )
    .join("");
  const asked: string[] = [];
  const started: string[] = [];
  let job: { left: number; done: boolean } | null = null;
  const status = (offset: number) => {
    if (!job) return { state: "none" as const, code: null, size: 0, started: null, ended: null, log: "", nextOffset: 0 };
    const log = job.done ? (script.jobLog ?? ">>> Emerging binary (1 of 1) app-editors/tinyc-1.0::gentoo\n") : "";
    return {
      state: job.done ? ("ended" as const) : ("running" as const),
      code: job.done ? (script.jobCode ?? 0) : null,
      size: log.length,
      started: 5000,
      ended: 5004.5,
      log: log.slice(offset),
      nextOffset: log.length,
    };
  };
  const r = rig({
    states,
    dataDir: at.dir,
    instead: (machine, name, args) => {
      const given = script.instead?.(machine, name, args);
      if (given) return given;
      if (machine !== "laptop") return undefined;
      if (name === "survey") return ok(clientFacts(script.facts));
      if (name === "run") {
        const { argv } = args as { argv: string[] };
        asked.push(argv.join(" "));
        const stdout = argv.includes("--getbinpkgonly") ? (script.only ?? script.normal ?? "") : (script.normal ?? "");
        return ok({ code: script.code ?? 0, stdout, stderr: script.stderr ?? "", truncated: false, timedOut: false });
      }
      if (name === "job-start") {
        const { argv } = args as { argv: string[] };
        if (job) return ok({ joined: true, busyWith: null, status: status(0) });
        started.push(argv.join(" "));
        job = { left: 2, done: false };
        return ok({ joined: false, busyWith: null, status: status(0) });
      }
      if (name === "job-status") {
        if (job && !job.done) {
          job.left -= 1;
          if (job.left <= 0) {
            job.done = true;
            for (const [i, m] of (script.merged ?? [{ cpv: CPV, binary: true }]).entries()) {
              const place = `(${i + 1} of ${script.merged?.length ?? 1})`;
              laptop.emergeLog += `5001:  >>> emerge ${place} ${m.cpv} to /\n5001:  === ${place} ${m.binary ? "Merging Binary" : "Compiling/Merging"} (${m.cpv}::/var/cache/binhost/binhost-wizard/x.gpkg.tar)\n`;
              if (m.end !== false) laptop.emergeLog += `5003:  ::: completed emerge ${place} ${m.cpv} to /\n`;
            }
            for (const [cpv, buildId] of Object.entries(script.installed ?? { [CPV]: "1" })) laptop.installed[cpv] = { buildId, buildTime: 5 };
          }
        }
        return ok(status((args as { offset?: number }).offset ?? 0));
      }
      if (name === "job-remove") {
        job = null;
        return ok({ removed: true });
      }
      if (name === "job-stop") {
        if (job) job.done = true;
        return ok({ ...status(0), code: 143 });
      }
      return undefined;
    },
  });
  const install = (over: { atoms?: string[]; allowSource?: boolean } = {}) =>
    r.engine.call("install.run", { fleet, machine: "laptop", atoms: [CPV.replace(/^/, "=")], ...over });
  return {
    r,
    states,
    asked,
    started,
    install,
    startJob: () => {
      job = { left: 2, done: false };
    },
  };
}
