/**
 * What the engine says when something does not work: one builder per code. What happened, the likely cause, what to do, what was
 * changed. `ssh.*` and the machine's own problems (disk, permissions, rejected files) have theirs beside the code that meets them.
 */
import type { Remedy, WizardError } from "./wizardError.ts";

const NOTHING = "Nothing was changed.";
const STAYS = "What was done before it stays; it can be undone.";

const retry: Remedy = { do: "retry", label: "Try again" };
const undo: Remedy = { do: "undo", label: "Undo this run" };
const page = (name: string, label: string): Remedy => ({ do: "page", label, page: name });
const read = (label: string): Remedy => ({ do: "read", label });
const command = (label: string, text: string, on: string | null): Remedy => ({ do: "command", label, command: text, on });

type Parts = Omit<WizardError, "code" | "machine" | "details" | "changed"> & { readonly changed?: string; readonly details?: string };
const make = (code: string, machine: string | null, parts: Parts): WizardError => ({
  code,
  machine,
  fault: parts.fault,
  what: parts.what,
  why: parts.why,
  remedies: parts.remedies,
  changed: parts.changed ?? STAYS,
  details: parts.details ?? "",
});

export const catalogue = {
  /** A call that does not fit the contract. */
  "call.input": (name: string, issues: string) =>
    make("call.input", null, {
      fault: "us",
      what: `The request "${name}" does not fit.`,
      why: issues,
      remedies: [read("Correct the named fields and send it again.")],
      changed: NOTHING,
    }),
  "call.unavailable": (name: string, why: string) =>
    make("call.unavailable", null, {
      fault: "us",
      what: `"${name}" is not available here.`,
      why,
      remedies: [read("Use another way.")],
      changed: NOTHING,
    }),
  "us.bug": (machine: string | null, details: string) =>
    make("us.bug", machine, {
      fault: "us",
      what: "Binhost Wizard made a mistake.",
      why: "This should not happen; it is our error, not yours.",
      remedies: [retry, read("Report it with the details below.")],
      details,
    }),
  "journal.unwritable": (details: string) =>
    make("journal.unwritable", null, {
      fault: "user",
      what: "The journal of this run could not be written on this computer.",
      why: "Without it nothing could be undone, so the run stopped. Usually the disk is full or the folder is read-only.",
      remedies: [read("Make room on this computer."), retry],
      details,
    }),

  "fleet.machine-unknown": (id: string) =>
    make("fleet.machine-unknown", id, {
      fault: "user",
      what: `The fleet has no machine "${id}".`,
      why: "The name is not among the fleet's machine ids.",
      remedies: [page("machines", "Look at the machines")],
      changed: NOTHING,
    }),
  "fleet.not-surveyed": (id: string) =>
    make("fleet.not-surveyed", id, {
      fault: "user",
      what: `${id} was not looked at.`,
      why: "A plan needs what a survey found.",
      remedies: [page("machines", "Connect and survey")],
      changed: NOTHING,
    }),
  /** Faces answer this one by themselves, with `facts.keep`. */
  "facts.unknown": (id: string) =>
    make("facts.unknown", id, {
      fault: "us",
      what: `What was found on ${id} is no longer known here.`,
      why: "The engine was started again since the machine was looked at.",
      remedies: [retry, page("machines", "Connect and survey")],
      changed: NOTHING,
    }),

  "run.unknown": (run: string) =>
    make("run.unknown", null, {
      fault: "user",
      what: `There is no run "${run}".`,
      why: "Its journal is not on this computer.",
      remedies: [read("Look at the list of runs.")],
      changed: NOTHING,
    }),
  "run.locked": (run: string, pid: number) =>
    make("run.locked", null, {
      fault: "user",
      what: `Run ${run} is being worked on by another Binhost Wizard.`,
      why: `Process ${pid} on this computer has it open; two at once could overwrite each other.`,
      remedies: [read("Wait for it, or close the other window."), retry],
      changed: NOTHING,
    }),
  "run.not-resumable": (run: string, why: string) =>
    make("run.not-resumable", null, {
      fault: "user",
      what: `Run ${run} cannot go on.`,
      why,
      remedies: [page("review", "Make a new plan")],
      changed: NOTHING,
    }),
  "run.not-running": (run: string) =>
    make("run.not-running", null, {
      fault: "user",
      what: `Run ${run} is not running.`,
      why: "It has ended, or the app was restarted since.",
      remedies: [retry],
      changed: NOTHING,
    }),
  "run.stopped": (machine: string) =>
    make("run.stopped", machine, {
      fault: "user",
      what: "Not started: the run was stopped.",
      why: "You asked to stop.",
      remedies: [{ do: "retry", label: "Go on" }, undo],
      changed: "This step changed nothing.",
    }),
  "step.waits-for-failed": (machine: string, title: string, on: string) =>
    make("step.waits-for-failed", machine, {
      fault: "machine",
      what: `Not started: it needs "${title}" on ${on}.`,
      why: "That step did not succeed.",
      remedies: [{ do: "retry", label: `Mend ${on}, then try again` }, undo],
      changed: "This step changed nothing.",
    }),
  "step.machine-stopped": (machine: string, title: string) =>
    make("step.machine-stopped", machine, {
      fault: "machine",
      what: "Not started: an earlier step of this machine did not succeed.",
      why: `It stopped at "${title}".`,
      remedies: [retry, undo],
      changed: "This step changed nothing.",
    }),
  "step.value-missing": (machine: string, name: string, step: string) =>
    make("step.value-missing", machine, {
      fault: "us",
      what: `The value "${name}" of step ${step} is not known.`,
      why: "The step that makes it has not run, or did not say it.",
      remedies: [retry, page("review", "Make a new plan")],
      changed: "This step changed nothing.",
    }),
  "step.not-verified": (machine: string, title: string, details: string) =>
    make("step.not-verified", machine, {
      fault: "machine",
      what: `"${title}" ran, but the result is not as it should be.`,
      why: "Looked at again, the machine is in another state; something else may have changed it meanwhile.",
      remedies: [retry, undo],
      details,
    }),
  "machine.no-root": (machine: string) =>
    make("machine.no-root", machine, {
      fault: "user",
      what: `Root is not reachable on ${machine}.`,
      why: "The user that signs in is not root, and neither sudo, doas nor su let it become root.",
      remedies: [page("machines", "Choose how root is reached"), retry],
      changed: NOTHING,
    }),

  "file.changed-since": (machine: string, path: string) =>
    make("file.changed-since", machine, {
      fault: "user",
      what: `${path} was changed after the plan was made.`,
      why: "Somebody, or another program, wrote it since the survey. It was not overwritten.",
      remedies: [page("review", "Look again and make a new plan")],
    }),
  "undo.edited-since": (machine: string, path: string, why: string) =>
    make("undo.edited-since", machine, {
      fault: "user",
      what: `${path} was left as it is.`,
      why,
      remedies: [command("Compare with the copy from before", "ls -R /var/lib/binhost-wizard/backup", machine), retry],
      changed: "This file was not touched by the undo.",
    }),
  "undo.service": (machine: string, name: string, details: string) =>
    make("undo.service", machine, {
      fault: "machine",
      what: `The service ${name} is not back in its earlier state.`,
      why: "The init system refused.",
      remedies: [retry, read("The details have the machine's own words.")],
      details,
    }),

  "job.busy": (machine: string, other: string) =>
    make("job.busy", machine, {
      fault: "user",
      what: "Another job is running on this machine.",
      why: `The job "${other}" of Binhost Wizard has not ended.`,
      remedies: [read("Wait until it has ended."), retry],
      changed: "This step changed nothing.",
    }),
  "job.lost": (machine: string, what: string, details: string) =>
    make("job.lost", machine, {
      fault: "machine",
      what: `${what} ended without leaving a result.`,
      why: "The process is gone: the machine was restarted, ran out of memory, or it was killed.",
      remedies: [retry, command("See whether memory ran out", "dmesg | grep -i 'out of memory'", machine)],
      details,
    }),
  "job.failed": (machine: string, what: string, code: number, details: string) =>
    make("job.failed", machine, {
      fault: "machine",
      what: `${what} failed.`,
      why: `It ended with exit code ${code}; the last lines say why.`,
      remedies: [read("Read the last lines of its log."), retry],
      details,
    }),
  "job.stopped": (machine: string, what: string) =>
    make("job.stopped", machine, {
      fault: "user",
      what: `${what} was stopped.`,
      why: "You asked to stop at once.",
      remedies: [{ do: "retry", label: "Go on" }, undo],
    }),

  "key.missing": (machine: string, home: string) =>
    make("key.missing", machine, {
      fault: "machine",
      what: `There is no signing key in ${home}.`,
      why: "It was not made, or somebody removed it.",
      remedies: [retry],
    }),
  "trust.not-trusted": (machine: string, fingerprint: string, validity: string) =>
    make("trust.not-trusted", machine, {
      fault: "machine",
      what: `${machine} does not trust the key ${fingerprint}.`,
      why: `Its validity is "${validity === "" ? "none" : validity}"; Portage takes only f or u.`,
      remedies: [retry, command("Look at the key", `gpg --homedir /etc/portage/gnupg --list-keys ${fingerprint}`, machine)],
    }),
  "package.not-in-index": (machine: string, packages: readonly string[]) =>
    make("package.not-in-index", machine, {
      fault: "machine",
      what: `${packages.length === 1 ? packages[0] : `${packages.length} packages`} did not get into the index.`,
      why: "The job ended, but its packages are not listed.",
      remedies: [command("Rebuild the index", "emaint --fix binhost", machine), retry],
      details: packages.join("\n"),
    }),

  "index.unreachable": (machine: string, uri: string, words: string) =>
    make("index.unreachable", machine, {
      fault: "machine",
      what: `${machine} cannot fetch ${uri}/Packages.`,
      why: words === "" ? "No answer came." : words,
      remedies: [command("Try it by hand", `curl -v ${uri}/Packages`, machine), page("serving", "Look at address and port"), retry],
    }),
  "index.no-tool": (machine: string) =>
    make("index.no-tool", machine, {
      fault: "machine",
      what: `${machine} has neither curl nor wget.`,
      why: "The index must be fetched by that very machine, otherwise nothing is proven.",
      remedies: [command("Install one", "emerge --oneshot net-misc/curl", machine), retry],
    }),
  "index.proxy": (machine: string, uri: string, proxy: string, words: string) =>
    make("index.proxy", machine, {
      fault: "user",
      what: `${machine} cannot fetch ${uri}/Packages.`,
      why: `A proxy (${proxy}) stands between it and the binhost. ${words}`.trim(),
      remedies: [read("Name the binhost's address in no_proxy on that machine."), retry],
    }),
  "index.bad": (machine: string, uri: string, why: string) =>
    make("index.bad", machine, {
      fault: "machine",
      what: `What ${machine} gets at ${uri}/Packages is not a usable index.`,
      why,
      remedies: [command("Rebuild the index", "emaint --fix binhost", null), retry],
    }),
  "index.package-differs": (machine: string, path: string, expected: number, found: string) =>
    make("index.package-differs", machine, {
      fault: "machine",
      what: `${path} does not have the size that the index says.`,
      why: `The index says ${expected} bytes, the server ${found}. Files were changed behind the index.`,
      remedies: [command("Rebuild the index", "emaint --fix binhost", null), retry],
    }),
  "signature.not-enforced": (machine: string, details: string) =>
    make("signature.not-enforced", machine, {
      fault: "machine",
      what: `${machine} would accept an unsigned package.`,
      why: "A copy without its signature was not refused by Portage.",
      remedies: [retry, page("serving", "Look at signing")],
      details,
    }),
  "signature.refused": (machine: string, details: string) =>
    make("signature.refused", machine, {
      fault: "machine",
      what: `${machine} refuses a signed package of the binhost.`,
      why: "The key is not trusted there, or the package was signed by another one.",
      remedies: [retry, undo],
      details,
    }),
  "access.refused": (machine: string, host: string) =>
    make("access.refused", machine, {
      fault: "machine",
      what: `root on ${machine} cannot reach ${host} by ssh without a question.`,
      why: "The key is not accepted there, or the host key is not known.",
      remedies: [command("See what ssh says", `ssh -v -o BatchMode=yes ${host} true`, machine), retry],
    }),

  "install.unknown": (machine: string, atom: string, details: string) =>
    make("install.unknown", machine, {
      fault: "user",
      what: `Portage on ${machine} knows no package "${atom}".`,
      why: "The name is wrong, or that machine's ebuild tree does not have it.",
      remedies: [read("Choose a package from the list."), command("Search for it", `emerge --search ${atom}`, machine)],
      changed: NOTHING,
      details,
    }),
  "install.pretend-failed": (machine: string, why: string, details: string) =>
    make("install.pretend-failed", machine, {
      fault: "machine",
      what: `Portage on ${machine} cannot plan this installation.`,
      why,
      remedies: [read("Read Portage's own words below."), retry],
      changed: NOTHING,
      details,
    }),
  "install.stale-index": (machine: string, uri: string, details: string) =>
    make("install.stale-index", machine, {
      fault: "machine",
      what: `${machine} did not get a fresh index from ${uri}.`,
      why: "Portage would go by an old copy, or compile. So nothing was started.",
      remedies: [command("Try it by hand", `curl -v ${uri}/Packages`, machine), retry],
      changed: NOTHING,
      details,
    }),
  "install.not-binary": (machine: string, why: string, details: string) =>
    make("install.not-binary", machine, {
      fault: "machine",
      what: `${machine} would have to compile; it was not started.`,
      why,
      remedies: [page("review", "See what a new plan would change"), retry],
      changed: NOTHING,
      details,
    }),
  "install.lists-differ": (machine: string, details: string) =>
    make("install.lists-differ", machine, {
      fault: "machine",
      what: "With binaries only, Portage would take other packages than before.",
      why: "The two lists (package, build, repository) are not the same, so nothing was started.",
      remedies: [retry, read("The details show both lists.")],
      changed: NOTHING,
      details,
    }),
  "install.nothing-to-do": (machine: string) =>
    make("install.nothing-to-do", machine, {
      fault: "user",
      what: "There is nothing to install.",
      why: "Portage's list is empty: everything asked for is there already.",
      remedies: [read("Choose another package.")],
      changed: NOTHING,
    }),
  "install.stopped": (machine: string) =>
    make("install.stopped", machine, {
      fault: "user",
      what: `The installation on ${machine} was stopped.`,
      why: "You asked to stop at once.",
      remedies: [retry],
      changed: "A package that was merged already stays; of one that was not, nothing is left.",
    }),
  "install.failed": (machine: string, why: string, details: string) =>
    make("install.failed", machine, {
      fault: "machine",
      what: `The installation on ${machine} failed.`,
      why,
      remedies: [read("Read the last lines of the log."), retry],
      changed: "Packages that were finished before it stay installed.",
      details,
    }),
  "install.not-proven": (machine: string, why: string, details: string) =>
    make("install.not-proven", machine, {
      fault: "machine",
      what: "It could not be proven that this came as a binary.",
      why,
      remedies: [read("Read the log of the job."), command("See what Portage wrote", "tail -n 40 /var/log/emerge.log", machine)],
      changed: "Packages may have been installed; Portage's log on that machine says which.",
      details,
    }),
  "install.not-enrolled": (machine: string) =>
    make("install.not-enrolled", machine, {
      fault: "user",
      what: `${machine} has no binhost to fetch from.`,
      why: "No address of this fleet's binhost is configured on it.",
      remedies: [page("review", "Make a plan and apply it first")],
      changed: NOTHING,
    }),
} as const satisfies Record<string, (...args: never[]) => WizardError>;

export type CatalogueCode = keyof typeof catalogue;
