/**
 * What tests need from the system, and which packages bring it. A test file says so in a comment among its first lines, `// needs: sshd, nginx`; a
 * folder's needs below hold for all its files. test/run.mjs leaves out, by name, what cannot run here.
 */
import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** name -> what to look for on PATH (any of), and the package on Debian and Gentoo. */
export const TOOLS = {
  unshare: { programs: ["unshare", "nsenter"], debian: "util-linux", gentoo: "sys-apps/util-linux" },
  ip: { programs: ["ip"], debian: "iproute2", gentoo: "sys-apps/iproute2" },
  sshd: { programs: ["sshd"], debian: "openssh-server", gentoo: "net-misc/openssh" },
  ssh: { programs: ["ssh", "ssh-keygen", "ssh-agent"], debian: "openssh-client", gentoo: "net-misc/openssh" },
  nginx: { programs: ["nginx"], debian: "nginx", gentoo: "www-servers/nginx" },
  gpg: { programs: ["gpg", "gpgconf"], debian: "gnupg", gentoo: "app-crypt/gnupg" },
  git: { programs: ["git"], debian: "git", gentoo: "dev-vcs/git" },
  curl: { programs: ["curl"], debian: "curl", gentoo: "net-misc/curl" },
  wget: { programs: ["wget"], debian: "wget", gentoo: "net-misc/wget" },
  sudo: { programs: ["sudo"], debian: "sudo", gentoo: "app-admin/sudo" },
  doas: { programs: ["doas"], debian: "opendoas", gentoo: "app-admin/doas" },
  rsync: { programs: ["rsync"], debian: "rsync", gentoo: "net-misc/rsync" },
  zstd: { programs: ["zstd"], debian: "zstd", gentoo: "app-arch/zstd" },
  tar: { programs: ["tar"], debian: "tar", gentoo: "app-arch/tar" },
  openrc: { programs: ["openrc", "rc-service", "rc-update"], debian: "openrc", gentoo: "sys-apps/openrc" },
  python3: { programs: ["python3"], debian: "python3", gentoo: "dev-lang/python" },
  chromium: { programs: ["chromium", "chromium-browser", "google-chrome"], any: true, debian: "chromium", gentoo: "www-client/chromium" },
};

/** Needs of whole folders below test/, beside what their files say themselves. */
export const FOLDER_NEEDS = {
  "lab/": ["namespaces", "root", "ip", "sshd", "ssh", "nginx", "gpg", "git", "curl", "wget", "sudo", "doas", "openrc", "tar", "zstd", "rsync"],
  "ssh/": ["sshd", "ssh", "sudo", "doas", "root"],
  "browser/": ["chromium"],
};

/** These may be skipped in CI too: nobody can install them there. */
export const ALLOWED_IN_CI = ["electron-runtime", "real-portage"];

// Users' PATH often lacks the folders of root's programs. BW_ONLY_PATH is for the runner's own test.
const DIRECTORIES = [...(process.env.PATH ?? "").split(delimiter), ...(process.env.BW_ONLY_PATH ? [] : ["/usr/local/sbin", "/usr/sbin", "/sbin"])];

function onPath(program) {
  return DIRECTORIES.some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function runs(program, args) {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Arguments of unshare for the outer namespace; null: none can be had. Without root, a user namespace that maps our own range of ids. */
export function namespaceArguments() {
  const outer = ["--net", "--mount", "--pid", "--fork", "--kill-child=KILL", "--mount-proc"];
  const ways =
    process.getuid?.() === 0
      ? [outer]
      : [
          ["--user", "--map-root-user", "--map-auto", ...outer],
          ["--user", "--map-root-user", ...outer],
        ];
  return onPath("unshare") ? (ways.find((way) => runs("unshare", [...way, "true"])) ?? null) : null;
}

/** Electron's runtime where its package keeps it, or where the person says. Asking the package itself would start a download. */
function electronRuntime() {
  const own = join(dirname(fileURLToPath(import.meta.url)), "../node_modules/electron/dist");
  return existsSync(join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? own, "electron"));
}

/** What is missing here: name -> the reason, in words for a person. */
export function findMissing(namespace) {
  const missing = new Map();
  for (const [name, tool] of Object.entries(TOOLS)) {
    const absent = tool.programs.filter((program) => !onPath(program));
    if (tool.any ? absent.length === tool.programs.length : absent.length > 0)
      missing.set(name, `${tool.any ? tool.programs[0] : absent.join(", ")} is not installed`);
  }
  if (process.getuid?.() !== 0)
    missing.set("root", "it needs root (real sshd, sudo and mounts); run the tests as root in a container or a virtual machine");
  if (namespace === null) missing.set("namespaces", "this system allows no network and mount namespaces");
  if (!electronRuntime()) missing.set("electron-runtime", "it needs Electron's runtime, which is not here");
  if (!onPath("emerge")) missing.set("real-portage", "it needs a real Portage on PATH");
  return missing;
}

/** The lines that name missing packages, for Debian and for Gentoo. */
export function packageAdvice(missing) {
  const tools = [...missing.keys()].flatMap((name) => (TOOLS[name] ? [TOOLS[name]] : []));
  if (tools.length === 0) return [];
  const unique = (list) => [...new Set(list)].join(" ");
  return [
    "Some tests need programs that are not installed here:",
    `  Debian:  apt install ${unique(tools.map((tool) => tool.debian))}`,
    `  Gentoo:  emerge --noreplace ${unique(tools.map((tool) => tool.gentoo))}`,
  ];
}
