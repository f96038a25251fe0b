/**
 * An installation: ask Portage twice, install as binaries only, prove it. Each part is a step of a run of its own. Nothing is compiled
 * unless that was asked for.
 */
import { createHash } from "node:crypto";
import type { CallParsed } from "../../../shared/contract/contract.ts";
import { catalogue } from "../../../shared/errors/catalogue.ts";
import { failed, ok, type Result, type WizardError } from "../../../shared/errors/wizardError.ts";
import type { InstalledProof } from "../../../shared/model/proof.ts";
import { splitCpv } from "../../../shared/portage/cpv.ts";
import type { Merge } from "../../../shared/portage/emergeLog.ts";
import type { Pretend } from "../../../shared/portage/emergeOutput.ts";
import { runReader, type TrustCause } from "../../../shared/portage/emergeRun.ts";
import { buildsOf, type PackagesIndex } from "../../../shared/portage/packagesIndex.ts";
import { whyNotBinary } from "../../../shared/portage/whyNotBinary.ts";
import type { Clock } from "../ports.ts";
import { emergeProgress, mergesSince } from "../run/emerge.ts";
import { removeJob, runJob } from "../run/job.ts";
import type { Recorder } from "../run/recorder.ts";
import { BINARY_ONLY, installArgv } from "./atoms.ts";
import type { Client } from "./client.ts";
import { type Asked, askPortage, causeFor, freshIndex, obstacle } from "./pretend.ts";
import { type Expected, type InstalledBuild, prove, publishedBuild, sameList } from "./proof.ts";

export type InstallContext = {
  readonly client: Client;
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly stop: AbortSignal;
  /** How long a package would have compiled. */
  readonly times: (cpv: string) => Promise<{ readonly seconds: number; readonly basis: string } | null>;
};
type Input = CallParsed<"install.run">;

type StepName = "pretend" | "pretend-binary" | "install" | "proof";
type Writer = {
  readonly log: (stream: "command" | "out" | "note", text: string) => void;
  readonly progress: (done: number | null, total: number | null, text: string) => void;
  readonly job: (id: string) => void;
};

/** Runs one part as a step of the journal. */
async function asStep<T>(ctx: InstallContext, name: StepName, work: (write: Writer) => Promise<Result<T>>): Promise<Result<T>> {
  const { recorder, clock } = ctx;
  const on = { machine: ctx.client.id, step: `${ctx.client.id}/${name}` };
  const begun = clock.now();
  recorder.record({ code: "step.started", ...on });
  const end = await work({
    log: (stream, text) => void recorder.record({ code: "step.log", ...on, stream, text }),
    progress: (done, total, text) => void recorder.record({ code: "step.progress", ...on, done, total, text }),
    job: (job) => void recorder.record({ code: "step.job", ...on, job }),
  });
  const outcome = end.ok ? "done" : end.error.code === "install.stopped" ? "stopped" : "failed";
  recorder.record({ code: "step.finished", ...on, outcome, made: {}, error: end.ok ? null : end.error, seconds: Math.max(0, clock.now() - begun) });
  return end;
}

/** The same request has the same job: asked for again while it runs, it is joined. */
export function installJobId(machine: string, atoms: readonly string[], allowSource: boolean): string {
  const words = JSON.stringify([machine, [...atoms].sort(), allowSource]);
  return `install-${createHash("sha256").update(words).digest("hex").slice(0, 16)}`;
}

const listText = (list: readonly Expected[]) =>
  list.map((p) => `${p.binary ? "binary" : "source"}  ${p.cpv}-${p.buildId ?? ""}::${p.repo ?? ""}`).join("\n");

function notBinary(client: Client, asked: Asked): WizardError | null {
  const sources = asked.pretend.packages.filter((p) => !p.binary);
  if (sources.length === 0) return null;
  const reasons = sources.map((p) => ({ cpv: p.cpv, cause: causeFor(client, asked, p.cpv) }));
  const first = reasons[0]?.cause;
  const all = sources.length === 1 ? "" : ` (${sources.length} of ${asked.pretend.packages.length} packages would be compiled)`;
  const why = first ? `${first.words} ${first.remedy}${all}` : `Portage does not say why${all}.`;
  return catalogue["install.not-binary"](client.id, why, reasons.map((r) => `${r.cpv}: ${r.cause?.words ?? "Portage does not say why."}`).join("\n"));
}

/** Asks normally; then, for binaries only, asks once more with the options that will be used. Output: what is to come. */
async function announce(ctx: InstallContext, input: Input): Promise<Result<{ expected: readonly Expected[]; index: PackagesIndex }>> {
  const { client } = ctx;
  const asked = await asStep(ctx, "pretend", async (write) => {
    const index = await freshIndex(client);
    if (!index.ok) return index;
    const answer = await askPortage(client, input.atoms, index.value);
    if (!answer.ok) return answer;
    write.log("out", `${listText(answer.value.pretend.packages)}\n`);
    const stopped = obstacle(client, input.atoms, answer.value) ?? (input.allowSource ? null : notBinary(client, answer.value));
    if (stopped) return failed(stopped);
    if (answer.value.pretend.packages.length === 0) return failed(catalogue["install.nothing-to-do"](client.id));
    return answer;
  });
  if (!asked.ok) return asked;
  const expected = asked.value.pretend.packages;
  const { index } = asked.value;
  if (input.allowSource) return ok({ expected, index });
  const again = await asStep(ctx, "pretend-binary", async (write) => {
    const answer = await askPortage(client, input.atoms, index, BINARY_ONLY);
    if (!answer.ok) return answer;
    const list = answer.value.pretend.packages;
    write.log("out", `${listText(list)}\n`);
    if (sameList(expected, list)) return ok(null);
    return failed(
      catalogue["install.lists-differ"](
        client.id,
        `normally:\n${listText(expected)}\nbinaries only:\n${listText(list)}\n${answer.value.stderr.trim()}`,
      ),
    );
  });
  return again.ok ? ok({ expected, index }) : again;
}

/** Runs emerge as a job. A refused signature, a wrong digest, a full disk are told from its output. */
async function install(ctx: InstallContext, input: Input, id: string): Promise<Result<{ readonly started: number; readonly ended: number }>> {
  const { client } = ctx;
  return asStep(ctx, "install", async (write) => {
    write.job(id);
    const reader = runReader();
    const seen: { trust: TrustCause | null; told: string | null; renamed: string | null } = { trust: null, told: null, renamed: null };
    const progress = emergeProgress(write.progress);
    const ended = await runJob({
      door: client.door,
      clock: ctx.clock,
      stop: ctx.stop,
      id,
      what: "emerge",
      argv: installArgv(input.atoms, input.allowSource),
      env: {},
      log: write.log,
      onText: (text) => {
        progress(text);
        for (const event of reader.push(text)) {
          if (event.kind === "refused" && event.fatal) seen.trust = event.cause;
          else if (event.kind === "digest") seen.told = `${event.file} is not the file that the index describes (${event.reason}).`;
          else if (event.kind === "no-space") seen.told = "The disk is full.";
          else if (event.kind === "renamed-package") seen.renamed = `The file is another package than the index says: ${event.text}`;
        }
      },
    });
    // Portage installs it all the same; it may mean that somebody forged the index (PORTAGE-MEASURED-2 section 1).
    if (ended.ok && seen.renamed !== null) return failed(catalogue["install.not-proven"](client.id, seen.renamed, ended.value.tail));
    if (!ended.ok && ended.error.code === "job.stopped") return failed(catalogue["install.stopped"](client.id));
    if (ended.ok || ended.error.code !== "job.failed") return ended;
    const refused =
      seen.trust && whyNotBinary({ cp: input.atoms[0] ?? "", pretend: NO_PRETEND, builds: null, env: client.facts.env, trust: seen.trust });
    return failed(
      catalogue["install.failed"](client.id, refused ? `${refused.words} ${refused.remedy}` : (seen.told ?? ended.error.why), ended.error.details),
    );
  });
}

const NO_PRETEND: Pretend = {
  packages: [],
  totals: null,
  ignoredUse: [],
  ignoredDeps: [],
  masked: [],
  indexTroubles: [],
  staleIndex: [],
  unknown: [],
  blocks: [],
  needed: [],
  configErrors: [],
  noBinrepos: false,
  crashed: null,
};

type Announced = { readonly expected: readonly Expected[]; readonly index: PackagesIndex } | null;
type Times = { readonly started: number; readonly ended: number };

/** BUILD_TIME as a number; null: not said, or not a number. */
const builtAt = (build: InstalledBuild | undefined): number | null => {
  const seconds = Number(build?.buildTime ?? "");
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
};

/** What emerge.log says of a binary; null: it was none, or the log does not say from which file. */
const wordsOf = (merge: Merge | undefined): string | null =>
  merge?.binary === true && merge.path !== null ? `=== (${merge.index} of ${merge.total}) Merging Binary (${merge.cpv}::${merge.path})` : null;

/** `announced` null: a job was joined whose beginning we did not see; then its own log says what it took. */
async function proof(ctx: InstallContext, input: Input, announced: Announced, took: Times): Promise<Result<InstalledProof>> {
  const { client } = ctx;
  return asStep(ctx, "proof", async (write) => {
    const merges = await mergesSince(client.door, took.started);
    if (!merges.ok) return merges;
    const expected =
      announced?.expected ??
      merges.value
        .filter((m) => m.ok)
        .map((m): Expected => ({ cpv: m.cpv, binary: input.allowSource ? m.binary === true : true, buildId: null, repo: null, bytes: null }));
    const installed = new Map<string, InstalledBuild>();
    for (const { cpv } of expected) {
      const there = await client.door.call("installed-package", { cpv });
      if (!there.ok) return there;
      if (there.value.installed) installed.set(cpv, there.value);
    }
    const builds = (cpv: string) => (announced ? buildsOf(announced.index, splitCpv(cpv)?.cp ?? cpv) : []);
    const published = { repo: client.repo?.name ?? null, builds };
    const { found, faults } = prove(expected, merges.value, installed, client.facts.binrepos, published);
    if (expected.length === 0) return failed(catalogue["install.not-proven"](client.id, "emerge.log names no package.", ""));
    if (faults.length > 0) return failed(catalogue["install.not-proven"](client.id, faults[0] ?? "", faults.join("\n")));
    const wanted = input.atoms.map((atom) => atom.replace(/^[<>=~!]+/, ""));
    const main =
      found.findLast((f) => wanted.some((name) => f.cpv === name || splitCpv(f.cpv)?.cp === name || f.cpv.includes(`/${name}-`))) ?? found.at(-1);
    if (!main) return failed(catalogue["install.not-proven"](client.id, "Nothing was installed.", ""));
    const sizeOf = (cpv: string) => publishedBuild(cpv, installed.get(cpv), builds(cpv))?.size ?? expected.find((e) => e.cpv === cpv)?.bytes ?? 0;
    for (const f of found)
      write.log(
        "note",
        `${f.cpv}: ${f.binary ? `binary${f.buildId === null ? "" : `, build ${f.buildId}`} from ${f.repo ?? "a binary repository"}` : "compiled"}`,
      );
    const estimate = await ctx.times(main.cpv);
    return ok({
      machine: client.id,
      package: main.cpv,
      binary: found.every((f) => f.binary),
      seconds: Math.max(0, took.ended - took.started),
      bytes: found.filter((f) => f.binary).reduce((sum, f) => sum + sizeOf(f.cpv), 0),
      buildId: main.buildId,
      buildTime: builtAt(installed.get(main.cpv)),
      words: wordsOf(merges.value.findLast((m) => m.cpv === main.cpv)),
      repo: main.repo,
      sourceSeconds: estimate?.seconds ?? null,
      sourceBasis: estimate?.basis ?? null,
      all: found.map(({ cpv, buildId, binary }) => ({ cpv, buildId, binary })),
    });
  });
}

/** The whole of it. What runs already is joined; what an earlier one left behind is cleared away first. */
export async function runInstall(ctx: InstallContext, input: Input): Promise<Result<InstalledProof>> {
  const { client } = ctx;
  const id = installJobId(client.id, input.atoms, input.allowSource);
  const there = await client.door.call("job-status", { id, offset: 0, maxBytes: 1 });
  if (!there.ok) return there;
  const joins = there.value.state === "running";
  if (!joins && there.value.state !== "none") await removeJob(client.door, id);
  const announced = joins ? ok(null) : await announce(ctx, input);
  if (!announced.ok) return announced;
  const took = await install(ctx, input, id);
  if (!took.ok) return took;
  const proven = await proof(ctx, input, announced.value, took.value);
  await removeJob(client.door, id);
  return proven;
}
