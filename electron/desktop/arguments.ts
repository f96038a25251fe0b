/** What a start asks for: a fleet file, the practice fleet, or nothing. */
import { isAbsolute, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { ShellCommand } from "../../shared/contract/shell.ts";

/** A path that may be a fleet file, by its name alone; the engine reads it and says in words what is wrong with it. */
function fleetPath(word: string, folder: string): string | null {
  try {
    const path = word.startsWith("file://") ? fileURLToPath(word) : word;
    if (path.includes("\0") || path.length > 4096 || !/[.](binhost-fleet|json)$/i.test(path)) return null;
    return isAbsolute(path) ? path : resolve(folder, path);
  } catch {
    return null;
  }
}

/**
 * Inputs: the whole argv (the program first) and the folder it was called in. Output: null: nothing asked. The last file wins; words that are
 * options or no fleet file (Chromium adds its own, development starts give a folder) are passed over.
 */
export function commandOf(argv: readonly string[], folder: string): ShellCommand | null {
  const words = argv.slice(1);
  const path = words.flatMap((word) => (word.startsWith("-") ? [] : (fleetPath(word, folder) ?? []))).at(-1);
  if (path !== undefined) return { do: "open", path };
  return words.includes("--practice") ? { do: "practice" } : null;
}
