/** What a joining machine changes for the others, in words for a terminal. */
import type { Fleet } from "../../shared/model/fleet.ts";
import type { Impact } from "../../shared/model/impact.ts";
import { duration } from "../../shared/text/format.ts";

const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? "" : "s"}`;

/** The impact, most important first. Input: the fleet with the joining machines in it, for names. */
export function impactText(impact: Impact, fleet: Fleet): string {
  const name = (id: string): string => fleet.machines.find((m) => m.id === id)?.name ?? id;
  const host = fleet.machines.find((m) => m.role === "binhost")?.name ?? "the binhost";
  const names = impact.adding.map(name).join(", ");
  const lines: string[] = [];
  const say = (text: string): void => void lines.push(text);
  for (const issue of impact.blockers) say(`${name(issue.machine ?? "")} cannot join as it is: ${issue.what}\n  ${issue.why}\n  ${issue.remedy}`);
  if (impact.unseen.length > 0) say(`Left out, what was settled for it stays: ${impact.unseen.map(name).join(", ")}`);
  if (impact.unknown) say(`${host} could not be looked at; what ${names} changes is not known.`);
  else if (impact.unchanged) say(`Nothing changes for the others: ${names} fits as it is.`);
  const { graphics, processor, rebuild } = impact;
  if (graphics.shared && graphics.added.length > 0)
    say(`The graphics list grows by ${graphics.added.join(" ")}:\n${graphics.packages.map((p) => `  ${p.name}: ${p.after.join(" ")}`).join("\n")}`);
  if (processor.marchBefore !== processor.marchAfter) {
    say(`The processor level goes from ${processor.marchBefore ?? "none"} to ${processor.marchAfter ?? "none"}.`);
    if (processor.instructions.length > 0) say(`  No longer used: ${processor.instructions.join(" ")}`);
  }
  if (processor.flagsLost.length > 0) say(`CPU flags no longer shared: ${processor.flagsLost.join(" ")}`);
  if (rebuild.packages.length > 0) {
    const time = rebuild.seconds === null ? "" : `, about ${duration(rebuild.seconds)}`;
    say(`${host} builds ${count(rebuild.packages.length, "package")} again${time}:`);
    for (const each of rebuild.packages) say(`  ${each.cpv}  (${each.why})`);
    if (rebuild.basis !== null) say(`  estimate: ${rebuild.basis}`);
  }
  for (const each of rebuild.left) say(`No longer offered: ${each.cpv}  (${each.why})`);
  for (const other of impact.others) {
    const due = other.due.filter((d) => !d.already);
    if (due.length === 0) continue;
    say(`${name(other.id)} fetches ${count(due.length, "package")} again at its next update:`);
    for (const each of due) say(`  ${each.cpv}  ${each.flags.join(" ")}${each.binary ? "" : `  (${host} does not have it: compiled there)`}`);
  }
  for (const joining of impact.joining) for (const issue of joining.differences) say(`${name(joining.id)}: ${issue.what}`);
  return `${lines.join("\n")}\n`;
}
