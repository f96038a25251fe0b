/** Effective USE of an ebuild: Portage's USE_ORDER env:pkg:conf:defaults:pkginternal, USE_EXPAND included (config.py regenerate). */

import { INCREMENTALS } from "../../../../shared/portage/incremental.ts";
import { expandUseWords, linesFor, type PackageFiles } from "../config/packageFiles.ts";
import { type Layer, type Settings, stack, wordsOf } from "../config/settings.ts";
import type { Matchable } from "./atom.ts";

export type EffectiveUse = { readonly on: ReadonlySet<string>; readonly forced: ReadonlySet<string> };

/** USE_EXPAND variables, e.g. VIDEO_CARDS. */
export const expandNames = (settings: Settings): readonly string[] => settings.words("USE_EXPAND");

function applyLayer(flags: ReadonlySet<string>, layer: Layer, expands: readonly string[]): Set<string> {
  let next = stack(flags, wordsOf(layer.USE));
  for (const name of expands) {
    if (layer[name] === undefined || layer[name] === "") continue;
    const prefix = `${name.toLowerCase()}_`;
    if (!INCREMENTALS.has(name)) next = new Set([...next].filter((f) => !f.startsWith(prefix)));
    next = stack(
      next,
      wordsOf(layer[name]).flatMap((w) => (w === "-*" ? [`-${prefix}*`] : w.startsWith("-") ? [] : [`${prefix}${w}`])),
    );
  }
  return next;
}

/** USE for no package in particular: what `emerge --info` and the index header show. */
export function globalUse(settings: Settings): ReadonlySet<string> {
  const expands = expandNames(settings);
  const { profile, conf, env } = settings.layers;
  return [profile, conf, env].reduce<ReadonlySet<string>>((flags, layer) => applyLayer(flags, layer, expands), new Set());
}

/** USE of a package with this IUSE string, not yet cut down to its IUSE. */
export function effectiveUse(settings: Settings, files: PackageFiles, pkg: Matchable, iuse: string): EffectiveUse {
  const expands = expandNames(settings);
  const { profile, conf, env } = settings.layers;
  const internal = stack(
    new Set(),
    wordsOf(iuse).filter((f) => f.startsWith("+")),
  );
  let flags: Set<string> = applyLayer(applyLayer(internal, profile, expands), conf, expands);
  for (const line of linesFor(files.use, pkg)) flags = stack(flags, expandUseWords(line.words));
  flags = applyLayer(flags, env, expands);
  const forced = linesFor(files.force, pkg).flatMap((l) => expandUseWords(l.words));
  flags = stack(flags, forced);
  return { on: flags, forced: new Set(forced.map((f) => f.replace(/^-/, ""))) };
}

export const within = (on: ReadonlySet<string>, iuse: ReadonlySet<string>): ReadonlySet<string> => new Set([...iuse].filter((f) => on.has(f)));
