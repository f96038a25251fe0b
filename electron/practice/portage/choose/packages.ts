/** One package, whatever it comes from: an ebuild, a binary (here or at a binhost), or what is installed. */
import { splitCpv } from "./version.ts";

export type Metadata = Readonly<Record<string, string>>;

type Base = {
  readonly cpv: string;
  readonly cp: string;
  readonly version: string;
  readonly slot: string;
  readonly subSlot: string;
  readonly repo: string;
  /** IUSE without defaults' signs. */
  readonly iuse: ReadonlySet<string>;
  readonly metadata: Metadata;
};

export type Ebuild = Base & { readonly kind: "ebuild"; readonly path: string };
export type Binary = Base & {
  readonly kind: "binary";
  readonly use: ReadonlySet<string>;
  readonly buildId: string;
  readonly buildTime: number;
  /** Below PKGDIR, or below the binhost's address. */
  readonly path: string;
  readonly size: number;
  readonly md5: string;
  readonly sha1: string;
  readonly chost: string;
  /** Where it comes from; null: our own PKGDIR. */
  readonly remote: Remote | null;
};
export type Installed = Base & { readonly kind: "installed"; readonly use: ReadonlySet<string>; readonly buildTime: number };
export type Package = Ebuild | Binary | Installed;

/** A binhost: one section of binrepos.conf, or an address of PORTAGE_BINHOST (its name is then the md5 of the address). */
export type Remote = {
  readonly name: string;
  readonly implicit: boolean;
  readonly uri: string;
  readonly priority: number;
  /** null: neither required nor switched off; FEATURES decide. */
  readonly verify: boolean | null;
  /** Where fetched packages go. */
  readonly location: string;
  readonly frozen: boolean;
};

export const flagNames = (iuse: string): ReadonlySet<string> =>
  new Set(
    iuse
      .split(/\s+/)
      .filter((f) => f !== "")
      .map((f) => f.replace(/^[+-]/, "")),
  );

/** The shared part out of metadata; null when the cpv is none. */
export function base(cpv: string, metadata: Metadata): Base | null {
  const split = splitCpv(cpv);
  if (!split) return null;
  const [slot = "0", subSlot] = (metadata.SLOT ?? "0").split("/");
  return {
    cpv,
    cp: split.cp,
    version: split.version,
    slot,
    subSlot: subSlot ?? slot,
    repo: metadata.repository ?? metadata.REPO ?? "gentoo",
    iuse: flagNames(metadata.IUSE ?? ""),
    metadata,
  };
}

/** Category/PF -> PF. */
export const pf = (cpv: string): string => cpv.slice(cpv.indexOf("/") + 1);
export const category = (cpv: string): string => cpv.slice(0, cpv.indexOf("/"));
/** As Portage prints a slot: `0`, `0/2`. */
export const slotText = (pkg: Base): string => (pkg.subSlot === pkg.slot ? pkg.slot : `${pkg.slot}/${pkg.subSlot}`);
