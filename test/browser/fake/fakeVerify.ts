/** The check-up on the engine without machines: what the engine says of a machine in order, and of what was made wrong. */
import type { CallOutput } from "../../../shared/contract/contract.ts";
import type { Fleet } from "../../../shared/model/fleet.ts";

type Verified = CallOutput<"verify">;
type Check = Verified["machines"][number]["checks"][number];
/** By machine: the id of the check that is not as it should be, and what it says. */
export type Wrong = Readonly<Record<string, readonly [check: string, detail: string]>>;

const good = (role: "binhost" | "client"): readonly Check[] =>
  (role === "binhost"
    ? ["reach", "index-fresh", "buildpkg", "service", "trust", "index"]
    : ["reach", "getbinpkg", "repository", "index", "verify-signature", "trust", "signature"]
  ).map((id) => ({ id, ok: true, detail: `${id} is fine`, ...(id === "index" ? { count: 1124 } : {}) }));

/** Input: `machines` empty means all. */
export function fakeVerify(fleet: Fleet, machines: readonly string[], wrong: Wrong): Verified {
  const asked = fleet.machines.filter((m) => machines.length === 0 || machines.includes(m.id));
  const answers = asked.map((m) => {
    const [bad, detail] = wrong[m.id] ?? [];
    return { id: m.id, checks: good(m.role).map((check) => (check.id === bad ? { id: check.id, ok: false, detail: detail ?? "" } : check)) };
  });
  return { ok: answers.every((m) => m.checks.every((check) => check.ok)), machines: answers };
}
