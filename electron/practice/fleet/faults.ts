/** Things that go wrong on purpose. Each is the honest state, not a pretended error. */

export const FAULTS = [
  "host-key-changed",
  "no-root",
  "not-gentoo",
  "old-portage",
  "broken-make-conf",
  "disk-full",
  "read-only",
  "port-taken",
  "nginx-test-fails",
  "index-missing",
  "signature-wrong",
  "sshd-dies-mid-apply",
] as const;
export type Fault = (typeof FAULTS)[number];

const ON_BINHOST: ReadonlySet<Fault> = new Set(["disk-full", "port-taken", "nginx-test-fails", "index-missing", "signature-wrong"]);

export const isFault = (name: string): name is Fault => (FAULTS as readonly string[]).includes(name);

/** `NAME` or `NAME@MACHINE`: which machine it falls on. Throws RangeError for a name that is none. */
export function placeFaults(names: readonly string[], binhost: string, clients: readonly string[]): ReadonlyMap<string, ReadonlySet<Fault>> {
  const placed = new Map<string, Set<Fault>>();
  for (const text of names) {
    const [name = "", at] = text.split("@");
    if (!isFault(name)) throw new RangeError(`no fault is called "${name}"; there are: ${FAULTS.join(", ")}`);
    const machine = at ?? (ON_BINHOST.has(name) ? binhost : (clients[0] ?? binhost));
    if (machine !== binhost && !clients.includes(machine))
      throw new RangeError(`no practice machine is called "${machine}"; there are: ${[binhost, ...clients].join(", ")}`);
    placed.set(machine, (placed.get(machine) ?? new Set<Fault>()).add(name));
  }
  return placed;
}
