/** The binhost's steps about packages: packed, built again, built for other cards, signed, indexed. */
import { type Builder, MEASURED } from "./commonSteps.ts";
import { type Context, count, listed, makeStep, words } from "./context.ts";
import type { Packing } from "./packing.ts";

const MIB = 1024 * 1024;

/** Output: ids of the steps, in order. `configured`: what they wait for. */
export function packageSteps(ctx: Context, packing: Packing, dir: string, configured: readonly string[], b: Builder): readonly string[] {
  const { facts, machine } = ctx.host;
  const { pack, rebuild, variants, packBytes, rebuildBytes } = packing;
  const cores = facts.cpu?.count ?? 4;
  const wait: string[] = [...configured];
  const add = (name: string, parts: Omit<Parameters<typeof makeStep>[0], "member" | "name" | "after">) => {
    b.steps.push(makeStep({ member: ctx.host, name, after: [...wait], ...parts }));
    wait.push(`${machine.id}/${name}`);
  };
  if (pack.length > 0)
    add("pack-installed", {
      title: `Pack ${count(pack.length, "installed package")}`,
      why: "What is installed here already need not be compiled again for anybody.",
      source: "quickpkg(1)",
      spec: { kind: "pack-installed", cpvs: [...pack], umask: "0022" },
      commands: [`quickpkg --umask=0022 --include-unmodified-config=y ${shortList(pack)}`],
      undoable: "no",
      stays: "The packed packages stay in PKGDIR; they harm nobody.",
      seconds: pack.length * 0.1 + packBytes / (40 * MIB),
      basis: `0.1 s a package, and zstd at about 40 MB/s on ${Math.round(packBytes / MIB).toLocaleString("en-US")} MiB`,
    });
  if (rebuild.length > 0)
    add("rebuild", {
      title: `Build ${count(rebuild.length, "package")} again`,
      why: rebuildWhy(rebuild.map(({ why }) => why)),
      source: "emerge(1), --oneshot --usepkg=n",
      spec: { kind: "rebuild", atoms: rebuild.map(({ cpv }) => `=${cpv}`), extraUse: [], env: {}, buildOnly: false },
      commands: [`emerge --ask=n --oneshot --usepkg=n ${shortList(rebuild.map(({ cpv }) => cpv))}`],
      undoable: "no",
      stays: `The rebuilt packages stay installed; they replace the same versions.${
        rebuild.some(({ why }) => why.includes("edited"))
          ? " Beside a configuration file that was edited Portage leaves its own version (._cfg0000_...), for dispatch-conf; yours is not touched."
          : ""
      }`,
      seconds: rebuild.length * 30 + ((rebuildBytes / MIB) * 90) / cores,
      basis: `rough: 30 s a package and 90 processor seconds for each MiB installed, on ${cores} processors; no build times of this machine are known`,
    });
  for (const [index, variant] of variants.entries())
    add(variants.length === 1 ? "build-variant" : `build-variant-${index + 1}`, {
      title: `Build ${listed(variant.atoms.map((atom) => atom.slice(1)))} for ${variant.cards.join(" ")}`,
      why: `${listed(variant.machines)} ${variant.machines.length === 1 ? "has" : "have"} other cards than the binhost; the index holds a build for each list.`,
      source: "emerge(1), --buildpkgonly; make.conf(5), FEATURES binpkg-multi-instance",
      spec: { kind: "rebuild", atoms: [...variant.atoms], extraUse: [], env: { VIDEO_CARDS: variant.cards.join(" ") }, buildOnly: true },
      commands: [`VIDEO_CARDS="${variant.cards.join(" ")}" emerge --ask=n --oneshot --usepkg=n --buildpkgonly ${variant.atoms.join(" ")}`],
      undoable: "no",
      stays: "The build stays in PKGDIR.",
      seconds: null,
      basis: null,
    });
  const unsigned = unsignedOf(ctx);
  if (unsigned > 0)
    add("sign-packages", {
      title: `Sign ${count(unsigned, "package")} that ${unsigned === 1 ? "was" : "were"} built before`,
      why: "Clients that verify refuse unsigned packages.",
      source: "gpkg-sign(1)",
      spec: { kind: "sign-packages", pkgdir: dir },
      commands: [`find ${dir} -name '*.gpkg.tar' -exec gpkg-sign --allow-unsigned --skip-signed {} ';'`, "emaint --fix binhost"],
      undoable: "no",
      stays: "The signatures stay in the packages; who does not look for them is not disturbed.",
      seconds: unsigned * 0.22,
      basis: "0.22 s a package",
    });
  const pkgdir = facts.pkgdir;
  const closed = ctx.choices.serving.method === "http" && (cannotRead(pkgdir?.indexMode ?? null) || cannotRead(pkgdir?.mode ?? null));
  const missing = pkgdir === null || !pkgdir.indexPresent;
  if (closed || (missing && pack.length + rebuild.length === 0))
    add("package-index", {
      title: closed ? "Bring the package index in order and make it readable" : "Write the package index",
      why: closed
        ? "The web server runs as another user and may not read it as it is."
        : "Clients read the index before anything else; there is none yet.",
      source: "emaint(1), binhost",
      spec: { kind: "fix-index", pkgdir: dir, makeReadable: closed },
      commands: ["emaint --fix binhost", ...(closed ? [`chmod -R a+rX ${dir}`] : [])],
      undoable: "no",
      stays: "The index stays; Portage keeps it up to date itself.",
      seconds: 2,
      basis: MEASURED,
    });
  return wait.slice(configured.length);
}

const cannotRead = (mode: string | null): boolean => mode !== null && /^0?[0-7]{3,4}$/.test(mode) && (Number.parseInt(mode.slice(-1), 8) & 4) === 0;

/** Packages in the index whose files carry no signature; where nobody looked, those from before signing was switched on. */
function unsignedOf(ctx: Context): number {
  if (ctx.choices.signing.mode === "unsigned") return 0;
  const { facts } = ctx.host;
  const signs = words(facts.env.FEATURES).includes("binpkg-signing") && facts.signingKey !== null;
  return (facts.pkgdir?.packages ?? []).filter((p) => p.path.endsWith(".gpkg.tar") && (p.signed === false || (p.signed === null && !signs))).length;
}

const shortList = (cpvs: readonly string[]): string =>
  `${cpvs
    .slice(0, 4)
    .map((cpv) => `=${cpv}`)
    .join(" ")}${cpvs.length > 4 ? ` (and ${cpvs.length - 4} more)` : ""}`;

function rebuildWhy(whys: readonly string[]): string {
  const kinds = new Map<string, number>();
  for (const why of whys) {
    const kind = why.includes("-march")
      ? "their -march would crash a client"
      : why.includes("edited")
        ? "their configuration was edited here, which a copy would spoil"
        : "the fleet's flags are others";
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const parts = [...kinds].sort((a, b) => b[1] - a[1]).map(([kind, n]) => `${n} because ${kind}`);
  return `They cannot be offered as they are: ${parts.join(", ")}.`;
}
