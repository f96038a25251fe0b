/** Everything that choosing packages needs to know of a machine, read once per run. */
import { type PackageFiles, readPackageFiles } from "../config/packageFiles.ts";
import type { Settings } from "../config/settings.ts";
import { type Binhosts, readBinhosts } from "../files/binhosts.ts";
import { toBinary } from "../files/index.ts";
import { pkgdirOf, readPkgdirIndex } from "../files/pkgdir.ts";
import { remoteIndex } from "../files/remoteIndex.ts";
import { installedPackages } from "../files/vdb.ts";
import type { World } from "../world.ts";
import { type Masks, openMasks } from "./masks.ts";
import type { Binary, Ebuild, Installed } from "./packages.ts";
import { openTree, type Tree, treeLocation } from "./tree.ts";
import { type EffectiveUse, effectiveUse } from "./use.ts";

export type Machine = {
  readonly world: World;
  readonly settings: Settings;
  readonly files: PackageFiles;
  readonly tree: Tree;
  readonly masks: Masks;
  readonly installed: readonly Installed[];
  readonly binhosts: Binhosts;
  /** Ours and remote ones; ours hide remote ones with the same cpv and build id and time. */
  readonly binaries: readonly Binary[];
  readonly use: (pkg: Ebuild | Binary) => EffectiveUse;
};

export type WhichBinaries = { readonly local: boolean; readonly remote: boolean; readonly pretend: boolean; readonly verbose: boolean };

export async function readMachine(world: World, settings: Settings, which: WhichBinaries): Promise<Machine> {
  const files = readPackageFiles(world, settings);
  const location = treeLocation(world, settings.configRoot);
  const tree = openTree(world, location);
  const binhosts = readBinhosts(world, settings);
  const pkgdir = pkgdirOf(settings);
  const own = which.local ? readPkgdirIndex(world, pkgdir) : null;
  const local = own?.packages.flatMap((s) => toBinary(s, own.header, null) ?? []) ?? [];
  const remote: Binary[] = [];
  if (which.remote && binhosts.remotes.length === 0) world.err("!!! binrepos.conf is missing (or PORTAGE_BINHOST is unset), but use is requested.\n");
  if (which.remote)
    for (const host of binhosts.remotes) {
      const index = await remoteIndex(world, host, which.pretend, which.verbose);
      for (const stanza of index?.packages ?? []) {
        const binary = toBinary(stanza, index?.header ?? {}, host);
        const hidden = local.some((l) => l.cpv === binary?.cpv && l.buildId === binary.buildId && l.buildTime === binary.buildTime);
        if (binary && !hidden) remote.push(binary);
      }
    }
  const cache = new Map<string, EffectiveUse>();
  return {
    world,
    settings,
    files,
    tree,
    masks: openMasks(world, settings, files, location),
    installed: installedPackages(world),
    binhosts,
    binaries: [...local, ...remote],
    use: (pkg) => {
      const key = `${pkg.kind} ${pkg.cpv} ${pkg.metadata.IUSE ?? ""}`;
      const held = cache.get(key);
      if (held) return held;
      const found = effectiveUse(settings, files, pkg, pkg.metadata.IUSE ?? "");
      cache.set(key, found);
      return found;
    },
  };
}
