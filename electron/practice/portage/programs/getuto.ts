/** getuto: the trust directory of this machine; and how emerge runs it (PORTAGE-MEASURED-2 section 1). */
import * as fs from "node:fs";
import type { Settings } from "../config/settings.ts";
import { readBinhosts } from "../files/binhosts.ts";
import { exists, real } from "../files/rootfs.ts";
import { atLeast, type World } from "../world.ts";

export const TRUST_HOME = "/etc/portage/gnupg";
const DAY = 86400;

/** The program itself: makes the anchor only when the directory is not there. Exit code 0. */
export async function getuto(world: World): Promise<number> {
  await world.gpg.initialiseTrust(world.root, TRUST_HOME, (text, stderr) => (stderr ? world.err(text) : world.out(text)));
  return 0;
}

/** emerge's own call before it looks at binhosts: as root, not with --pretend, only when something must be verified. */
export async function trustHelper(world: World, settings: Settings): Promise<void> {
  const needed =
    settings.feature("binpkg-request-signature") ||
    (atLeast(world, "3.0.78") && readBinhosts(world, settings).remotes.some((r) => r.verify === true));
  const helper = settings.get("PORTAGE_TRUST_HELPER") ?? "/usr/bin/getuto";
  if (!needed || world.uid !== 0 || helper === "" || helper === "true") return;
  const onPath = (world.env.PATH ?? "").split(":").some((d) => d !== "" && exists(world.root, `${d}/${helper.split("/").at(-1)}`));
  if (!exists(world.root, helper) && !onPath) {
    world.err(`\n!!! Portage trust helper ${helper} for binary packages not found\n!!! Continuing, but did you install app-portage/getuto?\n`);
    return;
  }
  const last = fs.statSync(real(world.root, `${TRUST_HOME}/.getuto.last`), { throwIfNoEntry: false });
  if (last && world.now() - last.mtimeMs / 1000 < DAY) return;
  await getuto(world);
}
