/** Names in a sentence. */
import { t } from "./text.ts";

/** "a", "a and b", "a, b and c"; beyond `most` the rest as a number: "a, b and 5 more". */
export function list(names: readonly string[], most = 4): string {
  const shown = names.length > most ? [...names.slice(0, most), t("list.more", { count: names.length - most })] : names;
  return new Intl.ListFormat("en-GB", { type: "conjunction" }).format(shown);
}
