/** What people are told when an operation meets a problem: the machine's own (disk, rights, refused files) and the line's. */
import { catalogue } from "../../../shared/errors/catalogue.ts";
import type { Remedy, WizardError } from "../../../shared/errors/wizardError.ts";
import type { Problem } from "../../../shared/operations/operations.ts";
import { maskUrls } from "../../../shared/run/mask.ts";

const retry: Remedy = { do: "retry", label: "Try again" };
const review: Remedy = { do: "page", label: "Look again and make a new plan", page: "review" };
const NOTHING = "This step changed nothing.";
const STAYS = "What was done before it stays; it can be undone.";

/**
 * @param problem what the operation reported
 * @param machine machine id
 * @param doing what was being done, as a verb and its object: "write /etc/portage/make.conf"
 * @param changed what has already been changed, when the caller knows better
 */
export function problemToError(problem: Problem, machine: string, doing: string, changed?: string): WizardError {
  const where = problem.path ?? "";
  const base = { machine, details: maskUrls(problem.text), changed: changed ?? NOTHING };
  const cannot = `${machine} could not ${doing}.`;
  switch (problem.kind) {
    case "changed-since": {
      const error = catalogue["file.changed-since"](machine, where);
      return { ...error, details: base.details, changed: base.changed };
    }
    case "no-space":
      return {
        ...base,
        code: "machine.no-space",
        fault: "machine",
        what: cannot,
        why: where === "" ? "The disk is full." : `The disk is full (${where}).`,
        remedies: [{ do: "command", label: "See which disk is full", command: `df -h ${folderOf(where)}`, on: machine }, retry],
      };
    case "read-only":
      return {
        ...base,
        code: "machine.read-only",
        fault: "machine",
        what: cannot,
        why: `${where === "" ? "A file system" : where} is mounted read-only.`,
        remedies: [{ do: "command", label: "See how it is mounted", command: `findmnt -T ${folderOf(where)}`, on: machine }, retry],
      };
    case "not-root": {
      const error = catalogue["machine.no-root"](machine);
      return { ...error, details: base.details, changed: base.changed };
    }
    case "rejected":
      return {
        ...base,
        code: "machine.rejected",
        fault: "us",
        what: where === "" ? cannot : `${where} was refused before it was put in place.`,
        why: firstLine(problem.text) || "It was tried out on a copy and not accepted.",
        remedies: [{ do: "read", label: "The details have the machine's own words." }, review],
      };
    case "missing-tool":
      return {
        ...base,
        code: "machine.missing-tool",
        fault: "machine",
        what: cannot,
        why: `The program ${where === "" ? "it needs" : where} is not installed there.`,
        remedies: [installOf(where, machine), retry],
      };
    case "busy":
      return {
        ...base,
        code: "machine.busy",
        fault: "user",
        what: cannot,
        why: problem.text === "" ? "Something else is at work there." : `It is busy: ${firstLine(problem.text)}.`,
        remedies: [{ do: "read", label: "Wait until it has ended." }, retry],
      };
    case "not-found":
      return {
        ...base,
        code: "machine.not-found",
        fault: "machine",
        what: cannot,
        why: `${where === "" ? "Something it needs" : where} is not there${problem.text === "" ? "" : `: ${firstLine(problem.text)}`}.`,
        remedies: [retry, review],
      };
    case "failed":
      return {
        ...base,
        changed: changed ?? STAYS,
        code: "machine.failed",
        fault: "machine",
        what: cannot,
        why: firstLine(problem.text) || "The machine gave no reason.",
        remedies: [retry, { do: "read", label: "The details have the machine's own words." }],
      };
  }
}

/** The answer broke off or is not what the operation says. */
export const unreadable = (machine: string, operation: string, details: string): WizardError => ({
  code: "machine.unreadable-answer",
  fault: "machine",
  machine,
  what: `The answer of ${machine} could not be read.`,
  why: `"${operation}" ended early, or something on that machine changed its output.`,
  remedies: [retry, { do: "read", label: "The details have the last lines." }],
  changed: "It is not known whether this step changed something; trying again finds out and puts it right.",
  details: maskUrls(details),
});

export const timedOut = (machine: string, operation: string, seconds: number, details: string): WizardError => ({
  code: "machine.timeout",
  fault: "machine",
  machine,
  what: `${machine} did not answer in time.`,
  why: `"${operation}" was given ${Math.round(seconds)} seconds.`,
  remedies: [retry],
  changed: "It is not known whether this step changed something; trying again finds out and puts it right.",
  details: maskUrls(details),
});

const firstLine = (text: string): string => {
  const line =
    maskUrls(text)
      .split("\n")
      .find((l) => l.trim() !== "") ?? "";
  return line.trim().replace(/\.$/, "");
};
const folderOf = (path: string): string => (/^\/[A-Za-z0-9._/-]*$/.test(path) ? path.replace(/\/[^/]*$/, "") || "/" : "/");

const PACKAGE: Readonly<Record<string, string>> = {
  getuto: "app-portage/getuto",
  curl: "net-misc/curl",
  wget: "net-misc/wget",
  gpg: "app-crypt/gnupg",
  nginx: "www-servers/nginx",
  flock: "sys-apps/util-linux",
  setsid: "sys-apps/util-linux",
  unshare: "sys-apps/util-linux",
  ssh: "net-misc/openssh",
  "ssh-keygen": "net-misc/openssh",
};
const installOf = (tool: string, machine: string): Remedy => {
  const atom = PACKAGE[tool];
  return atom === undefined
    ? { do: "read", label: "Install it, then try again." }
    : { do: "command", label: "Install it", command: `emerge --oneshot ${atom}`, on: machine };
};
