/**
 * What our own lines on the binhost settle at present. While a machine of the fleet is out of sight (switched off, say) nobody knows its cards and its
 * processor; what was settled when it was seen must then not be taken back: a level that rises would crash it, a card that goes would make it compile.
 */
import { SHARED_PACKAGES } from "../hardware/videoCards.ts";
import type { Facts } from "../model/facts.ts";
import type { Machine } from "../model/fleet.ts";
import type { Issue } from "../model/plan.ts";
import { partFile } from "../portage/block.ts";
import { marchOf } from "../portage/makeConf/flags.ts";
import { type Context, fileOf, issue, type Kept, listed, words } from "./context.ts";
import { NGINX_SERVER, NGINX_SERVER_CONFD, OWN_PACKAGE_USE, PACKAGE_USE } from "./names.ts";
import type { OwnMakeConf } from "./ownMakeConf.ts";

const ourLines = (facts: Facts, path: string): string => {
  const content = fileOf(facts, path)?.content ?? null;
  if (content === null) return "";
  const parted = partFile(path, content);
  return parted.ok ? (parted.value.block ?? "") : "";
};

/** What holds there; null: nothing of ours is on this binhost, so nobody relies on it. */
export function keptBy(host: Facts, own: OwnMakeConf, unseen: readonly Machine[]): Kept | null {
  const flags = ["CFLAGS", "COMMON_FLAGS"].find((name) => own.ours.has(name));
  const march = flags === undefined ? null : marchOf(host.env[flags] ?? "");
  const use = `${ourLines(host, OWN_PACKAGE_USE)}\n${ourLines(host, PACKAGE_USE)}`;
  const after = (atom: string, variable: string): readonly string[] | null => {
    const line = use.split("\n").find((each) => each.startsWith(`${atom} ${variable}: -* `));
    return line === undefined ? null : words(line.slice(`${atom} ${variable}: -* `.length));
  };
  const cpuFlags = after("*/*", "CPU_FLAGS_X86");
  const cards = Object.fromEntries(
    SHARED_PACKAGES.flatMap((pkg) => {
      const found = after(pkg, "VIDEO_CARDS");
      return found === null ? [] : [[pkg, found] as const];
    }),
  );
  const server = fileOf(host, NGINX_SERVER)?.content ?? fileOf(host, NGINX_SERVER_CONFD)?.content ?? "";
  const allow = [...server.matchAll(/^\s*allow\s+([^\s;]+);/gm)].flatMap((match) => match[1] ?? []).filter((net) => !/^(127\.|::1|all$)/.test(net));
  return march === null && cpuFlags === null && Object.keys(cards).length === 0 ? null : { march, cpuFlags, cards, allow, unseen };
}

/** Said once, where something is kept for machines that nobody saw. */
export function unseenIssues(ctx: Context): readonly Issue[] {
  if (ctx.kept === null) return [];
  const { unseen } = ctx.kept;
  const who = listed(unseen.map((m) => m.name));
  return [
    issue({
      code: "fleet.unseen-kept",
      level: "note",
      what: `What was settled for ${who} is kept: the processor level, the shared lists and who may fetch.`,
      why: `${unseen.length === 1 ? "It was" : "They were"} not looked at, and what the others alone could do might not run there.`,
      remedy: "Nothing to do. Look at all machines once to have it worked out anew.",
      page: "machines",
    }),
  ];
}
