/** Portage for the machines: the little Portage as one file, or the real one where it is on PATH; the ebuild tree; what is installed at first. */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { build } from "vite";
import { realGpg } from "../../electron/practice/portage/gpg/realGpg.ts";
import { layMachine, MAKE_DEFAULTS, type MachinePlan } from "../../electron/practice/portage/lay.ts";
import type { TreeEbuild } from "../../electron/practice/portage/tree/ebuild.ts";
import { PRACTICE_TREE } from "../../electron/practice/portage/tree/practice.ts";
import { part, type Seed } from "./seeds.ts";

const TOP = join(import.meta.dirname, "../..");
const SOURCE = join(TOP, "electron/practice/portage/bin.ts");
const PROGRAMS = ["emerge", "portageq", "quickpkg", "emaint", "gpkg-sign", "getuto", "eclean-pkg"] as const;
/** Where the real web server's program lies on every machine; its package puts a link to it on PATH. */
const NGINX_PROGRAM = "/usr/libexec/lab-nginx";

/** Where the machines' python3 looks for modules; null: there is no python3. */
function pythonModules(): string | null {
  const asked = spawnSync("/usr/bin/python3", ["-c", "import site; print(site.getsitepackages()[-1])"], { encoding: "utf8" });
  return asked.status === 0 ? asked.stdout.trim() : null;
}

let bundle: Promise<Buffer> | null = null;

async function makeBundle(): Promise<Buffer> {
  const made = await build({
    configFile: false,
    logLevel: "error",
    root: TOP,
    publicDir: false,
    ssr: { noExternal: true, target: "node" },
    build: { ssr: SOURCE, write: false, minify: false, target: "node20", rolldownOptions: { output: { format: "es", codeSplitting: false } } },
  });
  const outputs = (Array.isArray(made) ? made : [made]).flatMap((one) => ("output" in one ? one.output : []));
  const chunk = outputs.find((one) => one.type === "chunk" && one.isEntry);
  if (chunk?.type !== "chunk") throw new Error("the little Portage did not bundle");
  return Buffer.from(chunk.code);
}

/** Where a program is on PATH; null: nowhere. */
function onPath(program: string): string | null {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const at = join(folder, program);
    try {
      accessSync(at, constants.X_OK);
      return at;
    } catch {
      // not here
    }
  }
  return null;
}

/** Whether the machines run the real Portage of this computer. */
export const isRealPortage = (): boolean => onPath("emerge") !== null;

/** Portage's programs: wrappers around the little Portage that claims to be `version`; around the real ones where emerge is on PATH. */
export async function programsSeed(version: string): Promise<Seed> {
  if (isRealPortage()) {
    const found = PROGRAMS.flatMap((name) => {
      const at = onPath(name);
      return at === null || at === `/usr/bin/${name}` ? [] : [[`/usr/bin/${name}`, { content: null, link: at }] as const];
    });
    const modules = pythonModules();
    const lib = join(dirname(realpathSync(onPath("emerge") ?? "/")), "../lib");
    const linked = modules !== null && existsSync(join(lib, "portage")) ? ["portage", "_emerge"] : [];
    // A tree without Manifests and with its categories named, as the real one wants it.
    const categories = [...new Set(LAB_TREE.map((ebuild) => ebuild.cpv.split("/")[0]))].sort().join("\n");
    return {
      ...Object.fromEntries(found),
      // Of a checkout: its modules for any python3, and the name that its programs call it by.
      ...Object.fromEntries(linked.map((name) => [`${modules}/${name}`, { content: null, link: join(lib, name) }])),
      ...(linked.length > 0 && !existsSync("/usr/bin/python") ? { "/usr/bin/python": { content: null, link: "python3" } } : {}),
      "/var/db/repos/gentoo/profiles/categories": { content: `${categories}\n` },
      "/var/db/repos/gentoo/metadata/layout.conf": { content: "masters =\nthin-manifests = true\n" },
    };
  }
  bundle ??= makeBundle();
  const run = (name: string): string => `#!/bin/sh\nexec /opt/little-portage/node /opt/little-portage/little-portage.mjs ${name} "$@"\n`;
  const modules = pythonModules();
  return {
    ...(modules === null
      ? {}
      : {
          [`${modules}/portage/__init__.py`]: { content: "settings = {}\n" },
          [`${modules}/portage/gpkg.py`]: { content: part("gpkg.py") },
        }),
    "/opt/little-portage/little-portage.mjs": { content: await bundle },
    "/etc/little-portage.json": { content: `${JSON.stringify({ speed: 600, version })}\n` },
    ...Object.fromEntries(PROGRAMS.map((name) => [`/usr/bin/${name}`, { content: run(name), mode: 0o755 }])),
  };
}

/** The practice tree, with the web server as Gentoo packs it: the real program, its configuration, a service for either init. */
export const LAB_TREE: readonly TreeEbuild[] = PRACTICE_TREE.map((ebuild) =>
  !ebuild.cpv.startsWith("www-servers/nginx-")
    ? ebuild
    : {
        ...ebuild,
        install: [
          `link:/usr/sbin/nginx:${NGINX_PROGRAM}`,
          "0644:/etc/nginx/nginx.conf:nginx.conf",
          "0644:/etc/nginx/mime.types:mime.types",
          "0755:/etc/init.d/nginx:nginx.initd",
          "0644:/usr/lib/systemd/system/nginx.service:nginx.service",
          "0644:/var/www/localhost/htdocs/index.html:index.html",
          "dir:/var/log/nginx",
        ],
        files: {
          "nginx.conf": part("nginx.conf"),
          "mime.types": "types {\n\ttext/html html;\n\ttext/plain txt;\n\tapplication/x-tar tar;\n}\n",
          "nginx.initd": part("nginx.initd"),
          "nginx.service": part("nginx.service"),
          "index.html": "It works!\n",
        },
      },
);

export const INSTALLED: NonNullable<MachinePlan["installed"]> = [
  "sys-apps/portage",
  "app-portage/getuto",
  "app-portage/gentoolkit",
  "world:=app-misc/hello-fleet-1.0",
  "world:app-misc/etc-demo",
  "dev-libs/libfleet",
];

export type LayOptions = {
  readonly makeConf: MachinePlan["makeConf"];
  readonly version: string;
  readonly installed: NonNullable<MachinePlan["installed"]>;
  readonly commit?: string;
  readonly makeDefaults?: string;
};

/** Lays a Gentoo out in a folder: tree, profile, make.conf, installed packages. */
export async function layGentoo(folder: string, options: LayOptions): Promise<void> {
  await layMachine(
    {
      root: folder,
      makeConf: options.makeConf,
      tree: LAB_TREE,
      installed: options.installed,
      version: options.version,
      makeDefaults: options.makeDefaults ?? MAKE_DEFAULTS,
      commit: options.commit ?? "5d4d6a4a6f2c1f3a7b8c9d0e1f2a3b4c5d6e7f80",
    },
    realGpg(),
  );
}

/** The web server's program, taken from where this computer has it. */
export function nginxProgram(): string {
  const found = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"].find((at) => existsSync(at));
  if (found === undefined) throw new Error("nginx is not installed");
  return found;
}
export const NGINX_AT = NGINX_PROGRAM;
