/** emerge --unmerge and a modest --depclean. */
import { matches, parseAtom } from "../choose/atom.ts";
import type { Machine } from "../choose/machine.ts";
import { has, type Options } from "../choose/options.ts";
import { writeFile } from "../files/rootfs.ts";
import { remove, worldAtoms } from "../merge/install.ts";
import { log } from "../merge/log.ts";

/** Takes off what the atoms match. 1 when nothing does. */
export async function unmerge(machine: Machine, options: Options): Promise<number> {
  const { world, settings } = machine;
  const hits = options.atoms.flatMap((text) => {
    const atom = parseAtom(text) ?? parseAtom(`*/${text}`);
    return atom ? machine.installed.filter((p) => matches(atom, p)) : [];
  });
  if (hits.length === 0) {
    world.err(`\n--- Couldn't find '${options.atoms.join(" ")}' to unmerge.\n\n>>> No packages selected for removal by unmerge\n`);
    return 1;
  }
  for (const p of hits) world.out(`\n ${p.cp}\n    selected: ${p.version} \n   protected: none \n     omitted: none \n`);
  world.out(`\nAll selected packages: ${hits.map((p) => `=${p.cpv}`).join(" ")}\n\n`);
  if (has(options, "pretend")) return 0;
  world.out(">>> Waiting 5 seconds before starting...\n>>> (Control-C to abort)...\n>>> Unmerging in: 5 4 3 2 1\n");
  await world.sleep(5);
  for (const [i, p] of hits.entries()) {
    world.out(`>>> Unmerging (${i + 1} of ${hits.length}) ${p.cpv}...\n`);
    log(world, `=== Unmerging... (${p.cpv})`);
    remove(world, settings, p.cpv);
    log(world, ` >>> unmerge success: ${p.cpv}`);
  }
  const left = worldAtoms(world).filter((w) => !hits.some((p) => p.cp === w));
  writeFile(world.root, "/var/lib/portage/world", left.map((w) => `${w}\n`).join(""));
  return 0;
}

/** What nothing in the world needs any more. Nothing is removed with --pretend. */
export async function depclean(machine: Machine, options: Options): Promise<number> {
  const { world, settings, installed } = machine;
  const needed = new Set<string>();
  const visit = (text: string): void => {
    const atom = parseAtom(text);
    for (const p of atom ? installed.filter((i) => matches({ ...atom, subSlot: null }, i)) : []) {
      if (needed.has(p.cpv)) continue;
      needed.add(p.cpv);
      for (const dep of (p.metadata.RDEPEND ?? "").split(/\s+/)) visit(dep);
    }
  };
  for (const atom of worldAtoms(world)) visit(atom);
  const gone = installed.filter((p) => !needed.has(p.cpv));
  if (gone.length === 0)
    world.out(
      "Calculating dependencies ... done!\n>>> No packages selected for removal by depclean\n>>> To see reverse dependencies, use --verbose\n",
    );
  else world.out(`All selected packages: ${gone.map((p) => `=${p.cpv}`).join(" ")}\n\n`);
  if (!has(options, "pretend")) for (const p of gone) remove(world, settings, p.cpv);
  world.out(
    `Packages installed:   ${installed.length}\nPackages in world:    ${worldAtoms(world).length}\nPackages in system:   0\nRequired packages:    ${needed.size}\nNumber to remove:     ${gone.length}\n`,
  );
  return 0;
}
