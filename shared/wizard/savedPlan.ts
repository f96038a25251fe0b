/**
 * A plan to keep, send and look at. Two forms: for people (Markdown) and for programs (JSON). Neither is applied: `binhost-wizard apply` takes the
 * fleet file, looks at the machines itself and plans anew. Passwords are masked here too, whatever came in. Pure.
 */
import type { Fleet } from "../model/fleet.ts";
import type { FileChange, Plan, Step } from "../model/plan.ts";
import { diffText } from "../plan/diff.ts";
import { maskDeep, maskFileText } from "../run/mask.ts";
import { duration } from "../text/format.ts";
import { t } from "../text/text.ts";
import { filesOf, planFacts } from "./planFacts.ts";

export const SAVED_PLAN_VERSION = 1;

/** A name for the fleet that every file system takes: "Home fleet" -> "home-fleet". */
export const fileStem = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "") || "fleet";

const fenced = (language: string, text: string): string => {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((m) => m[0].length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/\n$/, "")}\n${fence}`;
};

function fileText(file: FileChange): string {
  if (file.edit !== null) return `\`${file.path}\`: ${t("diff.later-text")}`;
  if (file.before === null) return `\`${file.path}\` (${t("diff.new")})\n\n${fenced("", file.after ?? "")}`;
  return `\`${file.path}\`\n\n${fenced("diff", diffText(file))}`;
}

const undoOf = { yes: "review.undo-yes", no: "review.undo-no", "nothing-to-undo": "review.undo-nothing" } as const;

function stepText(step: Step, number: number): string {
  const facts = [
    step.root ? t("review.root") : t("review.no-root"),
    t(undoOf[step.undoable]),
    step.seconds === null ? null : t("review.about", { time: duration(step.seconds) }),
    step.secondsBasis === null ? null : t("review.basis", { basis: step.secondsBasis }),
    step.source === "" ? null : t("review.source", { source: step.source }),
  ].filter((part) => part !== null);
  return [
    `### ${number}. ${step.title}`,
    step.why,
    ...filesOf(step).map(fileText),
    ...(step.commands.length === 0 ? [] : [fenced("", step.commands.map((command) => `$ ${command}`).join("\n"))]),
    ...(step.stays === null ? [] : [t("review.stays", { what: step.stays })]),
    `_${facts.join(" · ")}_`,
  ].join("\n\n");
}

/** The plan in words. `at`: seconds since 1970, when it was made. Output: Markdown with a line break at its end. */
export function planMarkdown(fleet: Fleet, plan: Plan, at: number): string {
  const facts = planFacts(plan);
  const name = (id: string): string => fleet.machines.find((m) => m.id === id)?.name ?? id;
  const weighs = plan.issues.filter((issue) => issue.level !== "note");
  const text = [
    `# ${t("saved.title", { fleet: fleet.name })}`,
    t("saved.made", { at: new Date(at * 1000).toISOString().replace(/\.\d+Z$/, "Z") }),
    `${t("review.steps", { count: facts.steps })} ${t("review.on-machines", { count: facts.machines.length })}, ${t("review.files", { count: facts.filesNew + facts.filesEdited })}, ${t("review.services", { count: facts.services.length })}; ${facts.filesRemoved === 0 ? t("saved.nothing-deleted") : t("saved.deleted", { count: facts.filesRemoved })}`,
    ...weighs.map((issue) => `> **${issue.what}** ${issue.why} ${issue.remedy}`),
    ...plan.machines.flatMap((machine) => [
      `## ${name(machine.id)} (${t(`role.${machine.role}`)})`,
      ...(machine.steps.length === 0 ? [t("review.no-steps", { name: name(machine.id) })] : machine.steps.map((step, i) => stepText(step, i + 1))),
    ]),
  ].join("\n\n");
  return `${maskFileText(text)}\n`;
}

/** The plan as data, with the fleet that it is of. `at`: seconds since 1970. Output: JSON with a line break at its end. */
export function planJson(fleet: Fleet, plan: Plan, at: number): string {
  const saved = {
    about: t("saved.about"),
    version: SAVED_PLAN_VERSION,
    made: new Date(at * 1000).toISOString(),
    fleet,
    plan,
  };
  return `${JSON.stringify(maskDeep(saved, maskFileText), null, 2)}\n`;
}
