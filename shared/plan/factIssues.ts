/** Things the survey saw that do not change the plan but that somebody should know before Apply. */
import type { Issue } from "../model/plan.ts";
import { type Context, count, issue, listed, type Member } from "./context.ts";
import type { HostSteps } from "./hostSteps.ts";
import type { Packing } from "./packing.ts";

const DAY = 86_400;
const GIB = 1024 ** 3;

/** About a machine: clock, running emerge, leftovers of an old make.conf, Portage's own complaints. */
export function factIssues(ctx: Context, m: Member): readonly Issue[] {
  const { facts, machine } = m;
  const out: Issue[] = [];
  const say = (parts: Omit<Issue, "machine">) => out.push(issue({ ...parts, machine: machine.id }));
  const drift = (facts.clockOffset ?? 0) - (ctx.host.facts.clockOffset ?? 0);
  if (Math.abs(drift) > 120)
    say({
      code: "facts.clock",
      level: "warning",
      what: `The clock of ${machine.name} is ${Math.round(Math.abs(drift))} s ${drift > 0 ? "ahead of" : "behind"} the binhost's.`,
      why: "A signature from the future is not valid, and a fresh index looks old.",
      remedy: "Let chrony or systemd-timesyncd set the clock.",
      page: "machines",
    });
  if (facts.jobsRunning.length > 0)
    say({
      code: "facts.emerge-running",
      level: "warning",
      what: `${machine.name} is running emerge at the moment.`,
      why: "What it builds now is built with the settings from before.",
      remedy: "Wait for it, then survey again.",
      page: "machines",
    });
  if (facts.makeConf.legacyToo)
    say({
      code: "facts.two-make-confs",
      level: "note",
      what: `${machine.name} has both /etc/make.conf and /etc/portage/make.conf.`,
      why: "Portage reads the old one first and warns about it on every command; ours goes into the new one, which wins.",
      remedy: "Move what is still needed into /etc/portage/make.conf and remove the old file.",
      page: "review",
    });
  const said = facts.portageErrors.filter((line) => line.includes("bad substitution"));
  if (said.length > 0 && m !== ctx.host)
    say({
      code: "facts.bad-substitution",
      level: "warning",
      what: `Portage on ${machine.name} complains: ${said[0]}.`,
      why: "make.conf is not a shell script: $(nproc) and the like leave the variable empty.",
      remedy: "Write the number itself, or delete the line: without MAKEOPTS Portage takes one job per processor.",
      page: "review",
    });
  return out;
}

/** About the binhost: space, the key's expiry, packages left out, nothing to offer. */
export function hostIssues(ctx: Context, packing: Packing, host: HostSteps): readonly Issue[] {
  const { facts, machine } = ctx.host;
  const out: Issue[] = [];
  const say = (parts: Omit<Issue, "machine">) => out.push(issue({ ...parts, machine: machine.id }));
  const need = Math.round((packing.packBytes + packing.rebuildBytes) * 0.45);
  const free = facts.pkgdir?.freeBytes ?? null;
  if (free !== null && need > free)
    say({
      code: "gate.no-room-to-pack",
      level: "blocker",
      what: `The packages need about ${(need / GIB).toFixed(1)} GiB in ${facts.pkgdir?.path}; ${(free / GIB).toFixed(1)} GiB are free.`,
      why: "A full file system stops Portage in the middle of a package.",
      remedy: "Make room, move PKGDIR to a larger file system, or do not pack what is installed (Serving page).",
      page: "serving",
    });
  const tmp = facts.tmpdirFreeBytes;
  if (packing.rebuild.length > 0 && tmp !== null && tmp < 10 * GIB)
    say({
      code: "build.little-tmp",
      level: "warning",
      what: `Only ${(tmp / GIB).toFixed(1)} GiB are free for building (PORTAGE_TMPDIR).`,
      why: "Large packages (browsers, compilers) need 10 GiB and more.",
      remedy: "Make room there, or set PORTAGE_TMPDIR to a larger file system.",
      page: "serving",
    });
  const expires = facts.signingKey?.expires ?? null;
  if (ctx.choices.signing.mode === "sign" && expires !== null && expires - facts.takenAt < 60 * DAY) {
    const gone = expires < facts.takenAt;
    say({
      code: gone ? "signing.expired" : "signing.expires-soon",
      level: gone ? "blocker" : "warning",
      what: gone ? "The signing key has expired." : `The signing key expires in ${count(Math.floor((expires - facts.takenAt) / DAY), "day")}.`,
      why: "With its expiry every client refuses every package, also those signed before.",
      remedy: `gpg --homedir ${facts.signingKey?.home} --quick-set-expire ${facts.signingKey?.fingerprint} 2y on ${machine.name}; then export it and import it into /etc/portage/gnupg of every client.`,
      page: "serving",
    });
  }
  const kernel = packing.notPacked.filter(({ why }) => why.startsWith("a kernel module"));
  if (kernel.length > 0)
    say({
      code: "packages.kernel-modules",
      level: "note",
      what: `${listed(kernel.map(({ cpv }) => cpv))} ${kernel.length === 1 ? "is" : "are"} not packed.`,
      why: "A kernel module fits only the kernel it was built for, and the machines run different ones.",
      remedy: "Each machine compiles these itself; it takes a minute.",
      page: "serving",
    });
  if (packing.rebuild.length > 0)
    say({
      code: "packages.rebuild",
      level: "note",
      what: `${count(packing.rebuild.length, "package")} will be built again on ${machine.name}: ${listed(packing.rebuild.map(({ cpv }) => cpv))}.`,
      why: `${packing.rebuild[0]?.cpv}: ${packing.rebuild[0]?.why}.`,
      remedy: "Switch rebuilding off on the Serving page to leave them out instead.",
      page: "review",
    });
  if (!host.offers)
    say({
      code: "packages.nothing-to-offer",
      level: "warning",
      what: "There is no package to offer yet.",
      why: "Nothing is packed, and nothing was built since packages are kept.",
      remedy: "Pack what is installed (Serving page), or build something; then apply again.",
      page: "serving",
    });
  return out;
}
