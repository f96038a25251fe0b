/** What can be done about a package that would be compiled, where Portage's answer is shown; and what its answer comes to. Pure. */
import type { Offer, Pretended } from "../contract/contract.ts";
import { BINREPO_SECTION } from "../plan/names.ts";
import type { TextKey } from "../text/text.ts";
import type { PageId } from "./pages.ts";

type Package = Pretended["packages"][number];

/** A page of ours that mends it, or a command on one of the machines. */
export type CompileRemedy =
  | { readonly do: "page"; readonly page: PageId; readonly label: TextKey }
  | { readonly do: "command"; readonly on: "binhost" | "client"; readonly command: string; readonly label: TextKey };

/** Codes are those of shared/portage/causes.ts. Never empty-handed: the check-up looks into what is not known here. */
export function remedyOf({ cause, cpv }: Pick<Package, "cause" | "cpv">): CompileRemedy {
  switch (cause) {
    case "use":
    case "iuse":
    case "keyword":
    case "license":
    case "mask":
      return { do: "page", page: "use", label: "compile.use" };
    case "getbinpkg-off":
    case "trust":
    case "excluded":
      return { do: "page", page: "review", label: "compile.review" };
    case "not-in-index":
      return { do: "command", on: "binhost", command: `emerge --oneshot =${cpv}`, label: "compile.build" };
    case "version":
    case "slot":
      return { do: "command", on: "binhost", command: "emerge --update --deep --newuse @world", label: "compile.update" };
    case "tree-drift":
    case "deps":
      return { do: "command", on: "client", command: "emaint sync -a", label: "compile.sync" };
    default:
      return { do: "page", page: "checkup", label: "compile.checkup" };
  }
}

export type Sources = {
  readonly total: number;
  readonly binaries: number;
  /** From this fleet's binhost. */
  readonly own: number;
  /** From others, by the name of their section, most first. */
  readonly others: readonly { readonly repo: string; readonly count: number }[];
  readonly bytes: number;
  readonly compiled: readonly Package[];
};

/** Where everything would come from. */
export function sourcesOf({ packages }: Pick<Pretended, "packages">): Sources {
  const binaries = packages.filter((p) => p.binary);
  const counts = new Map<string, number>();
  for (const { repo } of binaries) if (repo !== null && repo !== BINREPO_SECTION) counts.set(repo, (counts.get(repo) ?? 0) + 1);
  const others = [...counts].map(([repo, count]) => ({ repo, count })).sort((a, b) => b.count - a.count);
  return {
    total: packages.length,
    binaries: binaries.length,
    own: binaries.length - others.reduce((sum, each) => sum + each.count, 0),
    others,
    bytes: binaries.reduce((sum, p) => sum + (p.bytes ?? 0), 0),
    compiled: packages.filter((p) => !p.binary),
  };
}

/** Bytes that a first package may have: it shall be there in a moment. */
const LIGHT = 30_000_000;

/** The package to begin with: quick to download, long to compile. null: all are installed, or there are none. */
export function suggestedOffer(offers: readonly Offer[]): Offer | null {
  const fresh = offers.filter((offer) => !offer.installed);
  const light = fresh.filter((offer) => offer.size <= LIGHT);
  const bySource = [...light].sort((a, b) => (b.sourceSeconds ?? 0) - (a.sourceSeconds ?? 0) || a.size - b.size);
  return bySource[0] ?? [...fresh].sort((a, b) => a.size - b.size)[0] ?? null;
}
