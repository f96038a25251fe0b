/** Our lines on a client: its section of binrepos.conf, make.conf, and what becomes of other sources. */
import type { Issue } from "../model/plan.ts";
import type { BinrepoLine } from "../portage/binreposEdit.ts";
import type { MakeConfLine } from "../portage/makeConf/value.ts";
import { type Context, type Decided, issue, type Member, type PlannedLine, words } from "./context.ts";
import { BINREPO_PRIORITY, BINREPO_SECTION, BINREPOS_CONF } from "./names.ts";
import { cachePlace } from "./networks.ts";
import { isSingleFile } from "./ownFiles.ts";
import { atLeast, HAS_EXCLUDE, parsePortageVersion } from "./portageVersion.ts";
import { settingLines } from "./useSync.ts";

const BINREPOS = "portage(5), binrepos.conf";
const page = "serving" as const;

/** The stage 3's own entry, under any of its names. */
const isOfficial = (uri: string | null): boolean => uri !== null && /\/releases\/[^/]+\/binpackages\//.test(uri);
const officialOf = (m: Member) => m.facts.binrepos.filter(({ name, syncUri }) => name !== BINREPO_SECTION && isOfficial(syncUri));

/** PORTAGE_BINHOST as the person has it; null: none. */
const portageBinhost = (ctx: Context, m: Member): string | null => {
  const value = ctx.own(m).value("PORTAGE_BINHOST");
  return value === undefined || value.trim() === "" ? null : value;
};
const keepsBinhostVariable = (ctx: Context, m: Member): boolean =>
  portageBinhost(ctx, m) !== null && !ctx.choices.otherSources.takeOverPortageBinhost;

/** Our own section. */
export function binrepoLines(ctx: Context, m: Member, uri: string): readonly BinrepoLine[] {
  const sign = ctx.choices.signing.mode === "sign";
  return [
    {
      key: "priority",
      value: String(BINREPO_PRIORITY),
      why: "Asked before other binhosts. Between builds of one version the newest wins all the same.",
      source: BINREPOS,
    },
    { key: "sync-uri", value: uri, why: "Where the binhost serves its packages.", source: BINREPOS },
    {
      key: "verify-signature",
      value: sign ? "true" : "false",
      why: sign
        ? "Only packages signed by the fleet's key are installed."
        : "Your choice: packages of this one binhost are taken unsigned. Others are checked as before.",
      source: `${BINREPOS}; Portage news of 2026-05-03`,
    },
    ...(keepsBinhostVariable(ctx, m)
      ? [
          {
            key: "location" as const,
            value: `/var/cache/binhost/${BINREPO_SECTION}`,
            why: "With PORTAGE_BINHOST set, Portage would keep fetched packages among this machine's own.",
            source: BINREPOS,
          },
        ]
      : []),
  ];
}

/** Our override of the official entry, in a file of its own that is read after the stage 3's; nothing of theirs is changed. Empty: it is kept. */
export function officialOffLines(ctx: Context, m: Member): readonly PlannedLine[] {
  if (ctx.choices.otherSources.official === "keep" || isSingleFile(m.facts, BINREPOS_CONF)) return [];
  const version = parsePortageVersion(m.facts.portage.version);
  if (version === null || !atLeast(version, HAS_EXCLUDE)) return [];
  return officialOf(m).flatMap(({ name }) => [
    { text: "", why: "", source: "" },
    { text: `[${name}]`, why: "", source: "" },
    { text: "getbinpkg-exclude = */*", why: "Nothing is taken from this source; its own file stays as it is.", source: BINREPOS },
    { text: "frozen = true", why: "And its index is not asked for again.", source: BINREPOS },
  ]);
}

/** make.conf: everything that is switched on, written last, after what it needs was verified. */
export function clientLines(ctx: Context, m: Member): readonly MakeConfLine[] {
  const own = ctx.own(m);
  const takeOver = portageBinhost(ctx, m) !== null && ctx.choices.otherSources.takeOverPortageBinhost;
  const on = words(own.value("FEATURES")).includes("getbinpkg");
  return [
    ...settingLines(ctx, m),
    ...(takeOver
      ? [
          {
            name: "PORTAGE_BINHOST",
            value: "",
            why: "Your PORTAGE_BINHOST above is switched off: it is deprecated, takes unsigned packages, and mixes what it fetches into PKGDIR.",
            source: "make.conf(5), PORTAGE_BINHOST",
          },
        ]
      : []),
    ...(on
      ? []
      : [
          {
            name: "FEATURES",
            value: "${FEATURES} getbinpkg",
            why: "Fetch binary packages where they fit, compile the rest. Your own FEATURES stay.",
            source: "make.conf(5), FEATURES getbinpkg",
          },
        ]),
  ];
}

function sourceIssues(ctx: Context, m: Member, uri: string): readonly Issue[] {
  const { machine, facts } = m;
  const out: Issue[] = [];
  const say = (parts: Omit<Issue, "machine" | "page">) => out.push(issue({ ...parts, machine: machine.id, page }));
  const old = portageBinhost(ctx, m);
  if (old !== null)
    say({
      code: "sources.portage-binhost",
      level: ctx.choices.otherSources.takeOverPortageBinhost ? "note" : "warning",
      what: `${machine.name} has PORTAGE_BINHOST="${old}".`,
      why: "It is deprecated; packages from it are installed unsigned, and what is fetched goes into PKGDIR.",
      remedy: ctx.choices.otherSources.takeOverPortageBinhost
        ? "The plan switches it off with an empty value in our block; your line stays and undo brings it back."
        : "It stays, beside the new source. Take it over on the Serving page to be rid of it.",
    });
  const official = officialOf(m);
  if (official.length > 0 && ctx.choices.otherSources.official === "keep")
    say({
      code: "sources.official-kept",
      level: "note",
      what: `${machine.name} keeps Gentoo's own binhost [${official[0]?.name}] as second source.`,
      why: "Priority does not decide between builds of one version: the newest build is taken, whoever made it.",
      remedy:
        "The proof of the first install names where the package came from. Switch the official source off on the Serving page if only yours shall count.",
    });
  if (official.length > 0 && ctx.choices.otherSources.official === "off" && officialOffLines(ctx, m).length === 0)
    say({
      code: "sources.official-stays",
      level: "warning",
      what: `Gentoo's own binhost [${official[0]?.name}] stays switched on on ${machine.name}.`,
      why: isSingleFile(facts, BINREPOS_CONF)
        ? "binrepos.conf is a single file there, and a second section of that name would make Portage ignore all of it."
        : `Portage ${facts.portage.version} cannot leave a source out; 3.0.78 and newer can (getbinpkg-exclude).`,
      remedy: `Put # before its lines in ${official[0]?.file}, or upgrade Portage first.`,
    });
  const place = cachePlace(uri);
  for (const repo of facts.binrepos) {
    if (repo.name === BINREPO_SECTION || repo.syncUri === null || cachePlace(repo.syncUri) !== place) continue;
    const twin = repo.syncUri === uri;
    say({
      code: twin ? "sources.same-uri" : "sources.same-cache",
      level: "warning",
      what: `[${repo.name}] in ${repo.file} ${twin ? "names this binhost too" : `is on the same host and path (${repo.syncUri})`}.`,
      why: twin
        ? "Then two entries fetch the same packages, each with its own rules for signatures."
        : "Portage keeps one cached index for both, since the port is not part of its name: one would show the other's packages.",
      remedy: "Remove that section, or give one of the two another path.",
    });
  }
  return out;
}

function optionIssues(ctx: Context, m: Member): readonly Issue[] {
  const { machine, facts } = m;
  const out: Issue[] = [];
  const say = (parts: Omit<Issue, "machine" | "page">) => out.push(issue({ ...parts, machine: machine.id, page: "review" }));
  const options = words(facts.env.EMERGE_DEFAULT_OPTS);
  const only = options.find((o) => /^(--usepkgonly|--getbinpkgonly)(=y|=True)?$|^-[a-zA-Z]*[KG][a-zA-Z]*$/.test(o));
  if (only !== undefined && !options.includes("--binpkg-respect-use=y"))
    say({
      code: "client.binary-only",
      level: "warning",
      what: `EMERGE_DEFAULT_OPTS on ${machine.name} has ${only}.`,
      why: "With it Portage takes a binary whatever its USE flags are: a Mesa for another card, without a word.",
      remedy: "Take it out, or add --binpkg-respect-use=y.",
    });
  if (options.includes("--binpkg-respect-use=n"))
    say({
      code: "client.respect-use-off",
      level: "warning",
      what: `EMERGE_DEFAULT_OPTS on ${machine.name} has --binpkg-respect-use=n.`,
      why: "Portage then takes the newest build whatever its USE flags are.",
      remedy: "Take it out.",
    });
  if (options.some((o) => /^(--ask|-[b-zA-Z]*a[a-zA-Z]*)$/.test(o)))
    say({
      code: "client.ask",
      level: "note",
      what: `EMERGE_DEFAULT_OPTS on ${machine.name} has --ask.`,
      why: "emerge stops at once where nobody sits at a terminal.",
      remedy: "Nothing to do: the wizard's own runs say --ask=n.",
    });
  const features = words(facts.env.FEATURES);
  const signed = ctx.choices.signing.mode === "sign";
  if (features.includes("binpkg-ignore-signature") && signed)
    say({
      code: "client.ignores-signatures",
      level: "warning",
      what: `FEATURES on ${machine.name} has binpkg-ignore-signature.`,
      why: "It overrides verify-signature: unsigned and foreign packages are installed.",
      remedy: "Take it out of FEATURES.",
    });
  if (features.includes("binpkg-request-signature") && !signed)
    say({
      code: "client.requests-signatures",
      level: "warning",
      what: `FEATURES on ${machine.name} has binpkg-request-signature.`,
      why: "It overrides verify-signature = false: every unsigned package of the fleet is refused.",
      remedy: "Sign the packages, or take it out of FEATURES.",
    });
  const own = words(ctx.own(m).value("FEATURES"));
  if (own.includes("-binpkg-signing") || own.includes("-binpkg-request-signature"))
    say({
      code: "client.signature-features-idle",
      level: "note",
      what: `FEATURES on ${machine.name} has -binpkg-signing or -binpkg-request-signature.`,
      why: "Both are off by default, so the line does nothing; verify-signature in binrepos.conf decides.",
      remedy: "Nothing to do.",
    });
  return out;
}

/** What the person should know about a client's other sources and options. */
export const clientIssues = (ctx: Context, m: Member, uri: string): Decided<null> => ({
  value: null,
  issues: [...sourceIssues(ctx, m, uri), ...optionIssues(ctx, m)],
});
