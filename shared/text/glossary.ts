/** Words that are explained on hover, on focus and in Help. Their texts stand in `en/words.ts`. */
/** In the order of Help: what a newcomer meets first comes first. */
export const WORDS = [
  "binhost",
  "client",
  "portage",
  "ebuild",
  "binpkg",
  "gpkg",
  "index",
  "pkgdir",
  "quickpkg",
  "use",
  "video-cards",
  "march",
  "native",
  "level",
  "cpu-flags",
  "profile",
  "chost",
  "make-conf",
  "binrepos",
  "package-use",
  "features",
  "world",
  "build-id",
  "key",
  "getuto",
  "host-key",
  "stage3",
  "eclean",
  "emaint",
] as const;
export type Word = (typeof WORDS)[number];

export const isWord = (text: string): text is Word => (WORDS as readonly string[]).includes(text);
