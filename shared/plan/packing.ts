/**
 * What becomes of the packages that the binhost already has: packed as they are, built anew, or left out. The same rules say that a machine which was
 * just brought up to date has nothing left to do.
 */
import { KNOWN_MARCHES } from "../hardware/march.ts";
import { SHARED_PACKAGES } from "../hardware/videoCards.ts";
import type { Facts, Installed } from "../model/facts.ts";
import type { Issue } from "../model/plan.ts";
import { splitCpv } from "../portage/cpv.ts";
import { marchOf } from "../portage/makeConf/flags.ts";
import { type Context, count, type Decided, issue } from "./context.ts";
import type { Graphics } from "./graphics.ts";
import type { Processor } from "./processor.ts";

type Reason = { readonly cpv: string; readonly why: string };
type Variant = { readonly cards: readonly string[]; readonly atoms: readonly string[]; readonly machines: readonly string[] };
export type Packing = {
  readonly rebuild: readonly Reason[];
  readonly pack: readonly string[];
  readonly notPacked: readonly Reason[];
  /** Builds of a package that some client needs with other cards than the binhost (graphics mode "variants"). */
  readonly variants: readonly Variant[];
  /** Bytes installed of what is packed and of what is rebuilt, for estimates. */
  readonly packBytes: number;
  readonly rebuildBytes: number;
};

const plain = (flag: string): string => flag.replace(/^[+-]/, "");
const subset = (flags: readonly string[], prefix: string): readonly string[] =>
  flags
    .map(plain)
    .filter((flag) => flag.startsWith(prefix))
    .map((flag) => flag.slice(prefix.length));
const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((x) => b.includes(x));

/** Bound to one kernel: of use to another machine only when it runs the very same one. */
const MODULES =
  /^(x11-drivers\/nvidia-drivers|sys-fs\/(zfs-kmod|vhba)|app-emulation\/virtualbox-(guest-)?modules|net-wireless\/broadcom-sta|media-video\/v4l2loopback|sys-power\/(acpi_call|tp_smapi)|app-laptop\/tp_smapi|[^/]+\/[^/]+-kmod)$/;
const isModule = (cp: string, p: Installed): boolean =>
  MODULES.test(cp) || (!cp.startsWith("sys-kernel/") && p.iuse.some((flag) => plain(flag) === "modules-sign"));

/** Packages without code that a compiler made here: what upstream built (`-bin`), fonts, keys, word lists. Their CFLAGS mean nothing. */
const NOTHING_COMPILED = /^(acct-(group|user)|virtual|media-fonts|sec-keys|app-dicts|x11-themes)\/|-bin$|^sys-kernel\/linux-firmware$/;

/** `virtual/*`, `sys-kernel/*-sources`, `cat/pkg` as patterns over category/name. */
function excluder(atoms: readonly string[]): (cp: string) => boolean {
  const patterns = atoms.map((atom) => new RegExp(`^${atom.replace(/[.+^${}()|[\]\\?]/g, "\\$&").replaceAll("*", ".*")}$`));
  return (cp) => patterns.some((pattern) => pattern.test(cp));
}

/** Packages whose flags somebody fixed by hand (package.env with a -march, package.use with a CPU flag): building them anew gives the same again. */
export function fixedByHand(facts: Facts, isSafe: Processor["isSafe"]): { readonly march: ReadonlySet<string>; readonly flags: ReadonlySet<string> } {
  const unsafeEnv = new Set(
    facts.files.flatMap(({ path, content }) =>
      path.startsWith("/etc/portage/env/") && [...(content ?? "").matchAll(/-m(?:arch|cpu)=([^\s"']+)/g)].some((m) => !isSafe(m[1] ?? null))
        ? [path.slice("/etc/portage/env/".length)]
        : [],
    ),
  );
  const march = new Set<string>();
  const flags = new Set<string>();
  const cpOf = (atom: string): string => splitCpv(atom.replace(/^[<>=~]+/, "").replace(/[:[].*$/, ""))?.cp ?? atom.replace(/:.*$/, "");
  for (const { path, content } of facts.files) {
    const env = path === "/etc/portage/package.env" || path.startsWith("/etc/portage/package.env/");
    const use = path === "/etc/portage/package.use" || path.startsWith("/etc/portage/package.use/");
    if (!env && !use) continue;
    for (const line of (content ?? "").split("\n")) {
      const [atom = "", ...rest] = line.trim().split(/\s+/);
      if (atom === "" || atom.startsWith("#") || atom === "*/*") continue;
      if (env && rest.some((name) => unsafeEnv.has(name))) march.add(cpOf(atom));
      if (use && rest.some((word) => /^-?cpu_flags_x86_|^CPU_FLAGS_X86:/.test(word))) flags.add(cpOf(atom));
    }
  }
  return { march, flags };
}

type Built = NonNullable<Facts["pkgdir"]>["packages"][number];
/** Is this index entry the package as it is installed? BUILD_TIME stays the same when quickpkg packs it; the BUILD_ID of a merge too. */
function isBuildOf(p: Installed, entry: Built): boolean {
  if (p.buildTime !== null && entry.buildTime !== null) return p.buildTime === entry.buildTime;
  if (p.buildId !== null) return p.buildId === entry.buildId;
  const iuse = new Set(p.iuse.map(plain));
  const pick = (use: readonly string[]) => use.filter((flag) => iuse.has(flag));
  return same(pick(p.use), pick(entry.use));
}

/**
 * Sorts every installed package of the binhost.
 * @param signing packages must be gpkg: nothing else can carry a signature
 */
export function decidePacking(ctx: Context, processor: Processor, graphics: Graphics): Decided<Packing> {
  const { facts } = ctx.host;
  const { packInstalled, rebuild: mayRebuild, exclude } = ctx.choices.packages;
  const signing = ctx.choices.signing.mode === "sign";
  const excluded = excluder(exclude);
  const fixed = fixedByHand(facts, processor.isSafe);
  const ownMarch = marchOf(ctx.own(ctx.host).value("CFLAGS") ?? facts.env.CFLAGS ?? "");
  /** What a build from now on would get. */
  const marchNow = processor.march ?? ownMarch;
  const mendable = processor.isSafe(marchNow);
  const oneKernel = ctx.counted.every((m) => m.facts.kernel !== null && m.facts.kernel === facts.kernel);
  const index = new Map<string, Built[]>();
  for (const entry of facts.pkgdir?.packages ?? []) {
    if (signing && !entry.path.endsWith(".gpkg.tar")) continue;
    const list = index.get(entry.cpv);
    if (list) list.push(entry);
    else index.set(entry.cpv, [entry]);
  }
  const cardPackages: ReadonlySet<string> = new Set(SHARED_PACKAGES);
  const rebuild: Reason[] = [];
  const pack: string[] = [];
  const notPacked: Reason[] = [];
  let packBytes = 0;
  let rebuildBytes = 0;

  const changed = (cp: string, p: Installed): string | null => {
    if (p.march !== null && !NOTHING_COMPILED.test(cp) && !processor.isSafe(p.march))
      return `built with -march=${p.march}, which not every machine can run`;
    if (cardPackages.has(cp)) {
      const wanted = graphics.wanted(ctx.host, cp);
      const iuse = subset(p.iuse, "video_cards_");
      if (
        wanted !== null &&
        !same(
          subset(p.use, "video_cards_").filter((c) => iuse.includes(c)),
          wanted.filter((c) => iuse.includes(c)),
        )
      )
        return `built for other VIDEO_CARDS than ${wanted.join(" ")}`;
    }
    if (processor.writeCpuFlags && !fixed.flags.has(cp)) {
      const iuse = subset(p.iuse, "cpu_flags_x86_");
      if (iuse.length > 0) {
        const has = subset(p.use, "cpu_flags_x86_").filter((f) => iuse.includes(f));
        if (
          !same(
            has,
            processor.cpuFlags.filter((f) => iuse.includes(f)),
          )
        )
          return "built for other CPU_FLAGS_X86 than the fleet's";
      }
    }
    return null;
  };

  for (const p of [...facts.installed].sort((a, b) => (a.cpv < b.cpv ? -1 : a.cpv > b.cpv ? 1 : 0))) {
    const cp = splitCpv(p.cpv)?.cp ?? p.cpv;
    if (excluded(cp)) continue;
    const leave = (why: string) => notPacked.push({ cpv: p.cpv, why });
    const again = (why: string) => {
      rebuild.push({ cpv: p.cpv, why });
      rebuildBytes += p.size ?? 0;
    };
    if (isModule(cp, p) && !oneKernel) {
      if (packInstalled) leave("a kernel module: bound to the kernel of one machine");
      continue;
    }
    const why = changed(cp, p);
    if (why !== null) {
      const unsafe = why.startsWith("built with -march");
      if (unsafe && (!mendable || fixed.march.has(cp))) leave(`${why}; ${fixed.march.has(cp) ? "package.env says so" : "-march was left as it is"}`);
      else if (mayRebuild) again(why);
      else leave(`${why}; rebuilding is switched off`);
      continue;
    }
    if (!packInstalled || index.get(p.cpv)?.some((entry) => isBuildOf(p, entry))) continue;
    if (p.editedConfig.length > 0) {
      const edited = `${p.editedConfig.length === 1 ? p.editedConfig[0] : count(p.editedConfig.length, "configuration file")} was edited here; quickpkg would pack an empty stub for it`;
      if (mayRebuild) again(edited);
      else leave(edited);
      continue;
    }
    pack.push(p.cpv);
    packBytes += p.size ?? 0;
  }
  const variants = variantsOf(ctx, graphics, index, rebuild);
  const value: Packing = { rebuild, pack, notPacked, variants, packBytes, rebuildBytes };
  return { value, issues: packingIssues(ctx, processor, value, marchNow, mendable) };
}

/** Lists of cards that a client wants for a package of the binhost and no build in the index has. */
function variantsOf(ctx: Context, graphics: Graphics, index: ReadonlyMap<string, readonly Built[]>, rebuild: readonly Reason[]): readonly Variant[] {
  if (ctx.choices.graphics.mode !== "variants") return [];
  const out = new Map<string, { cards: readonly string[]; atoms: Set<string>; machines: Set<string> }>();
  for (const p of ctx.host.facts.installed) {
    const cp = splitCpv(p.cpv)?.cp;
    if (cp !== "media-libs/mesa") continue;
    const iuse = subset(p.iuse, "video_cards_");
    const own = (graphics.wanted(ctx.host, cp) ?? []).filter((c) => iuse.includes(c));
    const stale = rebuild.some((r) => r.cpv === p.cpv && r.why.includes("-march"));
    for (const client of ctx.clients) {
      const wanted = graphics.wanted(client, cp)?.filter((c) => iuse.includes(c));
      if (wanted === undefined || same(wanted, own)) continue;
      const there = (index.get(p.cpv) ?? []).some((entry) =>
        same(
          subset(entry.use, "video_cards_").filter((c) => iuse.includes(c)),
          wanted,
        ),
      );
      if (there && !stale) continue;
      const key = wanted.join(" ");
      const found = out.get(key) ?? { cards: wanted, atoms: new Set<string>(), machines: new Set<string>() };
      found.atoms.add(`=${p.cpv}`);
      found.machines.add(client.machine.name);
      out.set(key, found);
    }
  }
  return [...out.values()].map(({ cards, atoms, machines }) => ({ cards, atoms: [...atoms], machines: [...machines] }));
}

function packingIssues(ctx: Context, processor: Processor, packing: Packing, marchNow: string | null, mendable: boolean): readonly Issue[] {
  const { facts, machine } = ctx.host;
  const out: Issue[] = [];
  const say = (parts: Omit<Issue, "machine" | "page"> & { page?: Issue["page"] }) =>
    out.push(issue({ page: "serving", ...parts, machine: machine.id }));
  if (!mendable)
    say({
      code: "processor.left-unsafe",
      level: "warning",
      page: "processor",
      what: `${machine.name} goes on building with -march=${marchNow}, which not every client can run.`,
      why: "Portage never compares -march: such a package is installed without a word and ends with an illegal instruction.",
      remedy: "Let the wizard choose the level, or name one that all machines run.",
    });
  const mismatched = packing.notPacked.filter(({ why }) => why.includes("switched off"));
  if (mismatched.length > 0)
    say({
      code: "packages.not-rebuilt",
      level: "warning",
      page: "serving",
      what: `${count(mismatched.length, "package")} ${mismatched.length === 1 ? "is" : "are"} not offered: built for other flags, and rebuilding is off.`,
      why: "Clients would compile them, or crash.",
      remedy: "Switch rebuilding on, on the Serving page.",
    });
  const old = (facts.pkgdir?.packages ?? []).length;
  const nativeNow = marchOf(facts.env.CFLAGS ?? "");
  const installedBuilds = new Set(facts.installed.map((p) => `${p.cpv} ${p.buildTime}`));
  const strangers = (facts.pkgdir?.packages ?? []).filter((e) => !installedBuilds.has(`${e.cpv} ${e.buildTime}`)).length;
  if (old > 0 && strangers > 0 && nativeNow !== null && !processor.isSafe(nativeNow))
    say({
      code: "packages.old-march-in-index",
      level: "warning",
      page: "processor",
      what: `${count(strangers, "older build")} in the index may be built with -march=${nativeNow}.`,
      why: "The index does not say with which -march a package was built; these are not what is installed now, so they cannot be judged.",
      remedy: `Move them out of ${facts.pkgdir?.path ?? "PKGDIR"}, then run emaint --fix binhost; what is needed is built again.`,
    });
  const xpak = (facts.pkgdir?.packages ?? []).filter((e) => !e.path.endsWith(".gpkg.tar")).length;
  if (xpak > 0 && ctx.choices.signing.mode === "sign")
    say({
      code: "packages.old-format",
      level: "warning",
      what: `${count(xpak, "package")} in the old xpak format will not be used.`,
      why: "Only gpkg can be signed, and Portage skips the others once it verifies.",
      remedy: "Nothing to do: what is installed is packed anew. eclean-pkg removes the rest.",
    });
  return out;
}

/** Warns of processor names outside the flag variables: package.env, RUSTFLAGS, GOAMD64, LDFLAGS. */
export function nativeElsewhere(ctx: Context, processor: Processor): readonly Issue[] {
  const { facts, machine } = ctx.host;
  const out: Issue[] = [];
  const warn = (code: string, where: string, what: string, remedy: string) =>
    out.push(
      issue({
        code,
        level: "warning",
        machine: machine.id,
        what: `${where} on ${machine.name} builds for ${what}.`,
        why: "The wizard changes only the compiler flags of make.conf; packages built with this may crash on a client.",
        remedy,
        page: "processor",
      }),
    );
  const known = new Set(KNOWN_MARCHES);
  const unsafe = (cpu: string): boolean => (cpu === "native" || known.has(cpu) ? !processor.isSafe(cpu) : false);
  for (const { path, content } of facts.files) {
    if (!path.startsWith("/etc/portage/env/") && path !== "/etc/portage/bashrc") continue;
    for (const match of (content ?? "").matchAll(/^[^#\n]*(?:-m(?:arch|tune|cpu)=|target-cpu=)([^\s"']+)/gm)) {
      if (/-mtune=/.test(match[0]) && !/-march=|target-cpu=/.test(match[0])) continue;
      if (match[1] !== undefined && unsafe(match[1])) {
        warn("processor.native-in-env", path, match[1], `Change it there to what every machine can run, e.g. ${processor.march ?? "x86-64"}.`);
        break;
      }
    }
  }
  const rust = /target-cpu=([^\s"']+)/.exec(facts.env.RUSTFLAGS ?? "")?.[1];
  if (rust !== undefined && unsafe(rust))
    warn("processor.native-in-rustflags", "RUSTFLAGS", rust, `Set target-cpu=${processor.march ?? "x86-64"} there.`);
  const go = /^v([1-4])$/.exec(facts.env.GOAMD64 ?? "")?.[1];
  if (go !== undefined && processor.level !== null && Number(go) > processor.level)
    warn("processor.goamd64", "GOAMD64", `v${go}`, `Set GOAMD64=v${processor.level} in make.conf.`);
  const link = marchOf(facts.env.LDFLAGS ?? "");
  if (link !== null && unsafe(link)) warn("processor.native-in-ldflags", "LDFLAGS", link, "Take -march out of LDFLAGS.");
  return out;
}
