/** The files of a lab machine, beyond the system it stands on: users and sshd for each, and what makes it a Gentoo. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A file of parts/. */
export const part = (name: string): string => readFileSync(join(import.meta.dirname, "parts", name), "utf8");

/** A file, a symbolic link or (content null) a folder, by the machine's path. */
export type Seed = Readonly<Record<string, { readonly content: string | Buffer | null; readonly mode?: number; readonly link?: string }>>;

/** Password of every user of the lab, root's too. */
export const PASSWORD = "lab-password";
const HASH = "$6$labsalt$7q5WcrqGiXe9t4NqzUCXSjXviufqgcnDIUsslgol0pBGXuN9KAvjtVPw4MwK4zK3.kVyl/JkP6hwBZrvg2QOW/";

/** How each user reaches root: larry sudo with his password, nell sudo without, dora doas with hers, mo only su with root's. */
export const USERS = { larry: 1000, nell: 1001, dora: 1002, mo: 1003 } as const;
export type LabUser = keyof typeof USERS | "root";

/** What is there on every machine: users, sshd, the lab's public key. */
export function baseSeed(name: string, publicKey: string): Seed {
  const users = Object.entries(USERS);
  const keys: Record<string, Seed[string]> = {
    "/root/.ssh/authorized_keys": { content: publicKey, mode: 0o600 },
    "/root/.ssh": { content: null, mode: 0o700 },
  };
  for (const [user] of users) {
    keys[`/home/${user}/.ssh`] = { content: null, mode: 0o700 };
    keys[`/home/${user}/.ssh/authorized_keys`] = { content: publicKey, mode: 0o600 };
  }
  const system = { daemon: 1, sshd: 22, nginx: 82, portage: 250, nobody: 65534 };
  return {
    "/etc/passwd": {
      content: [
        "root:x:0:0:root:/root:/bin/bash",
        ...Object.entries(system).map(([user, uid]) => `${user}:x:${uid}:${uid}:${user}:/var/empty:/usr/sbin/nologin`),
        ...users.map(([user, uid]) => `${user}:x:${uid}:${uid}:${user}:/home/${user}:/bin/bash\n`.trimEnd()),
        "",
      ].join("\n"),
    },
    "/etc/group": {
      content: [
        "root:x:0:",
        "tty:x:5:",
        "wheel:x:10:larry,nell",
        "shadow:x:42:",
        ...Object.entries(system).map(([user, uid]) => `${user}:x:${uid}:`),
        ...users.map(([user, uid]) => `${user}:x:${uid}:`),
        "",
      ].join("\n"),
    },
    "/etc/shadow": {
      content: [
        `root:${HASH}:19000:0:99999:7:::`,
        ...Object.keys(system).map((user) => `${user}:!:19000:0:99999:7:::`),
        ...users.map(([user]) => `${user}:${HASH}:19000:0:99999:7:::`),
        "",
      ].join("\n"),
      mode: 0o600,
    },
    "/etc/sudoers": { content: "root ALL=(ALL:ALL) ALL\nlarry ALL=(ALL:ALL) ALL\nnell ALL=(ALL:ALL) NOPASSWD: ALL\n", mode: 0o440 },
    "/etc/doas.conf": { content: "permit dora\n", mode: 0o400 },
    "/etc/hostname": { content: `${name}\n` },
    "/etc/hosts": { content: `127.0.0.1 localhost\n127.0.1.1 ${name}\n` },
    "/etc/resolv.conf": { content: "" },
    "/etc/ssh/sshd_config": {
      content: [
        "HostKey /etc/ssh/ssh_host_ed25519_key",
        "HostKey /etc/ssh/ssh_host_ecdsa_key",
        "PermitRootLogin yes",
        "UsePAM yes",
        "KbdInteractiveAuthentication yes",
        "PasswordAuthentication yes",
        "PrintMotd no",
        "UseDNS no",
        "AllowTcpForwarding yes",
        "PidFile /run/sshd.pid",
        "Subsystem sftp internal-sftp",
        "",
      ].join("\n"),
    },
    "/var/empty": { content: null, mode: 0o755 },
    ...keys,
  };
}

/** The init system's own files. What it does is real for OpenRC; systemctl is a stand-in. */
function initSeed(init: "openrc" | "systemd"): Seed {
  if (init === "systemd")
    return { "/usr/bin/systemctl": { content: part("systemctl.sh"), mode: 0o755 }, "/etc/systemd/system/multi-user.target.wants": { content: null } };
  const levels = ["sysinit", "boot", "default", "shutdown"].map((level) => [`/etc/runlevels/${level}`, { content: null }] as const);
  return {
    "/etc/rc.conf": { content: 'rc_sys="lxc"\nrc_controller_cgroups="NO"\nrc_logger="NO"\n' },
    "/etc/init.d/net.eth0": { content: part("net.initd"), mode: 0o755 },
    ...Object.fromEntries(levels),
    "/etc/runlevels/default/net.eth0": { content: null, link: "/etc/init.d/net.eth0" },
  };
}

/** What of the system below must not show: Debian's init scripts and server configuration, package manager, other init. */
export const REMOVE_BASE: readonly string[] = ["/etc/ssh", "/etc/sudoers.d", "/etc/profile.d"];
export const REMOVE_GENTOO: readonly string[] = [
  "/etc/init.d",
  "/etc/runlevels",
  "/etc/conf.d",
  "/etc/nginx",
  "/usr/sbin/nginx",
  "/usr/lib/systemd/system/nginx.service",
  "/etc/systemd",
  "/etc/os-release",
  "/etc/debian_version",
  "/etc/portage",
  "/etc/make.conf",
  "/var/db",
  "/var/cache/binpkgs",
  "/var/cache/binhost",
  "/var/cache/edb",
  "/var/lib/portage",
  "/var/log/nginx",
  "/var/log/emerge.log",
];
/** Programs of the other init system: their presence would tell a survey something untrue. */
export const REMOVE_FOR_SYSTEMD: readonly string[] = [
  "/sbin/openrc",
  "/sbin/openrc-run",
  "/sbin/rc-service",
  "/sbin/rc-update",
  "/sbin/openrc-init",
  "/usr/bin/systemctl",
];
export const REMOVE_FOR_OPENRC: readonly string[] = ["/usr/bin/systemctl", "/usr/bin/systemd-run", "/usr/lib/systemd/systemd"];

export type GentooOptions = {
  readonly init: "openrc" | "systemd";
  /** Further files below / (a package.use, an edited configuration file). */
  readonly files: Readonly<Record<string, string>>;
};

/** What makes a machine a Gentoo beside what `layGentoo` lays out: its name and its init. */
export function gentooSeed(options: GentooOptions): Seed {
  return {
    "/etc/os-release": { content: 'NAME=Gentoo\nID=gentoo\nPRETTY_NAME="Gentoo Linux"\nANSI_COLOR="1;32"\nVERSION_ID="2.18"\n' },
    "/etc/gentoo-release": { content: "Gentoo Base System release 2.18\n" },
    ...initSeed(options.init),
    ...Object.fromEntries(Object.entries(options.files).map(([path, content]) => [path, { content }])),
  };
}
