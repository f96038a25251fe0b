/** Steps and issues that binhost and clients have in common. */
import type { Issue, Step, StepSpec } from "../model/plan.ts";
import { type Context, issue, listed, type Member, makeStep } from "./context.ts";

/** Where an estimate comes from that was timed on real machines. */
export const MEASURED = "as measured on the tests' machines";

/** Steps of one machine while they are put together, and what is said about them. */
export type Builder = { readonly steps: Step[]; readonly issues: Issue[] };

/** Trust as Portage wants it: validity f or u for exactly this key. */
export const isTrusted = (keys: Member["facts"]["trust"]["keys"], fingerprint: string | undefined): boolean =>
  keys.some((key) => key.fingerprint === fingerprint && /^[fu]$/.test(key.validity));

/** What `trust-key` does, by hand. */
export function trustCommands(keyFile: string): readonly string[] {
  return [
    "getuto",
    `gpg --homedir /etc/portage/gnupg --batch --import ${keyFile}`,
    "gpg --homedir /etc/portage/gnupg --batch --yes --no-tty --pinentry-mode loopback --passphrase-file /etc/portage/gnupg/pass --quick-lsign-key FINGERPRINT",
    "gpg --homedir /etc/portage/gnupg --batch --check-trustdb",
    "chmod a+rx /etc/portage/gnupg; chmod a+r /etc/portage/gnupg/trustdb.gpg /etc/portage/gnupg/pubring.kbx",
  ];
}

/** Installs a tool that is known to be missing. Output: ids of the steps to wait for. */
export function toolStep(b: Builder, member: Member, command: string, atom: string, after: readonly string[] = []): readonly string[] {
  if (member.facts.tools[command] !== false) return [];
  const name = `install-${command}`;
  const id = `${member.machine.id}/${name}`;
  if (!b.steps.some((step) => step.id === id)) b.steps.push(installStep(member, name, command, atom, `The set-up needs ${command}.`, after));
  return [id];
}

/** An emerge of something that the set-up needs. */
export function installStep(member: Member, name: string, command: string, atom: string, why: string, after: readonly string[] = []): Step {
  return makeStep({
    member,
    name,
    title: `Install ${atom}`,
    why,
    source: "emerge(1)",
    after,
    spec: { kind: "install-tool", atom, command },
    commands: [`emerge --ask=n ${atom}`],
    undoable: "no",
    stays: `${atom} stays installed.`,
    seconds: 90,
    basis: "rough: a small package from source",
  });
}

/** A file that is read after ours and sets the same. */
export function overriddenIssue(machine: string, overridden: readonly string[]): Issue {
  return issue({
    code: "make-conf.overridden",
    level: "warning",
    machine,
    what: `A file that is read after ours sets the same: ${listed(overridden)}.`,
    why: "In make.conf the last assignment wins, so our line would have no effect.",
    remedy: "Rename that file so that it sorts before zz-binhost-wizard.conf, or take the line out.",
    page: "review",
  });
}

/** Nothing there could fetch the index: a named gap. */
export function noFetcher(machine: string, name: string): Issue {
  return issue({
    code: "check.no-fetcher",
    level: "warning",
    machine,
    what: `${name} has neither curl nor wget: the index cannot be looked at from there.`,
    why: "A look from another computer would prove nothing about this one.",
    remedy: "emerge net-misc/wget (Portage itself fetches with it), then survey again.",
    page: "machines",
  });
}

/** The index read from that very machine. */
export function checkIndexStep(member: Member, uri: string, after: readonly string[], ctx: Context): Step {
  const spec: StepSpec = { kind: "check-index", uri, arch: ctx.host.facts.env.ARCH ?? null, chost: ctx.host.facts.env.CHOST ?? null };
  return makeStep({
    member,
    name: "check-index",
    title: "Read the index from this very machine",
    why: "Only what this machine itself can fetch counts: address, firewall, proxy, file modes.",
    source: "portage(5), binrepos.conf sync-uri",
    after,
    spec,
    commands: [`curl -fsS ${uri}/Packages | head -n 30`],
    undoable: "nothing-to-undo",
    root: false,
    seconds: 1,
    basis: MEASURED,
  });
}
