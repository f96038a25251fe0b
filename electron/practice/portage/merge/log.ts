/** /var/log/emerge.log, as emerge writes it. */
import { append } from "../files/rootfs.ts";
import type { World } from "../world.ts";

export const EMERGE_LOG = "/var/log/emerge.log";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** One line `SECONDS: MESSAGE`; most messages begin with one more blank. A log that cannot be written is no reason to stop. */
export function log(world: World, message: string): void {
  if (world.uid !== 0) return;
  try {
    append(world.root, EMERGE_LOG, `${Math.floor(world.now())}: ${message}\n`);
  } catch (error) {
    world.err(`!!! ${EMERGE_LOG}: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

/** `Started emerge on: Nov 23, 2026 06:34:36`. */
export function started(world: World): string {
  const d = new Date(world.now() * 1000);
  return `Started emerge on: ${MONTHS[d.getUTCMonth()]} ${String(d.getUTCDate()).padStart(2, "0")}, ${d.getUTCFullYear()} ${d.toISOString().slice(11, 19)}`;
}
