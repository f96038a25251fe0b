/** Where clients differ from the binhost in USE, keywords, licences, profile, init and tree; and, when asked, the binhost's value for some of it. */
import type { Facts } from "../model/facts.ts";
import type { Issue } from "../model/plan.ts";
import type { MakeConfLine } from "../portage/makeConf/value.ts";
import type { PackageFileLine } from "../portage/packageFiles.ts";
import { licenseLine } from "./binhostLines.ts";
import { type Context, count, issue, listed, type Member, words } from "./context.ts";

const page = "use" as const;
/** USE_EXPAND variables have their own rules; arch and C library names come from the profile. */
const EXPANDED =
  /^(abi|alsa_cards|cpu_flags|elibc|input_devices|kernel|l10n|llvm_slot|llvm_targets|lua_single_target|lua_targets|php_targets|postgres_targets|python_single_target|python_targets|ruby_targets|userland|video_cards|amdgpu_targets|ada_target|guile_targets|guile_single_target)_/;

const globalUse = (facts: Facts): ReadonlySet<string> => {
  const expand = words(facts.env.USE_EXPAND).map((name) => `${name.toLowerCase()}_`);
  return new Set(
    words(facts.env.USE).filter((flag) => flag !== facts.env.ARCH && !EXPANDED.test(flag) && !expand.some((prefix) => flag.startsWith(prefix))),
  );
};

/** Global USE flags of the binhost as seen from a client: `flag` to switch on, `-flag` to switch off, sorted. */
export function flagDifference(host: Facts, client: Facts): readonly string[] {
  const theirs = globalUse(host);
  const own = globalUse(client);
  const on = [...theirs].filter((flag) => !own.has(flag)).sort();
  const off = [...own].filter((flag) => !theirs.has(flag)).sort();
  return [...on, ...off.map((flag) => `-${flag}`)];
}

const asked = (ctx: Context, setting: "USE" | "ACCEPT_KEYWORDS" | "ACCEPT_LICENSE"): boolean =>
  ctx.choices.use.mode === "binhost" && ctx.choices.use.settings.includes(setting);

/** USE of the binhost for a client's package.use. portageq's USE does not show package.use, so the answer is the same after it was applied. */
export function syncedUseLines(ctx: Context, client: Member): readonly PackageFileLine[] {
  if (!asked(ctx, "USE")) return [];
  const flags = flagDifference(ctx.host.facts, client.facts);
  if (flags.length === 0) return [];
  return [
    {
      atom: "*/*",
      words: flags,
      why: "USE as on the binhost: with another flag Portage compiles the package instead of fetching it.",
      source: "portage(5), package.use",
    },
  ];
}

/** Keywords and licences of the binhost for a client's make.conf. */
export function settingLines(ctx: Context, client: Member): readonly MakeConfLine[] {
  const own = ctx.own(client);
  const take = (name: "ACCEPT_KEYWORDS" | "ACCEPT_LICENSE", line: (value: string) => MakeConfLine): readonly MakeConfLine[] => {
    // What our own block sets on the binhost may go away with this very plan; it is not the binhost's value.
    const host = ctx.own(ctx.host);
    const value = host.ours.has(name) ? host.value(name) : ctx.host.facts.env[name];
    if (!asked(ctx, name) || value === undefined || (client.facts.env[name] === value && !own.ours.has(name))) return [];
    return [line(value)];
  };
  const fixed = ctx.choices.licenses.accept;
  return [
    ...take("ACCEPT_KEYWORDS", (value) => ({
      name: "ACCEPT_KEYWORDS",
      value,
      why: "Keywords as on the binhost: the same versions are visible on both.",
      source: "make.conf(5), ACCEPT_KEYWORDS",
    })),
    ...(fixed !== null ? [licenseLine(fixed)] : take("ACCEPT_LICENSE", licenseLine)),
  ];
}

/** How many of a client's installed packages the binhost has with the same version and flags. */
export function matchShare(host: Facts, client: Facts): { readonly same: number; readonly all: number } {
  const sign = (p: Facts["installed"][number]): string => {
    const iuse = new Set(p.iuse.map((flag) => flag.replace(/^[+-]/, "")));
    return `${[...iuse].sort().join(" ")}|${p.use
      .filter((flag) => iuse.has(flag))
      .sort()
      .join(" ")}`;
  };
  const there = new Map(host.installed.map((p) => [p.cpv, p]));
  const same = client.installed.filter((p) => {
    const other = there.get(p.cpv);
    return other !== undefined && sign(other) === sign(p);
  }).length;
  return { same, all: client.installed.length };
}

function profileIssues(ctx: Context, m: Member): readonly Issue[] {
  const host = ctx.host.facts;
  const { facts, machine } = m;
  const out: Issue[] = [];
  const share = (): string => {
    const { same, all } = matchShare(host, facts);
    return all === 0
      ? "Nothing is installed there yet that could be compared."
      : `Of its ${count(all, "installed package")}, ${all - same} would be compiled (another version or other flags than on the binhost).`;
  };
  if (facts.portage.profile !== null && host.portage.profile !== null && facts.portage.profile !== host.portage.profile)
    out.push(
      issue({
        code: "use.profile-differs",
        level: "warning",
        machine: machine.id,
        what: `${machine.name} has the profile ${facts.portage.profile}, the binhost ${host.portage.profile}.`,
        why: `A profile sets USE flags and masks. ${share()}`,
        remedy: "eselect profile set the same one on both, if both are meant to be alike.",
        page,
      }),
    );
  else if (facts.init !== host.init && facts.init !== "unknown" && host.init !== "unknown" && facts.target === "/")
    out.push(
      issue({
        code: "use.init-differs",
        level: "warning",
        machine: machine.id,
        what: `${machine.name} runs ${facts.init === "systemd" ? "systemd" : "OpenRC"}, the binhost ${host.init === "systemd" ? "systemd" : "OpenRC"}.`,
        why: `Packages with USE=systemd or elogind differ. ${share()}`,
        remedy: "Nothing to do; a binhost of the same kind would serve it better.",
        page,
      }),
    );
  return out;
}

function differences(ctx: Context, m: Member): readonly Issue[] {
  const host = ctx.host.facts;
  const { facts, machine } = m;
  const out: Issue[] = [];
  const say = (parts: Omit<Issue, "machine" | "page">) => out.push(issue({ ...parts, machine: machine.id, page }));
  const flags = flagDifference(host, facts);
  if (flags.length > 0 && !asked(ctx, "USE"))
    say({
      code: "use.flags-differ",
      level: "warning",
      what: `USE differs on ${machine.name}: the binhost has ${listed(flags, 8)}.`,
      why: "A package whose flags are not equal is compiled instead of fetched.",
      remedy: "Take the binhost's USE on this page, or leave it where it is meant.",
    });
  const keywords = words(facts.env.ACCEPT_KEYWORDS).join(" ");
  const hostKeywords = words(host.env.ACCEPT_KEYWORDS).join(" ");
  const down = keywords.includes("~") && !hostKeywords.includes("~");
  if (keywords !== hostKeywords && (!asked(ctx, "ACCEPT_KEYWORDS") || down))
    say({
      code: "use.keywords-differ",
      level: "warning",
      what: `${machine.name} accepts ${keywords || "nothing"}, the binhost ${hostKeywords || "nothing"}.`,
      why:
        down && asked(ctx, "ACCEPT_KEYWORDS")
          ? "Going back from testing to stable means many downgrades."
          : "It wants other versions than the binhost builds.",
      remedy: "Take the same ACCEPT_KEYWORDS on both, in the direction you mean.",
    });
  const licenses = words(facts.env.ACCEPT_LICENSE).join(" ");
  if (licenses !== words(host.env.ACCEPT_LICENSE).join(" ") && !asked(ctx, "ACCEPT_LICENSE") && ctx.choices.licenses.accept === null)
    say({
      code: "use.licenses-differ",
      level: "note",
      what: `${machine.name} accepts the licences "${licenses}", the binhost "${words(host.env.ACCEPT_LICENSE).join(" ")}".`,
      why: "A package whose licence is not accepted is masked, binary or not.",
      remedy: "Set the licences for the whole fleet on the Serving page.",
    });
  if (facts.tree.commit !== null && host.tree.commit !== null && facts.tree.commit !== host.tree.commit)
    say({
      code: "use.tree-differs",
      level: "warning",
      what: `The ebuild trees differ: ${machine.name} is at ${facts.tree.commit.slice(0, 10)}, the binhost at ${host.tree.commit.slice(0, 10)}.`,
      why: "A newer tree wants versions that the binhost has not built; an older one does not know them. Portage says nothing about it.",
      remedy: "emerge --sync on both, close together; the binhost's packages first.",
    });
  return out;
}

/** Variables whose values are USE flags of many packages. */
export const EXPAND_NAMES = ["ABI_X86", "INPUT_DEVICES", "L10N", "PYTHON_TARGETS", "PYTHON_SINGLE_TARGET"] as const;

/** Finer differences that make single packages compile: expanded variables, and Portage's package files. */
function finer(ctx: Context, m: Member): readonly Issue[] {
  const host = ctx.host.facts;
  const { facts, machine } = m;
  const out: Issue[] = [];
  const sorted = (text: string | undefined) => [...words(text)].sort().join(" ");
  const names = EXPAND_NAMES.filter((name) => sorted(host.env[name]) !== sorted(facts.env[name]));
  if (names.length > 0)
    out.push(
      issue({
        code: "use.expanded-differ",
        level: "note",
        machine: machine.id,
        what: `${listed(names)} ${names.length === 1 ? "differs" : "differ"} between ${machine.name} and the binhost.`,
        why: "Their values are USE flags of the packages that use them, and these must be equal.",
        remedy: "Set them alike in make.conf where it is not on purpose.",
        page,
      }),
    );
  const filesOf = (f: Facts): ReadonlyMap<string, string> =>
    new Map(
      f.files
        .filter(
          ({ path }) =>
            /^\/etc\/portage\/(package\.(use|accept_keywords|mask|unmask|license)|profile|patches)(\/|$)/.test(path) &&
            !path.includes("zz-binhost-wizard"),
        )
        .map(({ path, content, sha256 }) => [path, (content ?? sha256).replace(/\n?# >>> binhost-wizard[\s\S]*?# <<< binhost-wizard\n?/, "")]),
    );
  const theirs = filesOf(host);
  const own = filesOf(facts);
  const differ = [...new Set([...theirs.keys(), ...own.keys()])].filter((path) => theirs.get(path) !== own.get(path)).sort();
  if (differ.length > 0)
    out.push(
      issue({
        code: "use.package-files-differ",
        level: "note",
        machine: machine.id,
        what: `${listed(differ.map((path) => path.replace("/etc/portage/", "")))} ${differ.length === 1 ? "is" : "are"} not the same on ${machine.name} and the binhost.`,
        why: "Flags, keywords and masks of single packages stand there; where they differ, the package is compiled or another version is chosen.",
        remedy: "Copy what is meant for all machines; keep what is meant for one.",
        page,
      }),
    );
  return out;
}

/** Everything in which a client differs from the binhost, as warnings. */
export const differenceIssues = (ctx: Context): readonly Issue[] =>
  ctx.clients.flatMap((m) => [...profileIssues(ctx, m), ...differences(ctx, m), ...finer(ctx, m)]);
