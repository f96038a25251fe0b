/** Everything that can go wrong on the way to a machine and to root on it: one builder per code. All of these changed nothing. */
import type { Remedy, WizardError } from "../../../shared/errors/wizardError.ts";

/** Which machine, and how it was to be reached. `jump`: it is a host on the way to that machine. */
export type Where = { readonly machine: string; readonly host: string; readonly port: number; readonly user: string; readonly jump: boolean };

const retry: Remedy = { do: "retry", label: "Try again" };
const machines: Remedy = { do: "page", label: "Change how this machine is reached", page: "machines" };
const read = (label: string): Remedy => ({ do: "read", label });
const here = (label: string, command: string): Remedy => ({ do: "command", label, command, on: null });
const there = (label: string, command: string, machine: string): Remedy => ({ do: "command", label, command, on: machine });

type Parts = { fault: WizardError["fault"]; what: string; why: string; remedies: readonly Remedy[]; details?: string };
const make = (code: string, machine: string | null, parts: Parts): WizardError => ({
  code,
  machine,
  fault: parts.fault,
  what: parts.what,
  why: parts.why,
  remedies: [...parts.remedies],
  changed: "Nothing was changed.",
  details: parts.details ?? "",
});

const named = (w: Where): string => `${w.jump ? "the jump host " : ""}${w.host}${w.port === 22 ? "" : ` port ${w.port}`}`;
const SHOW_KEY = "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub";
/** The command that shows a machine's own key of this type. */
export const showKeyCommand = (type: string): string =>
  type.startsWith("ecdsa") ? SHOW_KEY.replace("ed25519", "ecdsa") : type === "ssh-rsa" ? SHOW_KEY.replace("ed25519", "rsa") : SHOW_KEY;
/** How known_hosts names a host, for commands that people copy. */
const listed = (w: Where): string => (w.port === 22 ? w.host : `[${w.host}]:${w.port}`);
const sshCommand = (w: Where): string => `ssh ${w.port === 22 ? "" : `-p ${w.port} `}${w.user}@${w.host}`;

export const sshErrors = {
  dns: (w: Where) =>
    make("ssh.dns", w.machine, {
      fault: "user",
      what: `There is no host called ${w.host}.`,
      why: "The name could not be turned into an address: a typing error, or the name is not known to this computer's name server.",
      remedies: [machines, here("See what this computer makes of the name", `getent hosts ${w.host}`), retry],
    }),
  refused: (w: Where) =>
    make("ssh.refused", w.machine, {
      fault: "machine",
      what: `${named(w)} refused the connection.`,
      why: "The computer is there, but nothing listens on that port: sshd is not running, or it uses another port.",
      remedies: [machines, there("Start sshd there", "rc-service sshd start || systemctl start sshd", w.machine), retry],
    }),
  timeout: (w: Where, step: string) =>
    make("ssh.timeout", w.machine, {
      fault: "machine",
      what: `${named(w)} did not answer in time (${step}).`,
      why: "The machine is off or asleep, the address is another machine's, or a firewall drops the connection.",
      remedies: [here("See whether it answers", `ping -c 3 ${w.host}`), machines, retry],
    }),
  unreachable: (w: Where, details: string) =>
    make("ssh.no-route", w.machine, {
      fault: "machine",
      what: `There is no way to ${named(w)} from here.`,
      why: "This computer is not on that network, the machine is off, or a VPN is not up.",
      remedies: [here("Look at the route", `ip route get ${w.host}`), machines, retry],
      details,
    }),
  notSsh: (w: Where, details: string) =>
    make("ssh.not-ssh", w.machine, {
      fault: "user",
      what: `What answers at ${named(w)} does not speak SSH, or hung up at once.`,
      why: "Another service uses that port, or sshd refuses this computer (too many connections, a block list, tcp wrappers).",
      remedies: [machines, here("See how it answers", `${sshCommand(w)} -v`), retry],
      details,
    }),
  algorithms: (w: Where, details: string) =>
    make("ssh.algorithms", w.machine, {
      fault: "machine",
      what: `${named(w)} offers no encryption that we accept.`,
      why: "Its sshd is very old or allows only outdated methods (SHA-1, CBC, DSA), or only ones newer than we know.",
      remedies: [
        there("See what it offers", "sshd -T | grep -E '^(kex|ciphers|macs|hostkeyalgorithms)'", w.machine),
        read("Update OpenSSH there."),
        retry,
      ],
      details,
    }),
  closed: (w: Where, details: string) =>
    make("ssh.closed", w.machine, {
      fault: "machine",
      what: `${named(w)} hung up before signing in was through.`,
      why: "The server ended the connection: its sign-in time ran out, it allows no more tries, or sshd stopped.",
      remedies: [retry, machines],
      details,
    }),
  failed: (w: Where, details: string) =>
    make("ssh.failed", w.machine, {
      fault: "machine",
      what: `The connection to ${named(w)} failed.`,
      why: "The network or the server broke it off; the details name the reason.",
      remedies: [retry, machines],
      details,
    }),
  lost: (w: Where, details: string) =>
    make("ssh.lost", w.machine, {
      fault: "machine",
      what: `The connection to ${named(w)} was lost.`,
      why: "The network, the machine or its sshd went away. Long work that was started there goes on without us.",
      remedies: [retry],
      details,
    }),
  cancelled: (machine: string, what: string) =>
    make("command.cancelled", machine, {
      fault: "user",
      what: `${what} was cancelled.`,
      why: "It was stopped from here.",
      remedies: [retry],
    }),
  channels: (w: Where) =>
    make("ssh.channels", w.machine, {
      fault: "machine",
      what: `${named(w)} opens no more sessions on this connection.`,
      why: "MaxSessions in its sshd_config is very low, or other sessions of this connection still run.",
      remedies: [there("See the limit", "sshd -T | grep maxsessions", w.machine), retry],
    }),
  shell: (w: Where, details: string) =>
    make("ssh.shell", w.machine, {
      fault: "machine",
      what: `${w.user} on ${named(w)} signed in, but no command could be run.`,
      why: "The account's login shell is nologin or a menu, a forced command stands before it, or a start-up file ends the shell.",
      remedies: [machines, here("See what happens", `${sshCommand(w)} id`), retry],
      details,
    }),
  broken: (w: Where, details: string) =>
    make("ssh.script-broken", w.machine, {
      fault: "machine",
      what: "A command did not arrive whole, so it was not run.",
      why: "The connection broke while it was sent, or a start-up file of the login shell read part of it.",
      remedies: [retry],
      details,
    }),

  hostKeyUnknown: (w: Where, type: string, sha256: string, details: string) =>
    make("ssh.host-key-unknown", w.machine, {
      fault: "user",
      what: `The host key of ${named(w)} was not accepted.`,
      why: `It shows a ${type} key ${sha256} that is not known here. Compare it with what the machine itself says before accepting.`,
      remedies: [
        there("Show the key on the machine itself", showKeyCommand(type), w.machine),
        here("On the command line, accept exactly this key", `--accept-host-key ${w.machine}=${sha256}`),
        retry,
      ],
      details,
    }),
  hostKeyUnexpected: (w: Where, wanted: string, sha256: string) =>
    make("ssh.host-key-unexpected", w.machine, {
      fault: "user",
      what: `${named(w)} shows another host key than the one that was to be accepted.`,
      why: `Named was ${wanted}; shown was ${sha256}. A typing error, another key type, another machine at that address, or somebody in between.`,
      remedies: [there("Show the key on the machine itself", SHOW_KEY, w.machine), retry],
    }),
  hostKeyChanged: (w: Where, type: string, sha256: string, places: readonly string[]) =>
    make("ssh.host-key-changed", w.machine, {
      fault: "machine",
      what: `The host key of ${named(w)} has changed. Nothing was sent to it.`,
      why: `It now shows a ${type} key ${sha256}; ${places.join(", ")} knows another. Either the machine was reinstalled, or somebody stands between you and it.`,
      remedies: [
        there("At the machine itself, show its key", showKeyCommand(type), w.machine),
        ...places.map((place) =>
          here("Only if it is the same: forget the old key", `ssh-keygen -R '${listed(w)}' -f '${place.replace(/:\d+$/, "")}'`),
        ),
      ],
      details: places.join("\n"),
    }),
  hostKeyRevoked: (w: Where, type: string, sha256: string, place: string) =>
    make("ssh.host-key-revoked", w.machine, {
      fault: "machine",
      what: `The host key of ${named(w)} is marked as revoked. Nothing was sent to it.`,
      why: `${place} says that the ${type} key ${sha256} must not be trusted any more.`,
      remedies: [there("Give the machine new host keys", "rm /etc/ssh/ssh_host_*key* && ssh-keygen -A", w.machine), read("Ask whoever revoked it.")],
      details: place,
    }),
  hostKeyAuthority: (w: Where, type: string, sha256: string, place: string) =>
    make("ssh.host-certificate", w.machine, {
      fault: "us",
      what: `${named(w)} is trusted only through a host certificate, which Binhost Wizard cannot check.`,
      why: `${place} is a @cert-authority line. The way round is to know the plain key too: ${type} ${sha256}.`,
      remedies: [
        there("Show the key on the machine itself", showKeyCommand(type), w.machine),
        here("On the command line, accept exactly this key", `--accept-host-key ${w.machine}=${sha256}`),
        machines,
      ],
      details: place,
    }),
  knownHostsUnwritable: (w: Where, file: string, details: string) =>
    make("ssh.known-hosts-unwritable", w.machine, {
      fault: "user",
      what: "The accepted host key could not be kept.",
      why: `${file} could not be written on this computer: the disk is full or the folder is read-only.`,
      remedies: [here("Look at the folder", `ls -ld '${file.replace(/[^/]*$/, "")}'`), retry],
      details,
    }),

  config: (machine: string | null, details: string) =>
    make("ssh.config", machine, {
      fault: "user",
      what: "The ssh configuration of this computer could not be read.",
      why: "A line in ~/.ssh/config or /etc/ssh/ssh_config is wrong.",
      remedies: [read("Correct the line that the details name."), retry],
      details,
    }),
  proxyCommand: (w: Where, command: string) =>
    make("ssh.proxy-command", w.machine, {
      fault: "us",
      what: `The ssh configuration reaches ${w.host} through a ProxyCommand, which Binhost Wizard does not run.`,
      why: `It says: ${command}`,
      remedies: [read("Use ProxyJump in ~/.ssh/config, or `jump` in the fleet, if the command only hops over another host."), machines],
    }),
  jumpLoop: (w: Where, chain: string) =>
    make("ssh.jump-loop", w.machine, {
      fault: "user",
      what: "The jump hosts lead round in a circle or are too many.",
      why: `The way is ${chain}.`,
      remedies: [machines],
    }),
  jumpBlocked: (w: Where, target: string, details: string) =>
    make("ssh.jump-blocked", w.machine, {
      fault: "machine",
      what: `The jump host ${w.host} did not let us through to ${target}.`,
      why: "From there the machine does not answer, or its sshd forbids forwarding (AllowTcpForwarding).",
      remedies: [there("On the jump host, see whether forwarding is allowed", "sshd -T | grep -E 'allowtcpforwarding|permitopen'", w.machine), retry],
      details,
    }),

  noAgent: (w: Where, details: string) =>
    make("ssh.no-agent", w.machine, {
      fault: "user",
      what: "No ssh agent can be reached on this computer, or it holds no key that can be used.",
      why: "Sign-in by agent was chosen; the agent is not running here, SSH_AUTH_SOCK is not set, or it is empty.",
      remedies: [here("See which keys the agent holds", "ssh-add -l"), here("Give it a key", "ssh-add"), machines, retry],
      details,
    }),
  keyMissing: (w: Where, file: string, details: string) =>
    make("ssh.key-missing", w.machine, {
      fault: "user",
      what: `The key file ${file} cannot be read.`,
      why: "It is not there, or this user may not read it.",
      remedies: [machines, here("Look for it", `ls -l '${file}'`), retry],
      details,
    }),
  keyUnusable: (w: Where, file: string, details: string) =>
    make("ssh.key-unusable", w.machine, {
      fault: "user",
      what: `The key file ${file} cannot be used.`,
      why: "It is no private key, is damaged, or has a form that is not known here.",
      remedies: [here("See what ssh makes of it", `ssh-keygen -lf '${file}'`), machines],
      details,
    }),
  keyHardware: (w: Where, file: string) =>
    make("ssh.key-hardware", w.machine, {
      fault: "us",
      what: `The key ${file} lives on a security key (FIDO), which Binhost Wizard cannot use.`,
      why: "Its signatures have a form (sk-…) that our SSH library does not know.",
      remedies: [here("Make a plain key for this fleet", "ssh-keygen -t ed25519 -f ~/.ssh/id_binhost"), machines],
    }),
  passphrase: (w: Where, file: string) =>
    make("ssh.passphrase", w.machine, {
      fault: "user",
      what: `The key ${file} could not be opened.`,
      why: "Its passphrase was not given or was wrong.",
      remedies: [retry, here("Or give the key to the agent", `ssh-add '${file}'`), machines],
    }),
  authFailed: (w: Where, tried: readonly string[], allowed: readonly string[]) =>
    make("ssh.auth-failed", w.machine, {
      fault: "user",
      what: `${w.user} could not sign in to ${named(w)}.`,
      why: tried.length === 0 ? "There was nothing to sign in with." : `Refused: ${tried.join("; ")}.`,
      remedies: [
        machines,
        here("See how ssh itself gets on", `${sshCommand(w)} -v`),
        ...(w.user === "root" ? [there("See whether root may sign in", "sshd -T | grep permitrootlogin", w.machine)] : []),
        retry,
      ],
      details: `Tried: ${tried.join("; ") || "nothing"}\nThe server allows: ${allowed.join(", ") || "not said"}`,
    }),
  tooManyKeys: (w: Where, tried: readonly string[]) =>
    make("ssh.too-many-keys", w.machine, {
      fault: "user",
      what: `${named(w)} refused after too many keys were tried.`,
      why: "The agent or the ssh configuration holds more keys than the server allows tries.",
      remedies: [read("Name the one key file for this machine under its sign-in."), machines],
      details: `Tried: ${tried.join("; ")}`,
    }),

  rootNone: (w: Where, details: string) =>
    make("root.none", w.machine, {
      fault: "user",
      what: `${w.user} cannot become root on ${w.host}.`,
      why: "Neither sudo, doas nor su lets this user, or no password was given. The files of Portage belong to root.",
      remedies: [machines, there("As root, let this user use doas", `echo 'permit ${w.user} as root' >> /etc/doas.conf`, w.machine), retry],
      details,
    }),
  rootRefused: (w: Where, via: string, details: string) =>
    make("root.refused", w.machine, {
      fault: "user",
      what: `${via} on ${w.host} did not make ${w.user} root.`,
      why:
        via === "su"
          ? "The password was not root's, or this user is not in the group wheel."
          : "The password was wrong, or this user is not allowed.",
      remedies: [retry, machines],
      details,
    }),
  rootUnclear: (w: Where, via: string, details: string) =>
    make("root.unclear", w.machine, {
      fault: "machine",
      what: `${via} on ${w.host} asked something that Binhost Wizard does not understand, so no password was sent.`,
      why: "It may want a second factor or a changed password.",
      remedies: [machines, here("See what it asks", `${sshCommand(w)} -t ${via === "su" ? "su" : `${via} id`}`), retry],
      details,
    }),
};
