/**
 * The real OpenSSH sshd on loopback, with throw-away users, sudo, doas and su, for tests. It runs in a mount and process namespace
 * of its own: /etc, /run and /var/log there are copies in memory, so that the host's accounts, sudoers and doas.conf stay as they are. The
 * network is the host's. Ended by process id; nothing is left over.
 */
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export type SshdUser = {
  readonly name: string;
  /** Unix password. Left out: none, only keys. */
  readonly password?: string;
  /** Default /bin/bash. */
  readonly shell?: string;
  /** `key` (default true): the fixture's own client key may sign in. */
  readonly key?: boolean;
  readonly sudo?: "password" | "nopasswd";
  readonly doas?: "password" | "nopass";
  /** Files in the home folder, name -> content. */
  readonly files?: Readonly<Record<string, string>>;
};

export type SshdOptions = {
  /** `root` is always there; name it to give it a password, a shell or files. */
  readonly users?: readonly SshdUser[];
  readonly port?: number;
  /** Lines in front of the fixture's own sshd_config; the first of two wins. */
  readonly config?: readonly string[];
  /** `Match` blocks: they must stand at the end. */
  readonly match?: readonly string[];
  readonly hostKeyTypes?: readonly ("ed25519" | "ecdsa" | "rsa")[];
  /** Folder of another fixture whose host keys this one takes. */
  readonly hostKeysFrom?: string;
  /** More lines of sudoers. */
  readonly sudoers?: readonly string[];
};

export type SshdHostKey = { readonly type: string; readonly line: string; readonly sha256: string; readonly file: string };

export type Sshd = {
  readonly port: number;
  readonly dir: string;
  readonly hostKeys: readonly SshdHostKey[];
  /** known_hosts with every host key of this server. */
  readonly knownHosts: string;
  /** Private key that every user with `key` accepts. */
  readonly clientKey: string;
  readonly clientPublicKey: string;
  readonly home: (user: string) => string;
  readonly log: () => string;
  /** Process id of the namespace's parent. */
  readonly pid: number;
  /** Kills sshd and everything that was started through it. */
  readonly stop: () => Promise<void>;
  /** `stop` without removing the folder, so that `startSshd({ hostKeysFrom })` can follow on the same port. */
  readonly kill: () => Promise<void>;
};

/** What this fixture needs that is missing on this system; empty when it can run. */
export function missingForSshd(): readonly string[] {
  const wanted = ["/usr/sbin/sshd", "/usr/bin/ssh-keygen", "/usr/bin/unshare", "/usr/bin/openssl", "/usr/bin/sudo", "/usr/bin/doas"];
  return [...wanted.filter((path) => !existsSync(path)), ...(process.getuid?.() === 0 ? [] : ["root"])];
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}

export function makeKey(file: string, type: "ed25519" | "ecdsa" | "rsa" = "ed25519", passphrase = ""): string {
  const size = type === "rsa" ? ["-b", "2048"] : [];
  execFileSync("ssh-keygen", ["-q", "-t", type, ...size, "-N", passphrase, "-C", "test", "-f", file]);
  return readFileSync(`${file}.pub`, "utf8").trim();
}

const sha256Of = (line: string): string =>
  `SHA256:${createHash("sha256")
    .update(Buffer.from(line.split(" ")[1] ?? "", "base64"))
    .digest("base64")
    .replace(/=+$/, "")}`;

const hash = (password: string): string =>
  execFileSync("openssl", ["passwd", "-6", "-stdin"], { input: `${password}\n` })
    .toString()
    .trim();

function accounts(dir: string, users: readonly SshdUser[]): { passwd: string; shadow: string; group: string; sudoers: string; doas: string } {
  const rows = users.map((user, at) => {
    const root = user.name === "root";
    const uid = root ? 0 : 23_000 + at;
    const home = join(dir, "home", user.name);
    return {
      passwd: `${user.name}:x:${uid}:${uid}::${home}:${user.shell ?? "/bin/bash"}`,
      shadow: `${user.name}:${user.password === undefined ? "*" : hash(user.password)}:19000:0:99999:7:::`,
      group: root ? "" : `${user.name}:x:${uid}:`,
      sudoers: user.sudo ? `${user.name} ALL=(ALL:ALL) ${user.sudo === "nopasswd" ? "NOPASSWD: " : ""}ALL` : "",
      doas: user.doas ? `permit ${user.doas === "nopass" ? "nopass " : ""}${user.name} as root` : "",
    };
  });
  const lines = (of: (row: (typeof rows)[number]) => string): string =>
    rows
      .map(of)
      .filter((line) => line !== "")
      .map((line) => `${line}\n`)
      .join("");
  return {
    passwd: lines((r) => r.passwd),
    shadow: lines((r) => r.shadow),
    group: lines((r) => r.group),
    sudoers: lines((r) => r.sudoers),
    doas: lines((r) => r.doas),
  };
}

/** Runs inside the new namespaces; $1 is the fixture's folder. A wrong password is refused without PAM's usual two seconds. */
const INSIDE = `set -e
d=$1; mkdir "$d/mem"; mount -t tmpfs -o mode=0755 tmpfs "$d/mem"; mkdir "$d/mem/up" "$d/mem/work"
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$d/mem/up,workdir=$d/mem/work" /etc
mount -t tmpfs -o mode=0755 tmpfs /run; mkdir -p /run/sshd /run/sudo /run/lock
mount -t tmpfs -o mode=0755 tmpfs /var/log; : >/var/log/lastlog; : >/var/log/wtmp
if [ -d /var/lib/sudo ]; then mount -t tmpfs -o mode=0711 tmpfs /var/lib/sudo; fi
for f in passwd shadow group; do
  grep -v '^root:' "/etc/$f" >"$d/mem/$f" || :; if [ $f = group ]; then echo root:x:0: >>"$d/mem/$f"; fi
  cat "$d/conf/$f" >>"$d/mem/$f"; cat "$d/mem/$f" >"/etc/$f"; done
printf 'Defaults env_reset\\nDefaults secure_path="/usr/sbin:/usr/bin:/sbin:/bin"\\nroot ALL=(ALL:ALL) ALL\\n' | cat - "$d/conf/sudoers" >"$d/mem/sudoers"
chmod 0440 "$d/mem/sudoers"; rm -rf /etc/sudoers.d; cp -p "$d/mem/sudoers" /etc/sudoers
sed -i '/^auth.*pam_unix.so/s/$/ nodelay/' /etc/pam.d/common-auth
cp "$d/conf/doas" /etc/doas.conf; chmod 0400 /etc/doas.conf
exec /usr/sbin/sshd -D -e -f "$d/conf/sshd_config"
`;

async function listening(port: number, alive: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 400 && alive(); tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: "127.0.0.1", port }, () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => resolve(false));
    });
    if (open) return true;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return false;
}

function prepare(dir: string, port: number, options: SshdOptions): { hostKeys: readonly SshdHostKey[]; clientPublicKey: string } {
  const given = options.users ?? [];
  const users = given.some((user) => user.name === "root") ? given : [{ name: "root" }, ...given];
  for (const name of ["conf", "keys", "home"]) mkdirSync(join(dir, name));
  const clientPublicKey = makeKey(join(dir, "keys", "client"));
  const text = accounts(dir, users);
  for (const [name, content] of Object.entries({ ...text, sudoers: text.sudoers + (options.sudoers ?? []).map((line) => `${line}\n`).join("") }))
    writeFileSync(join(dir, "conf", name), content);
  users.forEach((user, at) => {
    const home = join(dir, "home", user.name);
    const owner = user.name === "root" ? "0:0" : `${23_000 + at}:${23_000 + at}`;
    mkdirSync(join(home, ".ssh"), { recursive: true, mode: 0o700 });
    if (user.key ?? true) writeFileSync(join(home, ".ssh", "authorized_keys"), `${clientPublicKey}\n`, { mode: 0o600 });
    for (const [name, content] of Object.entries(user.files ?? {})) {
      mkdirSync(dirname(join(home, name)), { recursive: true });
      writeFileSync(join(home, name), content);
    }
    execFileSync("chown", ["-R", owner, home]);
  });
  const hostKeys = (options.hostKeyTypes ?? ["ed25519", "ecdsa", "rsa"]).map((type) => {
    const file = join(options.hostKeysFrom ?? dir, "keys", `host_${type}`);
    const line = (existsSync(file) ? readFileSync(`${file}.pub`, "utf8") : makeKey(file, type)).trim().split(" ").slice(0, 2).join(" ");
    return { type: line.split(" ")[0] ?? "", line, sha256: sha256Of(line), file };
  });
  const config = [
    ...(options.config ?? []),
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    "PidFile none",
    ...hostKeys.map((key) => `HostKey ${key.file}`),
    "UsePAM yes",
    "PermitRootLogin yes",
    "PasswordAuthentication yes",
    "KbdInteractiveAuthentication no",
    "PrintMotd no",
    "PrintLastLog no",
    "UseDNS no",
    "MaxStartups 100:30:200",
    "LogLevel VERBOSE",
    ...(options.match ?? []),
  ];
  writeFileSync(join(dir, "conf", "sshd_config"), `${config.join("\n")}\n`);
  writeFileSync(join(dir, "known_hosts"), hostKeys.map((key) => `[127.0.0.1]:${port} ${key.line}\n`).join(""));
  return { hostKeys, clientPublicKey };
}

/** Starts one sshd. Throws with its log when it does not come up. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const missing = missingForSshd();
  if (missing.length > 0) throw new Error(`this test needs ${missing.join(", ")}`);
  const port = options.port ?? (await freePort());
  const dir = mkdtempSync(join(tmpdir(), "bw-sshd-"));
  chmodSync(dir, 0o755);
  const { hostKeys, clientPublicKey } = prepare(dir, port, options);
  const logFile = join(dir, "log");
  const out = openSync(logFile, "w");
  const args = ["--mount", "--pid", "--fork", "--kill-child=KILL", "--mount-proc", "bash", "-c", INSIDE, "sshd", dir];
  const child = spawn("unshare", args, { stdio: ["ignore", out, out], env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" } });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const log = (): string => readFileSync(logFile, "utf8");
  const kill = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await ended;
  };
  const up = await listening(port, () => child.exitCode === null && child.signalCode === null);
  if (!up || child.pid === undefined) {
    await kill();
    const text = log();
    rmSync(dir, { recursive: true, force: true });
    throw new Error(`sshd did not start on port ${port}:\n${text}`);
  }
  return {
    port,
    dir,
    hostKeys,
    knownHosts: join(dir, "known_hosts"),
    clientKey: join(dir, "keys", "client"),
    clientPublicKey,
    home: (user) => join(dir, "home", user),
    log,
    pid: child.pid,
    kill,
    stop: async () => {
      await kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
