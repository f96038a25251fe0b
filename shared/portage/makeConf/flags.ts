/** Compiler flags: only what names the processor is changed, the person's other flags stay where they are. */

const NAMES_CPU = /^-m(?:arch|tune|cpu)=/;

/**
 * The same flags for another processor. `-march=` takes the place of the first of -march, -mcpu or -mtune, `-mtune=` follows it; later ones of the
 * three are dropped. Without any, the two come first.
 * @param flags value of CFLAGS and the like, as Portage expands it
 * @param march e.g. x86-64-v3; null: none is written
 * @param mtune e.g. generic; null: none is written
 */
export function flagsWithMarch(flags: string, march: string | null, mtune: string | null): string {
  const words = flags.split(/\s+/).filter((word) => word !== "");
  const ours = [...(march === null ? [] : [`-march=${march}`]), ...(mtune === null ? [] : [`-mtune=${mtune}`])];
  const first = words.findIndex((word) => NAMES_CPU.test(word));
  const kept = (list: readonly string[]) => list.filter((word) => !NAMES_CPU.test(word));
  if (first < 0) return [...ours, ...words].join(" ");
  return [...words.slice(0, first), ...ours, ...kept(words.slice(first))].join(" ");
}

/** The value of the last `-march=` among the flags (GCC takes the last); null: none. */
export function marchOf(flags: string): string | null {
  const last = flags.split(/\s+/).findLast((word) => word.startsWith("-march="));
  return last?.slice("-march=".length) ?? null;
}
