/** How the practice machines look at first: their make.conf, what is installed, and the traps. */
import { block, writeFile } from "../portage/files/rootfs.ts";
import type { Gpg } from "../portage/gpg/gpg.ts";
import { layMachine, type MachinePlan } from "../portage/lay.ts";
import type { Fault } from "./faults.ts";
import { BUILDER, FURTHER, type Hardware, NVIDIA_DESK, OLD_LAPTOP, OLD_LOFT } from "./hardware.ts";
import type { PracticeMachine } from "./machine.ts";

const OS = 'NAME=Gentoo\nID=gentoo\nPRETTY_NAME="Gentoo Linux"\nANSI_COLOR="1;32"\nHOME_URL="https://www.gentoo.org/"\nVERSION_ID="2.18"\n';
const DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nNAME="Debian GNU/Linux"\nVERSION_ID="13"\nID=debian\n';
const COMMIT = "7c0ad5fa1e2f4f3a9f0b1d7f5a2f6c1b8e9d0a34";

const BINHOST_CONF = `# These settings were set by the catalyst build script that automatically
# built this stage.
COMMON_FLAGS="-march=native -O2 -pipe"
CFLAGS="\${COMMON_FLAGS}"
CXXFLAGS="\${COMMON_FLAGS}"
FCFLAGS="\${COMMON_FLAGS}"
FFLAGS="\${COMMON_FLAGS}"

MAKEOPTS="-j16"
VIDEO_CARDS="amdgpu radeonsi"
FEATURES="parallel-fetch candy"

# This sets the language of build output to English.
LC_MESSAGES=C.UTF-8
`;
const clientConf = (cards: string, more: string): string => `COMMON_FLAGS="-march=native -O2 -pipe"
CFLAGS="\${COMMON_FLAGS}"
CXXFLAGS="\${COMMON_FLAGS}"

VIDEO_CARDS="${cards}"
${more}
LC_MESSAGES=C.UTF-8
`;

const OLD_FLAGS = "-O2 -pipe";
const BASE = ["sys-apps/portage", "app-portage/getuto", "app-portage/gentoolkit"] as const;

export type Shape = {
  readonly id: string;
  readonly role: "binhost" | "client";
  readonly hardware: Hardware;
  readonly init: "openrc" | "systemd";
  readonly network: string;
  readonly plan: Omit<MachinePlan, "root">;
  /** Where the Gentoo is, on a machine that runs something else: a stage 3 that never booted. */
  readonly target?: string;
};

/** The machines of a fleet with so many clients; the first three traps are on the first two of them. */
export function shapes(clients: number): readonly Shape[] {
  const binhost: Shape = {
    id: "binhost",
    role: "binhost",
    hardware: BUILDER,
    init: "openrc",
    network: "10.42.0.194/24",
    plan: {
      makeConf: BINHOST_CONF,
      commit: COMMIT,
      rotatedDaysAgo: 130,
      installed: [
        ...BASE.map((atom) => ({ atom, cflags: OLD_FLAGS })),
        { atom: "app-misc/hello-fleet", cflags: OLD_FLAGS, world: true },
        { atom: "app-editors/tinyc", cflags: OLD_FLAGS, world: true },
        { atom: "app-misc/etc-demo", cflags: OLD_FLAGS, world: true },
        { atom: "dev-libs/libfleet", cflags: OLD_FLAGS },
        { atom: "dev-util/fleet-tool", cflags: OLD_FLAGS, world: true },
        { atom: "x11-libs/libdrm" },
        { atom: "media-libs/vulkan-loader", cflags: OLD_FLAGS },
        { atom: "media-libs/mesa", world: true },
        { atom: "x11-base/xorg-drivers", cflags: OLD_FLAGS, world: true },
      ],
      files: { "/etc/etc-demo.conf": "value=1.1\n# mine\nspeed=fast\n" },
    },
  };
  const client = (index: number): Shape => {
    const id = index === 0 ? "desk" : index === 1 ? "laptop" : `client${index + 1}`;
    const network = `10.42.0.${100 + index}/24`;
    const shared = { commit: COMMIT, installed: [...BASE.map((atom) => ({ atom })), { atom: "x11-libs/libdrm" }] };
    if (index === 0)
      return {
        id,
        role: "client",
        hardware: NVIDIA_DESK,
        init: "systemd",
        network,
        plan: {
          ...shared,
          makeConf: clientConf("nvidia", 'ACCEPT_LICENSE="*"\n'),
          files: { "/etc/portage/package.use/desktop": "www-client/firefox wayland\n" },
        },
      };
    if (index === 1)
      return {
        id,
        role: "client",
        hardware: OLD_LAPTOP,
        init: "openrc",
        network,
        plan: {
          ...shared,
          rotatedDaysAgo: 150,
          makeConf: { "00-base": clientConf("intel", 'FEATURES="parallel-fetch"'), "10-local": 'MAKEOPTS="-j4"\n' },
        },
      };
    return {
      id,
      role: "client",
      hardware: FURTHER,
      init: index % 2 === 0 ? "openrc" : "systemd",
      network,
      plan: { ...shared, makeConf: clientConf("amdgpu radeonsi", "") },
    };
  };
  return [binhost, ...Array.from({ length: clients }, (_, i) => client(i))];
}

const LIVE = 'PRETTY_NAME="Live image"\nNAME="Live image"\nID=live\n';
const STAGE3_CONF = `# These settings were set by the catalyst build script that automatically
# built this stage.
COMMON_FLAGS="-O2 -pipe"
CFLAGS="\${COMMON_FLAGS}"
CXXFLAGS="\${COMMON_FLAGS}"
FCFLAGS="\${COMMON_FLAGS}"
FFLAGS="\${COMMON_FLAGS}"

# This sets the language of build output to English.
LC_MESSAGES=C.UTF-8
`;

/** Machines that are not of the fleet yet. */
export function spareShapes(): readonly Shape[] {
  const installed = [...BASE.map((atom) => ({ atom })), { atom: "x11-libs/libdrm" }];
  return [
    {
      id: "loft",
      role: "client",
      hardware: OLD_LOFT,
      init: "openrc",
      network: "10.42.0.110/24",
      plan: { commit: COMMIT, installed, makeConf: clientConf("nouveau", "") },
    },
    {
      id: "shed",
      role: "client",
      hardware: FURTHER,
      init: "openrc",
      network: "10.42.0.111/24",
      plan: { commit: COMMIT, installed: BASE.map((atom) => ({ atom })), makeConf: STAGE3_CONF },
      target: "/mnt/gentoo",
    },
  ];
}

const SYSTEMD_NGINX =
  "[Unit]\nDescription=The nginx HTTP and reverse proxy server\n\n[Service]\nType=forking\nExecStart=/usr/sbin/nginx\n\n[Install]\nWantedBy=multi-user.target\n";
const BROKEN_NGINX = "user nginx nginx;\nevents {\n\tworker_connections 1024;\n}\nhttp {\n\tinclude /etc/nginx/mime.types;\n\tlissten 80;\n}\n";

/** Lays a machine out, then lets its faults come true. */
export async function layPractice(root: string, shape: Shape, gpg: Gpg, version: string, faults: ReadonlySet<Fault>): Promise<void> {
  const gentoo = !faults.has("not-gentoo");
  const files: Record<string, string> = {
    ...shape.plan.files,
    "/etc/os-release": gentoo ? OS : DEBIAN,
    "/etc/hostname": `${shape.id}\n`,
    "/etc/little-portage.json": `${JSON.stringify({ version })}\n`,
    "/usr/bin/getuto": "",
    ...(gentoo ? { "/etc/gentoo-release": "Gentoo Base System release 2.18\n" } : {}),
    ...(shape.init === "systemd" ? { "/usr/lib/systemd/system/nginx.service": SYSTEMD_NGINX } : {}),
  };
  const extra = faults.has("nginx-test-fails") ? [{ atom: "www-servers/nginx", cflags: OLD_FLAGS }] : [];
  if (faults.has("nginx-test-fails")) files["/etc/nginx/nginx.conf"] = BROKEN_NGINX;
  const at = `${root}${shape.target ?? ""}`;
  await layMachine({ ...shape.plan, root: at, version, files, installed: [...(shape.plan.installed ?? []), ...extra] }, gpg);
  if (shape.target !== undefined) writeFile(root, "/etc/os-release", LIVE);
}

/** Faults of the file system and of make.conf, after everything else stands. */
export async function breakMachine(machine: PracticeMachine, write: (path: string, text: string) => void): Promise<void> {
  if (machine.faults.has("broken-make-conf")) write("/etc/portage/make.conf", 'USE="X\nVIDEO_CARDS="nvidia"\n');
  const blocked = [
    ...(machine.faults.has("disk-full") ? ["/var", "/etc", "/root"].map((under) => ({ under, code: "ENOSPC" as const })) : []),
    ...(machine.faults.has("read-only") ? [{ under: "/etc", code: "EROFS" as const }] : []),
  ];
  block(machine.root, blocked);
}
