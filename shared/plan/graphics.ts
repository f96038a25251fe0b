/**
 * VIDEO_CARDS. Portage compares only the flags in a package's IUSE, and they must be equal: so the packages that compare cards get one list on every
 * machine (or a build apiece), while the list for all other packages stays each machine's own.
 */
import { readGpu } from "../hardware/gpus.ts";
import { CARD_PACKAGES_READ, type CardPackage, cardsFor, SHARED_PACKAGES } from "../hardware/videoCards.ts";
import type { Issue } from "../model/plan.ts";
import type { PackageFileLine } from "../portage/packageFiles.ts";
import { type Context, type Decided, issue, listed, type Member, words } from "./context.ts";
import { OWN_PACKAGE_USE } from "./names.ts";

export type Graphics = {
  /** Each machine's own cards. */
  readonly own: Readonly<Record<string, readonly string[]>>;
  /** What all machines share, per package; empty where nothing is written. */
  readonly shared: Readonly<Record<string, readonly string[]>>;
  /** VIDEO_CARDS that a package shall have on a machine; null: nothing is written for it there. */
  readonly wanted: (member: Member, pkg: string) => readonly string[] | null;
  readonly linesFor: (member: Member) => readonly PackageFileLine[];
};

const SOURCE = `make.conf(5), VIDEO_CARDS; IUSE of mesa and libdrm (${CARD_PACKAGES_READ})`;
const PREFIX = "video_cards_";
const page = "graphics" as const;

const wantsNvidia = (m: Member): boolean =>
  words(m.facts.env.VIDEO_CARDS).includes("nvidia") || m.facts.installed.some(({ cpv }) => cpv.startsWith("x11-drivers/nvidia-drivers-"));

/** Everything accepted, or somebody said so for this package. */
function acceptsNvidia(ctx: Context, m: Member): boolean {
  const accepted = words(ctx.choices.licenses.accept ?? m.facts.env.ACCEPT_LICENSE);
  if (accepted.some((word) => word === "NVIDIA-2025" || word === "NVIDIA-r2" || word === "@EULA") || accepted.join(" ") === "*") return true;
  if (m.facts.installed.some(({ cpv }) => cpv.startsWith("x11-drivers/nvidia-drivers-"))) return true;
  return m.facts.files.some(
    ({ path, content }) => path.startsWith("/etc/portage/package.license") && /^[^#\n]*(nvidia|NVIDIA|\*\/\*)/m.test(content ?? ""),
  );
}

/** Cards found on one machine, or those that the person named for it. */
function cardsOf(ctx: Context, m: Member, vulkan: boolean): Decided<readonly string[]> {
  const named = ctx.choices.graphics.cards[m.machine.id];
  if (named !== undefined) return { value: [...new Set(named)].sort(), issues: [] };
  const proprietary = wantsNvidia(m);
  const readings = m.facts.gpus.map((gpu) => readGpu(gpu, proprietary));
  const cards = new Set(readings.filter((r) => !r.management).flatMap((r) => r.cards));
  const issues: Issue[] = [];
  if (!vulkan && cards.has("nvk")) {
    cards.delete("nvk");
    cards.delete("zink");
    issues.push(
      issue({
        code: "graphics.nvk-needs-vulkan",
        level: "warning",
        machine: m.machine.id,
        what: `nvk and zink are left out for ${m.machine.name}.`,
        why: "media-libs/mesa asks for USE=vulkan with them, and not every machine of the fleet has it.",
        remedy: "Set USE=vulkan on all machines, or name the cards on this page.",
        page,
      }),
    );
  }
  if (cards.has("nvidia") && !acceptsNvidia(ctx, m))
    issues.push(
      issue({
        code: "graphics.nvidia-licence",
        level: "note",
        machine: m.machine.id,
        what: `${m.machine.name} does not accept the licence of x11-drivers/nvidia-drivers, as far as make.conf and package.license say.`,
        why: "A package whose licence is not accepted is masked, and so is what needs it (xorg-drivers with VIDEO_CARDS=nvidia).",
        remedy: "Accept it in package.license (x11-drivers/nvidia-drivers *), or set the licences for the whole fleet on the Serving page.",
        page,
      }),
    );
  const unclear = readings.find((r) => r.ambiguous);
  if (unclear)
    issues.push(
      issue({
        code: "graphics.ambiguous",
        level: "warning",
        machine: m.machine.id,
        what: `${m.machine.name}: ${unclear.name} has no driver at the moment; ${unclear.cards.join(" ")} is taken for it.`,
        why: "NVIDIA cards run with nvidia's own driver or with nouveau, and the machine does not say which it will be.",
        remedy: "Choose on this page.",
        page,
      }),
    );
  const blank = readings.find((r) => !r.management && r.cards.length === 0);
  if (blank)
    issues.push(
      issue({
        code: "graphics.unknown",
        level: "note",
        machine: m.machine.id,
        what: `${m.machine.name}: no driver is known here for ${blank.name}.`,
        why: "It adds nothing to the fleet's list.",
        remedy: "Name its VIDEO_CARDS on this page if it needs some.",
        page,
      }),
    );
  return { value: [...cards].sort(), issues };
}

/** IUSE entries of a package as installed anywhere in the fleet; empty: nobody has it. */
function knownIuse(ctx: Context, pkg: string): readonly string[] {
  const cards = new Set<string>();
  const start = `${pkg}-`;
  for (const m of ctx.counted)
    for (const p of m.facts.installed)
      if (p.cpv.startsWith(start) && /^\d/.test(p.cpv.slice(start.length)))
        for (const flag of p.iuse) {
          const plain = flag.replace(/^[+-]/, "");
          if (plain.startsWith(PREFIX)) cards.add(plain.slice(PREFIX.length));
        }
  return [...cards];
}

/** Does the person set VIDEO_CARDS somewhere, outside our own file? */
function setByHand(ctx: Context, m: Member): boolean {
  if (ctx.own(m).conf.values.has("VIDEO_CARDS")) return true;
  return m.facts.files.some(
    ({ path, content }) =>
      path.startsWith("/etc/portage/package.use") &&
      path !== OWN_PACKAGE_USE &&
      /^[ \t]*\*\/\*[^#\n]*(VIDEO_CARDS:|video_cards_)/m.test((content ?? "").replace(/# >>> binhost-wizard[\s\S]*?# <<< binhost-wizard/, "")),
  );
}

/** The line for everything else on a machine: only where its own cards are not all in what holds there already. */
function ownLine(ctx: Context, m: Member, own: readonly string[]): Decided<readonly PackageFileLine[]> {
  const named = ctx.choices.graphics.cards[m.machine.id] !== undefined;
  const effective = new Set(words(m.facts.env.VIDEO_CARDS));
  const lacking = own.filter((card) => !effective.has(card));
  if (own.length === 0 || (lacking.length === 0 && !named)) return { value: [], issues: [] };
  if (!named && setByHand(ctx, m))
    return {
      value: [],
      issues: [
        issue({
          code: "graphics.own-list-lacks",
          level: "warning",
          machine: m.machine.id,
          what: `VIDEO_CARDS on ${m.machine.name} is set by hand and has no ${listed(lacking)}.`,
          why: "A list that somebody wrote is not changed unasked; mesa and libdrm get the fleet's list all the same.",
          remedy: "Add it there, or name the cards of this machine on this page.",
          page,
        }),
      ],
    };
  return {
    value: [
      {
        atom: "*/*",
        words: ["VIDEO_CARDS:", "-*", ...own],
        why: `The cards of this machine, for everything but the packages named below.`,
        source: SOURCE,
      },
    ],
    issues: [],
  };
}

/** The fleet's cards. Issues: NVIDIA without a driver, lists that would differ, cards nobody knows. */
export function decideGraphics(ctx: Context): Decided<Graphics> {
  const { mode } = ctx.choices.graphics;
  const apart = (m: Member): boolean => mode === "union" && m !== ctx.host && ctx.choices.graphics.apart.includes(m.machine.id);
  const hasVulkan = (m: Member): boolean => words(m.facts.env.USE).includes("vulkan");
  const vulkan = ctx.counted.every((m) => apart(m) || hasVulkan(m));
  const found = ctx.counted.map((m) => ({ member: m, ...cardsOf(ctx, m, apart(m) ? hasVulkan(m) : vulkan) }));
  const own = Object.fromEntries(found.map(({ member, value }) => [member.machine.id, value]));
  const all = [...new Set(found.flatMap(({ member, value }) => (apart(member) ? [] : value)))];
  const issues = found.flatMap((f) => f.issues);
  const iuse = Object.fromEntries(SHARED_PACKAGES.map((pkg) => [pkg, knownIuse(ctx, pkg)]));
  const union = (pkg: CardPackage): readonly string[] => [...new Set([...cardsFor(pkg, all, iuse[pkg]), ...(ctx.kept?.cards[pkg] ?? [])])].sort();
  if (mode === "leave") return { value: { own, shared: {}, wanted: () => null, linesFor: () => [] }, issues: [...issues, ...differing(ctx, iuse)] };
  const apiece = mode === "variants" ? "media-libs/mesa" : null;
  const shared = Object.fromEntries(
    SHARED_PACKAGES.filter((pkg) => pkg !== apiece)
      .map((pkg) => [pkg, union(pkg)] as const)
      .filter(([, cards]) => cards.length > 0),
  );
  const wanted = (member: Member, pkg: string): readonly string[] | null => {
    if (pkg !== apiece && !apart(member)) return shared[pkg] ?? null;
    const cards = cardsFor(pkg as CardPackage, own[member.machine.id] ?? [], iuse[pkg]);
    return cards.length > 0 ? cards : null;
  };
  const ownLines = new Map(ctx.counted.map((m) => [m.machine.id, ownLine(ctx, m, own[m.machine.id] ?? [])]));
  const linesFor = (member: Member): readonly PackageFileLine[] => [
    ...(ownLines.get(member.machine.id)?.value ?? []),
    ...SHARED_PACKAGES.flatMap((pkg) => {
      const cards = wanted(member, pkg);
      if (cards === null) return [];
      const why = apart(member)
        ? "This machine stays apart: its own cards, and it compiles this package itself."
        : pkg === apiece
          ? "This machine's own cards; the binhost builds this package once for each list."
          : pkg === "media-libs/mesa"
            ? "The same list on every machine: Portage takes the binary only when these flags are equal."
            : "As for mesa, whose drivers need it.";
      return [{ atom: pkg, words: ["VIDEO_CARDS:", "-*", ...cards], why, source: SOURCE }];
    }),
  ];
  const lineIssues = [...ownLines.values()].flatMap((l) => l.issues);
  const none = all.length > 0 && Object.keys(shared).length === 0 && apiece === null ? differing(ctx, iuse) : [];
  return { value: { own, shared, wanted, linesFor }, issues: [...issues, ...lineIssues, ...none] };
}

/** Nothing is written: would Portage compile because the lists differ? */
function differing(ctx: Context, iuse: Readonly<Record<string, readonly string[]>>): readonly Issue[] {
  return SHARED_PACKAGES.flatMap((pkg) => {
    const lists = ctx.counted.map((m) => ({ m, cards: cardsFor(pkg, words(m.facts.env.VIDEO_CARDS), iuse[pkg]).join(" ") }));
    const host = lists.find(({ m }) => m === ctx.host)?.cards ?? "";
    const others = lists.filter(({ cards }) => cards !== host);
    if (others.length === 0) return [];
    return [
      issue({
        code: "graphics.lists-differ",
        level: "warning",
        what: `${listed(others.map(({ m }) => m.machine.name))} would compile ${pkg}.`,
        why: `The binhost builds it with VIDEO_CARDS="${host}", and Portage takes a binary only when the list is equal.`,
        remedy: "Choose one list for the packages that compare it, or a build apiece, on this page.",
        page,
      }),
    ];
  });
}
