/** Every program of the little Portage by its name. */
import type { World } from "../world.ts";
import { ecleanPkg } from "./eclean.ts";
import { emaint } from "./emaint.ts";
import { emerge } from "./emerge.ts";
import { getuto } from "./getuto.ts";
import { gpkgSign, verifyFile } from "./gpkgSign.ts";
import { portageq } from "./portageq.ts";
import { quickpkg } from "./quickpkg.ts";

export type Program = (world: World, words: readonly string[]) => Promise<number>;

export const PROGRAMS: Readonly<Record<string, Program>> = {
  emerge,
  portageq,
  emaint,
  quickpkg,
  "gpkg-sign": gpkgSign,
  "eclean-pkg": ecleanPkg,
  getuto,
  "verify-gpkg": verifyFile,
};
