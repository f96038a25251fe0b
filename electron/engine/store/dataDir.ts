/** Where this computer keeps what the wizard knows. */
import { homedir } from "node:os";
import { join } from "node:path";

/** Where runs, accepted host keys and recent fleets are kept: BINHOST_WIZARD_HOME, else the platform's usual place for state. */
export function dataDir(env: Readonly<Record<string, string | undefined>> = process.env, platform: NodeJS.Platform = process.platform): string {
  const own = env.BINHOST_WIZARD_HOME;
  if (own) return own;
  if (platform === "darwin") return join(homedir(), "Library", "Application Support", "binhost-wizard");
  if (platform === "win32") return join(env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "binhost-wizard");
  return join(env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "binhost-wizard");
}
