/** What a connector needs to know of this computer; nothing here is a secret. */
import { join } from "node:path";
import type { Machine } from "../../../shared/model/fleet.ts";

export type ConnectorOptions = {
  /** Stands for `~`. */
  readonly home: string;
  /** The person's known_hosts files: read, never written. */
  readonly knownHostsFiles: readonly string[];
  /** Our own known_hosts (0600): accepted keys go here. */
  readonly ownKnownHosts: string;
  /** ~/.ssh/config; null: no ssh configuration is looked at (practice fleet). */
  readonly sshConfigPath: string | null;
  readonly systemSshConfigPath: string | null;
  /** Program for `ssh -G`, null: read the configuration ourselves. */
  readonly sshProgram: string | null;
  readonly agentSocket: string | null;
  /** The usual key files, in the order they are tried. */
  readonly keyFiles: readonly string[];
  /** Machine id (or jump host as it is named) -> "SHA256:…" that may be accepted without a question. */
  readonly acceptHostKeys?: Readonly<Record<string, string>>;
  /** Machines of the fleet by id, for a jump through one of them. */
  readonly knowMachine?: (id: string) => Machine | undefined;
  /** Seconds for the way to the machine and each step of signing in; time for answering questions is not counted. Default 20. */
  readonly connectSeconds?: number;
  /** Seconds between keepalives; three unanswered ones end the connection. Default 15. */
  readonly keepaliveSeconds?: number;
  /** Seconds that sudo, doas or su may take to ask or to start. Default 30. */
  readonly rootSeconds?: number;
};

/** Options as they are on a person's computer. Inputs: home folder, environment, our own state folder. */
export function usualOptions(home: string, env: Readonly<Record<string, string | undefined>>, stateFolder: string): ConnectorOptions {
  const windows = process.platform === "win32";
  const ssh = (name: string): string => join(home, ".ssh", name);
  return {
    home,
    knownHostsFiles: [ssh("known_hosts"), ssh("known_hosts2"), ...(windows ? [] : ["/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"])],
    ownKnownHosts: join(stateFolder, "known_hosts"),
    sshConfigPath: ssh("config"),
    systemSshConfigPath: windows ? null : "/etc/ssh/ssh_config",
    sshProgram: "ssh",
    agentSocket: env.SSH_AUTH_SOCK ?? (windows ? "\\\\.\\pipe\\openssh-ssh-agent" : null),
    keyFiles: ["id_ed25519", "id_ecdsa", "id_rsa"].map(ssh),
  };
}
