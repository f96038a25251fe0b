/** Every error that a look at a machine can end in, and what its card must offer then. */
import { problemToError, timedOut, unreadable } from "../../electron/engine/machine/problems.ts";
import { sshErrors, type Where } from "../../electron/engine/ssh/errors.ts";
import { catalogue } from "../../shared/errors/catalogue.ts";
import type { WizardError } from "../../shared/errors/wizardError.ts";

/** What must stand in the card besides the error's own words: something to do, and the field that mends it (none: only the machine can). */
type Case = { readonly error: WizardError; readonly does: string | RegExp; readonly field?: string; readonly stop?: true };
type Ssh = keyof typeof sshErrors;

/** A machine as the errors of its connection name it. */
export const at = (machine: string, more: Partial<Where> = {}): Where => ({
  machine,
  host: "10.42.0.7",
  port: 22,
  user: "larry",
  jump: false,
  ...more,
});
const SHA = "SHA256:q7Fz0sJr5v2KdTnXw8YbLm4hPcEaGi6UoR1tNjB3kVs";
const OTHER = "SHA256:AAAA0sJr5v2KdTnXw8YbLm4hPcEaGi6UoR1tNjB3kVs";
const HOSTS = "/home/larry/.ssh/known_hosts:4";
const KEY = "/home/larry/.ssh/id_ed25519";

/** Everything of sshErrors that can end a look at a machine. */
export const SSH: Readonly<Record<Exclude<Ssh, "cancelled">, (m: string) => Case>> = {
  dns: (m) => ({ error: sshErrors.dns(at(m, { host: "atic.lan" })), does: "getent hosts atic.lan", field: "Address" }),
  refused: (m) => ({ error: sshErrors.refused(at(m)), does: "rc-service sshd start || systemctl start sshd", field: "Port" }),
  timeout: (m) => ({ error: sshErrors.timeout(at(m), "connecting"), does: "ping -c 3 10.42.0.7", field: "Address" }),
  unreachable: (m) => ({ error: sshErrors.unreachable(at(m), "EHOSTUNREACH"), does: "ip route get 10.42.0.7", field: "Address" }),
  notSsh: (m) => ({ error: sshErrors.notSsh(at(m, { port: 80 }), "HTTP/1.1 400"), does: "ssh -p 80 larry@10.42.0.7 -v", field: "Port" }),
  algorithms: (m) => ({ error: sshErrors.algorithms(at(m), "no matching key exchange"), does: "Update OpenSSH there." }),
  closed: (m) => ({ error: sshErrors.closed(at(m), "ECONNRESET"), does: "Try again", field: "Address" }),
  failed: (m) => ({ error: sshErrors.failed(at(m), "EPIPE"), does: "Try again", field: "Address" }),
  lost: (m) => ({ error: sshErrors.lost(at(m), "ETIMEDOUT"), does: "Try again" }),
  channels: (m) => ({ error: sshErrors.channels(at(m)), does: "sshd -T | grep maxsessions" }),
  shell: (m) => ({ error: sshErrors.shell(at(m), "This account is not available"), does: "ssh larry@10.42.0.7 id", field: "User" }),
  broken: (m) => ({ error: sshErrors.broken(at(m), "checksum"), does: "Try again" }),
  hostKeyUnknown: (m) => ({
    error: sshErrors.hostKeyUnknown(at(m), "ssh-ed25519", SHA, ""),
    does: "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub",
    field: "Address",
  }),
  hostKeyUnexpected: (m) => ({ error: sshErrors.hostKeyUnexpected(at(m), OTHER, SHA), does: "ssh-keygen -lf", field: "Address", stop: true }),
  hostKeyChanged: (m) => ({
    error: sshErrors.hostKeyChanged(at(m), "ssh-ed25519", SHA, [HOSTS]),
    does: "ssh-keygen -R '10.42.0.7' -f '/home/larry/.ssh/known_hosts'",
    field: "Address",
    stop: true,
  }),
  hostKeyRevoked: (m) => ({
    error: sshErrors.hostKeyRevoked(at(m), "ssh-ed25519", SHA, HOSTS),
    does: "ssh-keygen -A",
    field: "Address",
    stop: true,
  }),
  hostKeyAuthority: (m) => ({
    error: sshErrors.hostKeyAuthority(at(m), "ssh-ed25519", SHA, HOSTS),
    does: "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub",
    field: "Address",
  }),
  knownHostsUnwritable: (m) => ({ error: sshErrors.knownHostsUnwritable(at(m), "/home/larry/x/known_hosts", "ENOSPC"), does: "ls -ld" }),
  config: (m) => ({ error: sshErrors.config(m, "line 3: Bad configuration option"), does: "Correct the line that the details name." }),
  proxyCommand: (m) => ({ error: sshErrors.proxyCommand(at(m), "nc %h %p"), does: "Use ProxyJump", field: "By way of" }),
  jumpLoop: (m) => ({ error: sshErrors.jumpLoop(at(m), "a, b, a"), does: "Try again", field: "By way of" }),
  jumpBlocked: (m) => ({ error: sshErrors.jumpBlocked(at(m, { jump: true }), "attic:22", ""), does: "allowtcpforwarding", field: "By way of" }),
  noAgent: (m) => ({ error: sshErrors.noAgent(at(m), "SSH_AUTH_SOCK is not set"), does: "ssh-add -l", field: "Sign-in" }),
  keyMissing: (m) => ({ error: sshErrors.keyMissing(at(m), KEY, "ENOENT"), does: `ls -l '${KEY}'`, field: "Sign-in" }),
  keyUnusable: (m) => ({ error: sshErrors.keyUnusable(at(m), KEY, "no private key"), does: `ssh-keygen -lf '${KEY}'`, field: "Sign-in" }),
  keyHardware: (m) => ({ error: sshErrors.keyHardware(at(m), `${KEY}_sk`), does: "ssh-keygen -t ed25519 -f ~/.ssh/id_binhost", field: "Sign-in" }),
  passphrase: (m) => ({ error: sshErrors.passphrase(at(m), KEY), does: `ssh-add '${KEY}'`, field: "Sign-in" }),
  authFailed: (m) => ({
    error: sshErrors.authFailed(at(m, { user: "root" }), [`key file ${KEY}`], ["publickey"]),
    does: "sshd -T | grep permitrootlogin",
    field: "User",
  }),
  tooManyKeys: (m) => ({ error: sshErrors.tooManyKeys(at(m), ["key a", "key b"]), does: "Name the one key file", field: "Sign-in" }),
  rootNone: (m) => ({ error: sshErrors.rootNone(at(m), ""), does: "echo 'permit larry as root' >> /etc/doas.conf", field: "Way to root" }),
  rootRefused: (m) => ({ error: sshErrors.rootRefused(at(m), "sudo", "Sorry, try again."), does: "Try again", field: "Way to root" }),
  rootUnclear: (m) => ({ error: sshErrors.rootUnclear(at(m), "sudo", "Verification code:"), does: "-t sudo id", field: "Way to root" }),
};

const problem = (m: string, kind: Parameters<typeof problemToError>[0]["kind"], path: string, text = ""): WizardError =>
  problemToError({ kind, path, text }, m, "look at the machine");
/** Everything else that can end a look. */
const OWN: readonly ((m: string) => Case)[] = [
  (m) => ({ error: catalogue["machine.no-root"](m), does: "Try again", field: "Way to root" }),
  (m) => ({ error: problem(m, "no-space", "/var/tmp/x"), does: "df -h /var/tmp" }),
  (m) => ({ error: problem(m, "read-only", "/etc/x"), does: "findmnt -T /etc" }),
  (m) => ({ error: problem(m, "missing-tool", "unshare"), does: "emerge --oneshot sys-apps/util-linux" }),
  (m) => ({
    error: problem(m, "failed", "/mnt/gentoo", "/mnt/gentoo/proc is missing: this is no unpacked stage 3"),
    does: "Try again",
    field: "System in",
  }),
  (m) => ({ error: timedOut(m, "survey", 300, "exit code none"), does: "Try again" }),
  (m) => ({ error: unreadable(m, "survey", "exit code 1"), does: "The details have the last lines." }),
  (m) => ({ error: catalogue["us.bug"](m, "Error: boom"), does: "Report it with the details below." }),
];

/** All of them by what they are about: what one page shows together. */
export const FAMILIES: Readonly<Record<string, readonly ((m: string) => Case)[]>> = {
  "the way there": [SSH.dns, SSH.refused, SSH.timeout, SSH.unreachable, SSH.notSsh, SSH.closed, SSH.failed, SSH.lost],
  "host keys": [SSH.hostKeyUnknown, SSH.hostKeyUnexpected, SSH.hostKeyChanged, SSH.hostKeyRevoked, SSH.hostKeyAuthority, SSH.knownHostsUnwritable],
  "what this computer is set up to do": [SSH.config, SSH.proxyCommand, SSH.jumpLoop, SSH.jumpBlocked, SSH.algorithms, SSH.channels],
  "keys and passwords": [SSH.noAgent, SSH.keyMissing, SSH.keyUnusable, SSH.keyHardware, SSH.passphrase, SSH.authFailed, SSH.tooManyKeys],
  "the shell and root": [SSH.shell, SSH.broken, SSH.rootNone, SSH.rootRefused, SSH.rootUnclear],
  "the machine itself": OWN,
};
