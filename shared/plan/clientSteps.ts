/** A client's steps: all of it waits for the binhost; nothing is switched on before this very machine has fetched and verified. */
import type { FileChange, Issue, Step } from "../model/plan.ts";
import { binrepoLines, clientIssues, clientLines, officialOffLines } from "./clientLines.ts";
import { checkIndexStep, isTrusted, MEASURED, noFetcher, overriddenIssue, toolStep, trustCommands } from "./commonSteps.ts";
import { type Context, count, type Decided, fileOf, issue, type Member, makeStep } from "./context.ts";
import type { Graphics } from "./graphics.ts";
import type { HostSteps } from "./hostSteps.ts";
import { OWN_OFFICIAL_OFF } from "./names.ts";
import { binrepoChange, makeConfChange, ownFile, packageUseChange } from "./ownFiles.ts";
import { packageUseLines } from "./packageUse.ts";
import type { Processor } from "./processor.ts";
import { hostAddress, type Serving } from "./serving.ts";
import { asIssue } from "./wizardIssue.ts";

export type ClientDecisions = { readonly processor: Processor; readonly graphics: Graphics; readonly serving: Serving; readonly host: HostSteps };

type Files = { readonly config: readonly FileChange[]; readonly switchOn: readonly FileChange[] };
function filesOf(ctx: Context, m: Member, d: ClientDecisions): Decided<Files | null> {
  const { facts, machine } = m;
  const use = packageUseChange(facts, packageUseLines(ctx, m, d.processor, d.graphics));
  const repo = binrepoChange(facts, binrepoLines(ctx, m, d.serving.uri));
  const official = ownFile(facts, OWN_OFFICIAL_OFF, officialOffLines(ctx, m));
  const makeConf = makeConfChange(facts, clientLines(ctx, m));
  if (!use.ok) return { value: null, issues: [asIssue(use.error, machine.id)] };
  if (!repo.ok) return { value: null, issues: [asIssue(repo.error, machine.id)] };
  if (!official.ok) return { value: null, issues: [asIssue(official.error, machine.id)] };
  if (!makeConf.ok) return { value: null, issues: [asIssue(makeConf.error, machine.id)] };
  const { change, overridden } = makeConf.value;
  return {
    value: {
      config: [use.value, repo.value, official.value].filter((file) => file !== null),
      switchOn: change === null ? [] : [change],
    },
    issues: overridden.length > 0 ? [overriddenIssue(machine.id, overridden)] : [],
  };
}

function trustIssues(m: Member): readonly Issue[] {
  const { trust } = m.facts;
  if (!trust.exists || trust.anchor) return [];
  return [
    issue({
      code: "trust.no-anchor",
      level: "warning",
      machine: m.machine.id,
      what: `/etc/portage/gnupg on ${m.machine.name} was not made by getuto: its passphrase file is missing.`,
      why: "getuto makes its own key only where the directory does not exist; without that key nothing can be trusted there.",
      remedy: "The wizard asks before it moves the directory aside and lets getuto make a new one; undo moves it back.",
      page: "review",
    }),
  ];
}

function sshAccess(ctx: Context, m: Member, d: ClientDecisions, after: readonly string[]): Step {
  const host = hostAddress(ctx.host);
  const port = ctx.host.machine.port ?? 22;
  const { sshUser } = ctx.choices.serving;
  return makeStep({
    member: m,
    name: "ssh-access",
    title: `Let root fetch from ${host} over ssh`,
    why: "Portage runs ssh and rsync as root and cannot answer questions; without access it compiles silently.",
    source: "portage(5), binrepos.conf sync-uri ssh://",
    after,
    spec: { kind: "ssh-access", host, port, user: sshUser, pkgdir: d.serving.pkgdir, hostKey: "" },
    commands: ["ssh-keygen -t ed25519 -N '' -f /root/.ssh/id_ed25519", `ssh -o BatchMode=yes -p ${port} ${sshUser}@${host} true`],
    stays: "A key that was made for root stays in /root/.ssh.",
    seconds: 3,
    basis: MEASURED,
  });
}

/**
 * One client's part of the plan; empty when everything is so already.
 * Issues: files that cannot be written (then it is left out), trust that cannot be made, other sources, options that would bypass the rules.
 */
export function clientSteps(ctx: Context, m: Member, d: ClientDecisions): Decided<readonly Step[]> {
  const { facts, machine } = m;
  const files = filesOf(ctx, m, d);
  const issues: Issue[] = [...files.issues, ...clientIssues(ctx, m, d.serving.uri).issues];
  if (files.value === null) return { value: [], issues };
  const { key } = d.host;
  const known = key !== null && key.madeBy === null ? key.fingerprint : undefined;
  const mustTrust = key !== null && !isTrusted(facts.trust.keys, known);
  if (mustTrust) issues.push(...trustIssues(m));
  const { config, switchOn } = files.value;
  if (!mustTrust && config.length === 0 && switchOn.length === 0) return { value: [], issues };

  const b = { steps: [] as Step[], issues };
  /** One after the other; the first waits for whatever on the binhost nothing else waits for. */
  const soFar = (): readonly string[] => (b.steps.length === 0 ? d.host.ends : [b.steps.at(-1)?.id ?? ""]);
  const ssh = ctx.choices.serving.method === "ssh";
  if (key !== null) toolStep(b, m, "getuto", "app-portage/getuto", soFar());
  if (ssh) toolStep(b, m, "rsync", "net-misc/rsync", soFar());
  if (key !== null && mustTrust)
    b.steps.push(
      makeStep({
        member: m,
        name: "trust-key",
        title: "Trust the fleet's signing key",
        why: "The public half comes over SSH, so nobody on the network can slip in another.",
        source: "getuto(1); portage(5), binrepos.conf verify-signature",
        after: soFar(),
        spec: { kind: "trust-key", fingerprint: key.fingerprint, publicKey: key.publicKey },
        commands: trustCommands("binhost.asc"),
        stays: facts.trust.anchor ? null : "Portage's own trust store in /etc/portage/gnupg, made by getuto, stays.",
        seconds: 5,
        basis: MEASURED,
      }),
    );
  if (ssh) b.steps.push(sshAccess(ctx, m, d, soFar()));
  else if (facts.tools.curl === false && facts.tools.wget === false) issues.push(noFetcher(machine.id, machine.name));
  else b.steps.push(checkIndexStep(m, d.serving.uri, soFar(), ctx));
  if (key !== null && d.host.offers && !ssh)
    b.steps.push(
      makeStep({
        member: m,
        name: "check-signature",
        title: "See a signed package accepted and an unsigned copy refused",
        why: "Portage's own code decides, on a copy that is thrown away; nothing is installed.",
        source: "portage(5), binrepos.conf verify-signature",
        after: soFar(),
        spec: { kind: "check-signature", uri: d.serving.uri, fingerprint: key.fingerprint },
        undoable: "nothing-to-undo",
        seconds: 3,
        basis: MEASURED,
      }),
    );
  if (config.length > 0)
    b.steps.push(
      makeStep({
        member: m,
        name: "portage-config",
        title: `Name the binhost and the shared flags (${count(config.length, "file")})`,
        why: "Portage learns where the packages are, and which flags must be equal for them to fit.",
        source: "portage(5), binrepos.conf and package.use",
        after: soFar(),
        spec: { kind: "write-files", files: [...config], validate: "portage" },
        commands: ["PORTAGE_CONFIGROOT=STAGED emerge --info"],
        seconds: 2,
        basis: "Portage reads the staged files first, 0.3 s each time",
      }),
    );
  if (switchOn.length > 0)
    b.steps.push(
      makeStep({
        member: m,
        name: "switch-on",
        title: fileOf(facts, switchOn[0]?.path ?? "") ? "Switch binary packages on in make.conf" : "Switch binary packages on",
        why: "The last step: until here this machine behaves as before.",
        source: "make.conf(5), FEATURES getbinpkg",
        after: soFar(),
        spec: { kind: "write-files", files: [...switchOn], validate: "portage" },
        commands: ["PORTAGE_CONFIGROOT=STAGED emerge --info"],
        seconds: 1,
        basis: "Portage reads the staged file first, 0.3 s each time",
      }),
    );
  return { value: b.steps, issues };
}
