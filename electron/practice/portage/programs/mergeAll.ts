/** Merging the whole list, one after the other, and the end of the run. */
import type { Machine } from "../choose/machine.ts";
import { choice, has, type Options } from "../choose/options.ts";
import type { Node, Resolution } from "../choose/resolve.ts";
import { waitingConfigs } from "../merge/install.ts";
import { log } from "../merge/log.ts";
import { perform } from "../merge/perform.ts";

/** `>>> Jobs: 1 of 4 complete, 1 running     Load avg: …`, padded as emerge does without a terminal. */
const jobsLine = (done: number, total: number, rest: string): string =>
  `${`>>> Jobs: ${done} of ${total} complete${rest}`.padEnd(72)}Load avg: 0.43, 0.56, 0.44\n`;

function configNotice(machine: Machine): string {
  const waiting = waitingConfigs(machine.world, machine.settings);
  if (waiting.length === 0) return "";
  const first = (waiting[0] ?? "").replace(/\._cfg\d{4}_/, "");
  const what = waiting.length === 1 ? `config file '${first}' needs updating.` : `${waiting.length} config files in '/etc' need updating.`;
  return `\n * IMPORTANT: ${what}\n * See the CONFIGURATION FILES and CONFIGURATION FILES UPDATE TOOLS\n * sections of the emerge man page to learn how to update config files.\n`;
}

const failedLine = (node: Node): string => {
  const build = node.pkg.kind === "binary" && node.pkg.buildId !== "" ? `-${node.pkg.buildId}` : "";
  return ` *  (${node.pkg.cpv}${build}:${node.pkg.slot}/${node.pkg.subSlot}::${node.pkg.repo}, ${node.pkg.kind} scheduled for merge), Log file:\n *   '/var/tmp/portage/${node.pkg.cpv}/temp/build.log'\n`;
};

export async function mergeAll(machine: Machine, options: Options, resolution: Resolution): Promise<number> {
  const { world } = machine;
  const list = resolution.nodes;
  const jobs = Number(options.values.get("jobs") ?? 1);
  const many = jobs !== 1 && options.values.has("jobs") && list.length > 1;
  const terse = many || has(options, "quiet") || choice(options, "quiet-build") === true;
  if (!has(options, "quiet") && !many) world.out("\n");
  if (list.some((n) => n.pkg.kind === "ebuild")) world.out(`>>> Verifying ebuild manifests\n`);
  const waiting: string[] = [];
  const messages: string[] = [];
  const failed: Node[] = [];
  const merged = new Map<string, string>();
  let done = 0;
  for (const [index, node] of list.entries()) {
    if ([...node.needs].some((d) => failed.includes(d))) continue;
    if (many) world.out(jobsLine(done, list.length, ", 1 running"));
    const willBe = (cp: string): string | null => merged.get(cp) ?? null;
    const ok = await perform({ machine, options, node, i: index + 1, n: list.length, terse, willBe, waiting, messages });
    if (ok) {
      merged.set(node.pkg.cp, `${node.pkg.slot}/${node.pkg.subSlot}`);
      done++;
      if (many) world.out(jobsLine(done, list.length, ""));
      continue;
    }
    failed.push(node);
    if (!has(options, "keep-going")) break;
    world.out("*** Resuming merge...\n");
  }
  for (const message of messages) world.out(message);
  if (failed.length > 0 && has(options, "keep-going"))
    world.err(
      ` * \n * The following ${failed.length === 1 ? "package has" : `${failed.length} packages have`} failed to build, install, or execute postinst:\n * \n${failed.map(failedLine).join("")} * \n`,
    );
  if (many) world.out("\n");
  world.out(configNotice(machine));
  log(world, " *** Finished. Cleaning up...");
  return failed.length > 0 ? 1 : 0;
}
