/** An engine on a practice fleet, with the calls of the lab's session. */
import { join } from "node:path";
import { type PracticeFleet, type PracticeOptions, startPracticeFleet } from "../../electron/practice/fleet/start.ts";
import type { Lab } from "../lab/machines.ts";
import { openSession, type Session, type SessionOptions } from "../lab/session.ts";

export type Practice = { readonly practice: PracticeFleet; readonly session: Session; readonly close: () => Promise<void> };

export async function openPractice(options: PracticeOptions = {}, more: SessionOptions = {}): Promise<Practice> {
  const practice = await startPracticeFleet({ speed: 5000, ...options });
  const reach = { dir: practice.home, knownHosts: practice.knownHosts, keyFile: join(practice.home, "id_ed25519") };
  // Of a lab, a session uses the folder, the known hosts and the key file only.
  const session = openSession(reach as unknown as Lab, more);
  return {
    practice,
    session,
    close: async () => {
      await session.close();
      await practice.stop();
    },
  };
}
