/** Our lines in the binhost's make.conf, each with its reason. */
import type { Issue } from "../model/plan.ts";
import { flagsWithMarch } from "../portage/makeConf/flags.ts";
import type { MakeConfLine } from "../portage/makeConf/value.ts";
import { type Context, type Decided, issue, words } from "./context.ts";
import { decideJobs, emergeOptions, JOBS_SOURCE, makeoptsLine } from "./jobs.ts";
import { SIGNING_HOME } from "./names.ts";
import type { OwnMakeConf } from "./ownMakeConf.ts";
import { MARCH_SOURCE, type Processor } from "./processor.ts";

const FLAG_VARIABLES = ["COMMON_FLAGS", "CFLAGS", "CXXFLAGS", "FCFLAGS", "FFLAGS"] as const;

/** Only -march, -mtune and -mcpu change; a variable that equals COMMON_FLAGS goes on saying so. */
function flagLines(ctx: Context, processor: Processor, own: OwnMakeConf): readonly MakeConfLine[] {
  if (processor.march === null) return [];
  const { march, mtune } = processor;
  const common = own.value("COMMON_FLAGS") ?? ctx.host.facts.env.COMMON_FLAGS;
  const lines: MakeConfLine[] = [];
  for (const name of FLAG_VARIABLES) {
    const value = own.value(name) ?? ctx.host.facts.env[name];
    if (value === undefined || value.trim() === "") continue;
    const flags = flagsWithMarch(value, march, mtune);
    const same = name !== "COMMON_FLAGS" && common !== undefined && flagsWithMarch(common, march, mtune) === flags;
    const first = `Builds for ${march}, ${reasonFor(ctx, march)}. Your other flags stay.`;
    const again = name === "CFLAGS" ? "Expanded above, before COMMON_FLAGS changed: set again." : "As CFLAGS.";
    lines.push({ name, value: same ? `\${COMMON_FLAGS}` : flags, why: lines.length === 0 ? first : again, source: MARCH_SOURCE });
  }
  return lines;
}

const reasonFor = (ctx: Context, march: string): string =>
  ctx.choices.processor.march === march
    ? "as chosen: every machine of the fleet can run it"
    : "the newest level that every machine of the fleet can run";

/** A line for what differs from `wanted`, or that we wrote before. */
const unless = (ctx: Context, own: OwnMakeConf, name: string, wanted: string, line: Omit<MakeConfLine, "name" | "value">): readonly MakeConfLine[] =>
  (own.ours.has(name) ? own.conf.values.get(name) : ctx.host.facts.env[name]) === wanted ? [] : [{ name, value: wanted, ...line }];

function compressionLines(ctx: Context, own: OwnMakeConf): readonly MakeConfLine[] {
  const { level } = ctx.choices.compression;
  return [
    ...unless(ctx, own, "BINPKG_FORMAT", "gpkg", {
      why: "The package format that can be signed.",
      source: "make.conf(5), BINPKG_FORMAT",
    }),
    ...unless(ctx, own, "BINPKG_COMPRESS", "zstd", { why: "Fast to unpack on the clients.", source: "make.conf(5), BINPKG_COMPRESS" }),
    {
      name: "BINPKG_COMPRESS_FLAGS_ZSTD",
      value: level > 19 ? `--ultra -${level}` : `-${level}`,
      why: `zstd level ${level} of ${level > 19 ? 22 : 19}: higher is smaller and slower to pack, just as fast to unpack.`,
      source: "make.conf(5), BINPKG_COMPRESS_FLAGS; zstd(1)",
    },
  ];
}

function featuresLine(ctx: Context): MakeConfLine {
  const sign = ctx.choices.signing.mode === "sign";
  const multi = ctx.choices.graphics.mode === "variants";
  const add = ["buildpkg", ...(multi ? ["binpkg-multi-instance"] : []), ...(sign ? ["binpkg-signing"] : [])];
  return {
    name: "FEATURES",
    value: `\${FEATURES} ${add.join(" ")}`,
    why: `Every package that is built is kept as a binary package${sign ? ", and signed" : ""}. Your own FEATURES stay.`,
    source: "make.conf(5), FEATURES",
  };
}

function signingLines(ctx: Context, fingerprint: string): readonly MakeConfLine[] {
  if (ctx.choices.signing.mode !== "sign") return [];
  const home = ctx.host.facts.signingKey?.home ?? SIGNING_HOME;
  return [
    {
      name: "BINPKG_GPG_SIGNING_GPG_HOME",
      value: home,
      why: "Where the dedicated signing key is; only root can read it.",
      source: "make.conf(5), BINPKG_GPG_SIGNING_GPG_HOME",
    },
    {
      name: "BINPKG_GPG_SIGNING_KEY",
      value: `0x${fingerprint}`,
      why: "The key itself, by its full fingerprint.",
      source: "make.conf(5), BINPKG_GPG_SIGNING_KEY",
    },
  ];
}

export const licenseLine = (accept: string): MakeConfLine => ({
  name: "ACCEPT_LICENSE",
  value: accept,
  why: "The same licences on every machine: a package whose licence a client does not accept is masked there, binary or not.",
  source: "make.conf(5), ACCEPT_LICENSE",
});

/**
 * The binhost's lines in order.
 * @param fingerprint of the signing key, or a reference to the step that makes it
 */
export function binhostLines(ctx: Context, processor: Processor, fingerprint: string): Decided<readonly MakeConfLine[]> {
  const own = ctx.own(ctx.host);
  const jobs = decideJobs(ctx);
  const { exclude } = ctx.choices.packages;
  const options = [...emergeOptions(jobs.value), ...exclude.map((atom) => `--buildpkg-exclude=${atom}`)];
  const lines: MakeConfLine[] = [
    ...flagLines(ctx, processor, own),
    ...(jobs.value.make === null ? [] : [makeoptsLine(jobs.value.make)]),
    ...(options.length === 0
      ? []
      : [
          {
            name: "EMERGE_DEFAULT_OPTS",
            value: `\${EMERGE_DEFAULT_OPTS} ${options.join(" ")}`,
            why: "How many packages at once, and what is not worth keeping as a binary. Your own options stay.",
            source: `${JOBS_SOURCE}, --buildpkg-exclude`,
          },
        ]),
    featuresLine(ctx),
    ...compressionLines(ctx, own),
    ...signingLines(ctx, fingerprint),
    ...(ctx.choices.licenses.accept === null ? [] : [licenseLine(ctx.choices.licenses.accept)]),
  ];
  return { value: lines, issues: [...jobs.issues, ...lineIssues(ctx, own)] };
}

function lineIssues(ctx: Context, own: OwnMakeConf): readonly Issue[] {
  const { facts, machine } = ctx.host;
  const out: Issue[] = [];
  const key = own.value("BINPKG_GPG_SIGNING_KEY");
  if (ctx.choices.signing.mode === "sign" && key !== undefined && key !== "" && !key.endsWith(facts.signingKey?.fingerprint ?? "-"))
    out.push(
      issue({
        code: "signing.other-key",
        level: "warning",
        machine: machine.id,
        what: `${machine.name} signs with another key already (${key}).`,
        why: "Our block names the fleet's own key from now on; clients of the fleet trust only that one, so packages signed before are refused.",
        remedy: "Move older packages out of PKGDIR and pack them anew, or tell the other clients about the new key.",
        page: "serving",
      }),
    );
  if (ctx.choices.signing.mode === "unsigned")
    out.push(
      issue({
        code: "signing.off",
        level: "note",
        machine: machine.id,
        what: "Packages are not signed.",
        why: "Clients take what the address serves, from whoever answers there; only the section of this binhost is told so.",
        remedy: "Signing costs 0.2 s a package and no question later. Switch it on, on the Serving page.",
        page: "serving",
      }),
    );
  if (words(own.value("FEATURES")).includes("-buildpkg"))
    out.push(
      issue({
        code: "build.buildpkg-off",
        level: "note",
        machine: machine.id,
        what: `make.conf on ${machine.name} switches buildpkg off.`,
        why: "Our block comes after it and switches it on.",
        remedy: "Nothing to do.",
        page: "review",
      }),
    );
  return out;
}
