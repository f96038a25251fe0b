/** The binhost's steps, in order: tools, key, trust, configuration, serving, packages, index, a look at it. */
import type { Step } from "../model/plan.ts";
import { binhostLines } from "./binhostLines.ts";
import { type Builder, checkIndexStep, isTrusted, MEASURED, noFetcher, overriddenIssue, toolStep, trustCommands } from "./commonSteps.ts";
import { type Context, count, type Decided, makeStep } from "./context.ts";
import type { Graphics } from "./graphics.ts";
import { packageSteps } from "./hostPackages.ts";
import { servingSteps } from "./hostServing.ts";
import { SIGNING_HOME } from "./names.ts";
import { makeConfChange, packageUseChange } from "./ownFiles.ts";
import { packageUseLines } from "./packageUse.ts";
import type { Packing } from "./packing.ts";
import type { Processor } from "./processor.ts";
import type { Serving } from "./serving.ts";
import { asIssue } from "./wizardIssue.ts";

export type HostDecisions = { readonly processor: Processor; readonly graphics: Graphics; readonly packing: Packing; readonly serving: Serving };
export type HostSteps = {
  readonly steps: readonly Step[];
  /** Ids of the last steps: what nothing else on the binhost waits for. Clients wait for these, and through them for all. */
  readonly ends: readonly string[];
  /** Fingerprint and public key as clients get them: known, or references to the step that makes them. Null: unsigned. */
  readonly key: { readonly fingerprint: string; readonly publicKey: string; readonly madeBy: string | null } | null;
  /** Something will be there to fetch. */
  readonly offers: boolean;
};

/** A name that gpg takes: no <, >, parentheses. */
function keyUid(ctx: Context): string {
  const { machine, facts } = ctx.host;
  const host = (facts.hostname ?? machine.id).replace(/[^A-Za-z0-9.-]/g, "-");
  const name = ctx.choices.signing.keyName.trim() || `Binhost ${machine.name.replace(/[<>()']/g, "").trim()}`;
  return `${name} (binary packages) <binhost@${host}>`;
}

/** The key and the binhost's own trust in it. Output: what clients need of it. */
function signing(ctx: Context, b: Builder): HostSteps["key"] {
  if (ctx.choices.signing.mode === "unsigned") return null;
  const { facts, machine } = ctx.host;
  const known = facts.signingKey;
  const makes = `${machine.id}/signing-key`;
  if (!known)
    b.steps.push(
      makeStep({
        member: ctx.host,
        name: "signing-key",
        title: "Make a signing key",
        why: "Every client checks packages against it, so that nobody else's are installed.",
        source: "make.conf(5), BINPKG_GPG_SIGNING_KEY; gpg(1), --quick-generate-key",
        after: toolStep(b, ctx.host, "gpg", "app-crypt/gnupg"),
        spec: { kind: "signing-key", home: SIGNING_HOME, uid: keyUid(ctx), expiry: ctx.choices.signing.expiry },
        commands: [
          `install -d -m 700 ${SIGNING_HOME}`,
          `gpg --homedir ${SIGNING_HOME} --batch --pinentry-mode loopback --passphrase '' --quick-generate-key '${keyUid(ctx)}' ed25519 sign ${ctx.choices.signing.expiry}`,
        ],
        stays: "The key is kept unless you ask for its removal: packages signed with it need it.",
        seconds: 2,
        basis: MEASURED,
      }),
    );
  const key = known
    ? { fingerprint: known.fingerprint, publicKey: known.publicKey, madeBy: null }
    : { fingerprint: `@{${makes}:fingerprint}`, publicKey: `@{${makes}:publicKey}`, madeBy: makes };
  if (!isTrusted(facts.trust.keys, known?.fingerprint))
    b.steps.push(
      makeStep({
        member: ctx.host,
        name: "trust-key",
        title: "Trust the key on the binhost itself",
        why: "A binhost that does not trust its own key drops its own packages from the index.",
        source: "getuto(1); make.conf(5), BINPKG_GPG_VERIFY_GPG_HOME",
        after: [...(key.madeBy === null ? [] : [key.madeBy]), ...toolStep(b, ctx.host, "getuto", "app-portage/getuto")],
        spec: { kind: "trust-key", fingerprint: key.fingerprint, publicKey: key.publicKey },
        commands: trustCommands("binhost.asc"),
        stays: facts.trust.anchor ? null : "Portage's own trust store in /etc/portage/gnupg, made by getuto, stays.",
        seconds: 5,
        basis: MEASURED,
      }),
    );
  return key;
}

/** make.conf and package.use in one step, so that both go live together or not at all. */
function configuration(ctx: Context, d: HostDecisions, fingerprint: string, after: readonly string[], b: Builder): void {
  const { facts, machine } = ctx.host;
  const lines = binhostLines(ctx, d.processor, fingerprint);
  b.issues.push(...lines.issues);
  const makeConf = makeConfChange(facts, lines.value);
  const use = packageUseChange(facts, packageUseLines(ctx, ctx.host, d.processor, d.graphics));
  for (const result of [makeConf, use]) if (!result.ok) b.issues.push(asIssue(result.error, machine.id));
  if (!makeConf.ok || !use.ok) return;
  if (makeConf.value.overridden.length > 0) b.issues.push(overriddenIssue(machine.id, makeConf.value.overridden));
  const files = [makeConf.value.change, use.value].filter((change) => change !== null);
  if (files.length === 0) return;
  b.steps.push(
    makeStep({
      member: ctx.host,
      name: "portage-config",
      title: `Write Portage's configuration (${count(files.length, "file")})`,
      why: "The binhost keeps what it builds as packages that every machine can run and, where it compares, agrees on.",
      source: "make.conf(5), portage(5)",
      after,
      spec: { kind: "write-files", files, validate: "portage" },
      commands: ["PORTAGE_CONFIGROOT=STAGED emerge --info"],
      seconds: 3,
      basis: "Portage reads the staged files first, 0.3 s each time",
    }),
  );
}

/** The binhost's part of the plan. Issues: what keeps one of its files from being written (then it is blocked), and warnings about its settings. */
export function hostSteps(ctx: Context, d: HostDecisions): Decided<HostSteps> {
  const b: Builder = { steps: [], issues: [] };
  const { facts, machine } = ctx.host;
  const key = signing(ctx, b);
  const ready = b.steps.map((step) => step.id);
  configuration(ctx, d, key?.fingerprint ?? "", ready, b);
  const configured = b.steps.map((step) => step.id);
  const packed = packageSteps(ctx, d.packing, d.serving.pkgdir, configured, b);
  // Our line in nginx.conf makes it an edited file, of which quickpkg would pack a stub: nginx itself is packed before.
  const served = servingSteps(ctx, d.serving, [...configured, ...packed.filter((id) => id.endsWith("/pack-installed"))], b);
  if (ctx.choices.serving.method === "ssh") toolStep(b, ctx.host, "rsync", "net-misc/rsync", configured);
  const listed = (facts.pkgdir?.packages ?? []).filter((p) => key === null || p.path.endsWith(".gpkg.tar"));
  const offers = listed.length + d.packing.pack.length + d.packing.rebuild.length > 0;
  if (b.steps.length > 0 && ctx.choices.serving.method === "http") {
    if (facts.tools.curl === false && facts.tools.wget === false) b.issues.push(noFetcher(machine.id, machine.name));
    else b.steps.push(checkIndexStep(ctx.host, d.serving.uri, [...served, ...packed, ...configured], ctx));
  }
  const steps = withFewestWaits(b.steps);
  const waitedFor = new Set(steps.flatMap((step) => step.after));
  const ends = steps.map((step) => step.id).filter((id) => !waitedFor.has(id));
  return { value: { steps, ends, key, offers }, issues: b.issues };
}

/** Drops what a step waits for anyway, through another step that it waits for. */
function withFewestWaits(steps: readonly Step[]): readonly Step[] {
  const reach = new Map<string, ReadonlySet<string>>();
  for (const step of steps) reach.set(step.id, new Set(step.after.flatMap((id) => [id, ...(reach.get(id) ?? [])])));
  return steps.map((step) => ({ ...step, after: step.after.filter((id) => !step.after.some((other) => other !== id && reach.get(other)?.has(id))) }));
}
