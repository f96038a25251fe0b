/** What every part of the planner looks at. Made once per plan by planFleet.ts; nothing in it changes afterwards. */
import type { Facts, FileFact } from "../model/facts.ts";
import type { Choices, Fleet, Machine } from "../model/fleet.ts";
import type { Issue, Step } from "../model/plan.ts";
import type { OwnMakeConf } from "./ownMakeConf.ts";

/** A machine with its facts. */
export type Member = { readonly machine: Machine; readonly facts: Facts };

export type Kept = {
  /** -march of our block in make.conf; null: we set none. */
  readonly march: string | null;
  /** CPU_FLAGS_X86 that every machine has by our lines; null: we set none. */
  readonly cpuFlags: readonly string[] | null;
  /** Package -> VIDEO_CARDS by our lines. */
  readonly cards: Readonly<Record<string, readonly string[]>>;
  /** Networks that our server block lets in. */
  readonly allow: readonly string[];
  /** The machines out of sight. */
  readonly unseen: readonly Machine[];
};

export type Context = {
  readonly fleet: Fleet;
  readonly choices: Choices;
  readonly host: Member;
  /** Clients that take part in this plan. */
  readonly clients: readonly Member[];
  /** Machines whose hardware and settings count for the fleet's choices: all of the right kind, also those that must be mended first. */
  readonly counted: readonly Member[];
  /** What holds on the binhost by our own lines, while a machine of the fleet is out of sight; null: all were looked at, or nothing of ours is there. */
  readonly kept: Kept | null;
  /** make.conf of a machine as the person wrote it, read once. */
  readonly own: (member: Member) => OwnMakeConf;
};

/** A line that we write, with its reason. */
export type PlannedLine = { readonly text: string; readonly why: string; readonly source: string };

/** An answer with what the person should know about it. */
export type Decided<T> = { readonly value: T; readonly issues: readonly Issue[] };

export const words = (text: string | undefined): readonly string[] => (text ?? "").split(/\s+/).filter((word) => word !== "");

export const fileOf = (facts: Facts, path: string): FileFact | null => facts.files.find((file) => file.path === path) ?? null;

/** 1087 -> "1,087". */
const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ",");
/** "1 package", "3 packages". */
export const count = (n: number, one: string, many = `${one}s`): string => `${grouped(n)} ${n === 1 ? one : many}`;

/** "a, b and c", the rest as a number. */
export function listed(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

type IssueParts = Omit<Issue, "machine"> & { readonly machine?: string | null };
export const issue = (parts: IssueParts): Issue => ({ ...parts, machine: parts.machine ?? null });

type StepParts = Pick<Step, "title" | "why" | "source" | "spec"> & {
  readonly after: readonly string[];
  readonly member: Member;
  readonly name: string;
  readonly commands?: readonly string[];
  readonly undoable?: Step["undoable"];
  readonly stays?: string | null;
  readonly seconds: number | null;
  readonly basis: string | null;
  readonly root?: boolean;
};
/** A step with the usual answers filled in: needs root, can be undone, nothing stays. */
export function makeStep(parts: StepParts): Step {
  const { member, name, title, why, source, after, spec } = parts;
  return {
    id: `${member.machine.id}/${name}`,
    machine: member.machine.id,
    title,
    why,
    source,
    after: [...new Set(after)],
    spec,
    commands: [...(parts.commands ?? [])],
    root: parts.root ?? true,
    undoable: parts.undoable ?? "yes",
    stays: parts.stays ?? null,
    seconds: parts.seconds === null ? null : Math.max(1, Math.round(parts.seconds)),
    secondsBasis: parts.basis,
  };
}
