/** What keeps a machine out of a plan, and what the person should know about it. A blocked client blocks nobody else; a blocked binhost all. */
import type { Facts } from "../model/facts.ts";
import type { Machine } from "../model/fleet.ts";
import type { Issue } from "../model/plan.ts";
import { brokenMakeConf } from "../portage/makeConf/editBlock.ts";
import { issue } from "./context.ts";
import type { OwnMakeConf } from "./ownMakeConf.ts";
import { gradeOf, parsePortageVersion } from "./portageVersion.ts";

const MIB = 1024 * 1024;
/** Less than this on a client, and not even the index fits with a package. */
const LEAST_SPACE = 200 * MIB;

type Blocker = Omit<Issue, "level" | "machine" | "page"> & { readonly page?: Issue["page"] };
const blocked = (machine: Machine, parts: Blocker): Issue => issue({ page: "machines", ...parts, level: "blocker", machine: machine.id });

/** Refusals that no repair on the machine lifts (another kind of machine): such a machine does not count for the fleet's choices. */
export const FOREIGN: ReadonlySet<string> = new Set([
  "gate.not-surveyed",
  "gate.not-gentoo",
  "gate.other-arch",
  "gate.other-chost",
  "gate.other-libc",
]);

function kind(machine: Machine, facts: Facts, host: Facts | null): readonly Issue[] {
  if (!facts.os.isGentoo)
    return [
      blocked(machine, {
        code: "gate.not-gentoo",
        what: `${machine.name} runs ${facts.os.name ?? "another system"}, not Gentoo.`,
        why: "Binary packages of Portage can be built and installed only there.",
        remedy: "Check the address, or take the machine out of the fleet.",
      }),
    ];
  if (host === null || machine.role === "binhost") return [];
  const compare = (code: string, name: string, own: string | null | undefined, its: string | null | undefined): readonly Issue[] =>
    own !== undefined && own !== null && its !== undefined && its !== null && own !== "unknown" && its !== "unknown" && own !== its
      ? [
          blocked(machine, {
            code,
            what: `${machine.name} has another ${name}: ${own}, the binhost has ${its}.`,
            why: "Packages built there would not run here; Portage does not even show them.",
            remedy: "It needs a binhost of its own kind: take it out of this fleet.",
          }),
        ]
      : [];
  return [
    ...compare("gate.other-arch", "architecture", facts.arch, host.arch),
    ...compare("gate.other-libc", "C library", facts.libc, host.libc),
    ...compare("gate.other-chost", "CHOST", facts.env.CHOST, host.env.CHOST),
  ].slice(0, 1);
}

function portage(machine: Machine, facts: Facts): readonly Issue[] {
  const version = parsePortageVersion(facts.portage.version);
  if (version === null)
    return [
      blocked(machine, {
        code: "gate.portage-unknown",
        what: `The version of Portage on ${machine.name} could not be read.`,
        why: "What may be written depends on it.",
        remedy: "Run emerge --version there and look at what it says, then survey again.",
      }),
    ];
  const grade = gradeOf(version);
  if (grade === "full") return [];
  const old = grade === "refused";
  return [
    blocked(machine, {
      code: old ? "gate.portage-too-old" : "gate.portage-upgrade-first",
      what: `${machine.name} has Portage ${facts.portage.version}; ${old ? "3.0.57 is the oldest that can take part" : "it must be 3.0.74 or newer"}.`,
      why: old
        ? "It does not know today's package format as its default nor the sections of binrepos.conf."
        : "It does not know verify-signature, so it would install packages unchecked.",
      remedy: "Upgrade it first: emerge --oneshot sys-apps/portage (after emerge --sync), then survey again.",
    }),
  ];
}

/** Portage must be able to read its configuration; only a value that comes out empty ("bad substitution") does not stop it. */
function configuration(machine: Machine, facts: Facts, own: OwnMakeConf): readonly Issue[] {
  const broken = brokenMakeConf(own.conf);
  const remedy = "Mend that line, then survey again. Nothing is written until Portage reads its own files.";
  if (broken && !broken.ok)
    return [blocked(machine, { code: "gate.broken-make-conf", what: broken.error.what, why: broken.error.why, remedy, page: "machines" })];
  const fatal = facts.portageErrors.find(
    (line) =>
      !line.includes("bad substitution") &&
      /Traceback|No closing quotation|ParseError|Invalid token|Invalid variable name|Unexpected (EOF|end of config)|make\.conf"?, line \d+/.test(
        line,
      ),
  );
  return fatal === undefined
    ? []
    : [blocked(machine, { code: "gate.broken-make-conf", what: `Portage on ${machine.name} cannot read its configuration.`, why: fatal, remedy })];
}

function resources(machine: Machine, facts: Facts): readonly Issue[] {
  const free = facts.pkgdir?.freeBytes ?? null;
  return [
    ...(facts.rootVia === null
      ? [
          blocked(machine, {
            code: "gate.no-root",
            what: `There is no way to root on ${machine.name} for ${facts.user}.`,
            why: "Everything in /etc/portage is root's.",
            remedy: "Sign in as root, or give this user sudo or doas.",
          }),
        ]
      : []),
    ...(free !== null && free < LEAST_SPACE
      ? [
          blocked(machine, {
            code: "gate.disk-full",
            what: `Only ${Math.floor(free / MIB)} MiB are free on ${machine.name} where packages are kept.`,
            why: "A package that does not fit stops emerge in the middle.",
            remedy: `Make room on the file system of ${facts.pkgdir?.path ?? "PKGDIR"} (old files in /var/cache/distfiles are a good start).`,
          }),
        ]
      : []),
  ];
}

/**
 * Reasons to leave a machine out; the first is the one to mend first.
 * @param facts undefined: not surveyed
 * @param host facts of the binhost to compare with; null when unknown
 * @param own the machine's make.conf as the person wrote it
 */
export function gates(machine: Machine, facts: Facts | undefined, host: Facts | null, own: () => OwnMakeConf): readonly Issue[] {
  if (facts === undefined)
    return [
      blocked(machine, {
        code: "gate.not-surveyed",
        what: `${machine.name} has not been looked at yet.`,
        why: "Nothing is planned for a machine that nobody has seen.",
        remedy: "Connect to it on the Machines page; the rest of the fleet can go on without it.",
      }),
    ];
  const foreign = kind(machine, facts, host);
  if (foreign.length > 0) return foreign;
  return [...resources(machine, facts), ...portage(machine, facts), ...configuration(machine, facts, own())];
}
