/** Variables that add up over Portage's layers (lib/portage/const.py INCREMENTALS, config.regenerate). */

export const INCREMENTALS: ReadonlySet<string> = new Set([
  "ACCEPT_KEYWORDS",
  "CONFIG_PROTECT",
  "CONFIG_PROTECT_MASK",
  "ENV_UNSET",
  "FEATURES",
  "IUSE_IMPLICIT",
  "PROFILE_ONLY_VARIABLES",
  "USE",
  "USE_EXPAND",
  "USE_EXPAND_HIDDEN",
  "USE_EXPAND_IMPLICIT",
  "USE_EXPAND_UNPREFIXED",
]);

/**
 * Layers added up, sorted as Portage prints them: `-x` removes, `-*` removes all before it, a leading `+` is dropped (Portage complains about it).
 * @param layers values from the weakest (make.globals) to the strongest (environment)
 */
export function addUp(layers: readonly string[]): string[] {
  const words = new Set<string>();
  for (const word of layers.flatMap((layer) => layer.split(/\s+/))) {
    const plain = word.replace(/^\+/, "");
    if (plain === "") continue;
    if (plain === "-*") words.clear();
    else if (plain.startsWith("-")) words.delete(plain.slice(1));
    else words.add(plain);
  }
  return [...words].sort();
}
