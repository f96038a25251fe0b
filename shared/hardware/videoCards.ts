/**
 * Packages whose USE compares VIDEO_CARDS, with the entries of their IUSE (gentoo.git, read 2026-11). Portage compares only flags inside a
 * package's IUSE, and they must be equal, not "enough". nvidia, amdgpu, iris and i965 are no flags of mesa.
 */

const CARD_PACKAGES = {
  "media-libs/mesa": {
    version: "26.2.2",
    cards:
      "asahi d3d12 freedreno i915 imagination intel lavapipe lima nouveau nvk panfrost r300 r600 radeon radeonsi v3d vc4 virgl vivante vmware zink".split(
        " ",
      ),
  },
  "x11-libs/libdrm": {
    version: "2.4.134",
    cards: "amdgpu exynos freedreno intel nouveau omap radeon tegra vc4 vivante vmware".split(" "),
  },
} as const satisfies Record<string, { readonly version: string; readonly cards: readonly string[] }>;

export type CardPackage = keyof typeof CARD_PACKAGES;
export const SHARED_PACKAGES: readonly CardPackage[] = ["media-libs/mesa", "x11-libs/libdrm"];

/** The date on which the lists were read, for people. */
export const CARD_PACKAGES_READ = "2026-11";

/**
 * What a fleet's list means for one package: its own entries only, plus what its siblings need (mesa's radeonsi needs libdrm's amdgpu; mesa
 * takes `radeon` for r300 + r600 only while neither is named, so both are named).
 * @param known IUSE entries seen on a machine; empty: the table's.
 */
export function cardsFor(pkg: CardPackage, cards: readonly string[], known: readonly string[] = []): readonly string[] {
  const table: readonly string[] = CARD_PACKAGES[pkg].cards;
  const iuse = new Set(known.length > 0 ? known : table);
  const wanted = new Set(cards);
  if (wanted.has("radeonsi")) wanted.add("amdgpu");
  if (wanted.has("radeon") && (wanted.has("r300") || wanted.has("r600"))) wanted.add("r300").add("r600");
  return [...wanted].filter((card) => iuse.has(card)).sort();
}
