/** First install on the fake engine: an index of three packages, Portage's answers, and a run with the lines that emerge prints. */
import { summarize } from "../../../electron/engine/run/summary.ts";
import type { CallOutput, CallParsed, RunSummary, StreamEvent } from "../../../shared/contract/contract.ts";
import { catalogue } from "../../../shared/errors/catalogue.ts";
import { failed, ok, type Result, type WizardError } from "../../../shared/errors/wizardError.ts";
import type { Fleet } from "../../../shared/model/fleet.ts";
import type { Plan } from "../../../shared/model/plan.ts";
import type { InstalledProof } from "../../../shared/model/proof.ts";
import type { NewEvent, RunEvent } from "../../../shared/model/run.ts";
import { NOTHING_DECIDED } from "../../../shared/plan/planFleet.ts";
import type { FakeOptions } from "./fakeEngine.ts";
import { type Gate, pass } from "./fakeRun.ts";

const OFFERS = [
  { cpv: "app-misc/jq-1.8.1", size: 412_000, description: "A lightweight and flexible command-line JSON processor", sourceSeconds: 48 },
  { cpv: "app-shells/fish-4.1.2", size: 6_300_000, description: "Friendly Interactive SHell", sourceSeconds: 214 },
  { cpv: "www-client/firefox-153.4.0", size: 98_214_912, description: "Firefox Web Browser", sourceSeconds: 2820 },
] as const;

type Package = CallOutput<"install.pretend">["packages"][number];
export const asBinary = (cpv: string, bytes = 412_000, repo = "binhost-wizard"): Package => ({
  cpv,
  binary: true,
  buildId: "1",
  repo,
  bytes,
  why: null,
  cause: null,
});
export const fromSource = (cpv: string, cause: string, why: string): Package => ({
  cpv,
  binary: false,
  buildId: null,
  repo: null,
  bytes: null,
  why,
  cause,
});

/** Portage's answer about a list of packages. */
export function pretendOf(packages: readonly Package[]): CallOutput<"install.pretend"> {
  const binaries = packages.filter((p) => p.binary).length;
  return { packages: [...packages], binaries, sources: packages.length - binaries, stderr: "" };
}

/** 37 of 40, as on the pages that were drawn. */
const WORLD = pretendOf([
  ...Array.from({ length: 35 }, (_, n) => asBinary(`dev-libs/lib${n + 1}-1.${n}`, 2_400_000)),
  asBinary("sys-apps/portage-3.0.82", 1_300_000, "gentoo"),
  asBinary("app-editors/nano-8.6", 900_000, "gentoo"),
  fromSource(
    "x11-drivers/nvidia-drivers-610.57",
    "not-in-index",
    "The binhost has no package of x11-drivers/nvidia-drivers. Build it on the binhost.",
  ),
  fromSource("media-video/mpv-0.41.0", "use", "USE differs: wayland is on here and off in the binary. Make the flag the same on both machines."),
  fromSource("media-video/ffmpeg-8.0.1", "use", "USE differs: x265 is off here and on in the binary. Make the flag the same on both machines."),
]);

/** What emerge prints, each with the pause before the next that `hold` can lengthen. */
const linesOf = (cpv: string): readonly string[] => [
  `>>> Emerging binary (1 of 1) ${cpv}::gentoo\n`,
  ` * ${cpv.split("/")[1]}-1.gpkg.tar MD5 SHA1 size ;-) ...                        [ ok ]\n`,
  ">>> Extracting info\n",
  `>>> Extracting ${cpv}\n`,
  `>>> Installing (1 of 1) ${cpv}::gentoo\n`,
  `>>> Completed (1 of 1) ${cpv}::gentoo\n`,
];

/** All was installed, but not as it was announced. */
const UNPROVEN = "install.not-proven";
type Handlers = {
  readonly [N in "install.offers" | "install.pretend" | "install.run"]: (input: CallParsed<N>) => Promise<Result<CallOutput<N>>>;
};
export type FakeInstall = {
  readonly handlers: Handlers;
  /** Output: this run is one of ours, and stops. */
  readonly stop: (run: string) => boolean;
  readonly events: (run: string) => readonly RunEvent[] | null;
  readonly list: () => readonly RunSummary[];
};

/** The three calls. A step is held by its name, `driver/install`, or after a line of emerge's: `driver/install 2`. */
export function createFakeInstall(options: FakeOptions, gate: Gate, emit: (event: StreamEvent) => void): FakeInstall {
  const journals = new Map<string, RunEvent[]>();
  const stopped = new Set<string>();
  const record = (run: string, event: NewEvent): void => {
    const events = journals.get(run) ?? [];
    journals.set(run, events);
    const seq = events.length;
    const full = { ...event, seq, at: options.now?.() ?? 1_795_420_000 + seq } as RunEvent;
    events.push(full);
    emit({ type: "run", run, event: full });
  };
  const begin = (fleet: Fleet, machine: string): string => {
    const run = `20261123-11000${journals.size}-inst`;
    const plan: Plan = { machines: [{ id: machine, role: "client", steps: [] }], issues: [], decisions: NOTHING_DECIDED };
    record(run, { code: "run.started", run, kind: "install", fleet, plan, undoes: null });
    return run;
  };
  const wait = async (id: string): Promise<void> => {
    await new Promise((done) => setTimeout(done, options.stepMs ?? 5));
    await new Promise<void>((go) => {
      if (gate.held.has(id)) gate.waiting.set(id, [...(gate.waiting.get(id) ?? []), go]);
      else go();
    });
  };
  const fault = (): WizardError | null => (gate.repaired ? null : (options.failInstall ?? null));
  const step = async (run: string, machine: string, name: string, work: (on: { machine: string; step: string }) => Promise<WizardError | null>) => {
    const on = { machine, step: `${machine}/${name}` };
    record(run, { code: "step.started", ...on });
    await wait(on.step);
    const error = await work(on);
    const outcome = error === null ? "done" : error.code === "install.stopped" ? "stopped" : "failed";
    record(run, { code: "step.finished", ...on, outcome, made: {}, error, seconds: 1 });
    return error;
  };
  const handlers: Handlers = {
    "install.offers": async ({ search }: CallParsed<"install.offers">): Promise<Result<CallOutput<"install.offers">>> => {
      await pass(gate, "install.offers");
      const found = OFFERS.filter((offer) => offer.cpv.includes(search)).map((offer) => ({
        ...offer,
        buildId: "1",
        sourceBasis: "median of 4 builds on tau-ceti-lab",
        installed: offer.cpv.includes("fish"),
      }));
      return ok({ offers: found, total: found.length });
    },
    "install.pretend": async ({ atoms }: CallParsed<"install.pretend">): Promise<Result<CallOutput<"install.pretend">>> => {
      await pass(gate, "install.pretend");
      const [atom = ""] = atoms;
      if (atom === "@world") return ok(WORLD);
      const cpv = atom.slice(1);
      return ok(
        pretendOf([
          cpv.includes("firefox")
            ? fromSource(cpv, "use", "USE differs: wayland is on here and off in the binary. Make the flag the same on both machines.")
            : asBinary(cpv),
        ]),
      );
    },
    "install.run": async ({ fleet, machine, atoms }: CallParsed<"install.run">): Promise<Result<CallOutput<"install.run">>> => {
      const cpv = atoms[0]?.slice(1) ?? "";
      const run = begin(fleet, machine);
      const end = (error: WizardError | null): Result<CallOutput<"install.run">> => {
        const result = error === null ? "done" : error.code === "install.stopped" ? "stopped" : "failed";
        record(run, { code: "machine.state", machine, state: result, error });
        if (error !== null) {
          record(run, { code: "run.finished", result });
          return failed(error);
        }
        const proof: InstalledProof = {
          machine,
          package: cpv,
          binary: true,
          seconds: 3.2,
          bytes: 412_000,
          buildId: "1",
          buildTime: 1_795_300_000,
          words: `=== (1 of 1) Merging Binary (${cpv}::/var/cache/binhost/binhost-wizard/${cpv}-1.gpkg.tar)`,
          repo: "binhost-wizard",
          sourceSeconds: 48,
          sourceBasis: "median of 4 builds on tau-ceti-lab",
          all: [{ cpv, buildId: "1", binary: true }],
        };
        record(run, { code: "run.finished", result: "done", proof });
        return ok(proof);
      };
      record(run, { code: "machine.state", machine, state: "working", error: null });
      for (const name of ["pretend", "pretend-binary"]) await step(run, machine, name, async () => null);
      const error = await step(run, machine, "install", async (on) => {
        for (const [index, text] of linesOf(cpv).entries()) {
          record(run, { code: "step.log", ...on, stream: "out", text });
          await wait(`${on.step} ${index + 1}`);
          if (stopped.has(run)) return catalogue["install.stopped"](machine);
          if (index === 2 && fault() !== null && fault()?.code !== UNPROVEN) return fault();
        }
        return null;
      });
      if (error !== null) return end(error);
      return end(await step(run, machine, "proof", async () => (fault()?.code === UNPROVEN ? fault() : null)));
    },
  };
  return {
    handlers,
    stop: (run) => {
      if (journals.has(run)) stopped.add(run);
      return journals.has(run);
    },
    events: (run) => journals.get(run) ?? null,
    list: () =>
      [...journals.values()].flatMap((events) => {
        const summary = summarize(events);
        return summary === null ? [] : [{ ...summary, live: summary.result === "unfinished" }];
      }),
  };
}
