/** User text by key: `t("review.steps", { count: 3 })`. Plurals by the language's own rules; no sentence is glued from parts. */
import { en } from "./en.ts";
import { number } from "./format.ts";

/** A text, or its forms by the number `count`. `{name}` is filled in from the values. */
type Plural = { readonly one: string; readonly other: string };
export type TextKey = keyof typeof en;
export type Values = Readonly<Record<string, string | number>>;

/** All of them, but in the pages: there the build leaves those of `enLater.ts` to be added. */
const texts: Record<string, string | Plural> = { ...en };

/** Texts that came later. The same ones may come again. */
export function addTexts(more: Readonly<Record<string, string | Plural>>): void {
  Object.assign(texts, more);
}

const rules = new Intl.PluralRules("en");

/** Errors: a key without text, and a value that is missing, stay visible as `{name}`, so that it is seen in tests and by people who report it. */
export function t(key: TextKey, values: Values = {}): string {
  const entry = texts[key] ?? key;
  const form = typeof entry === "string" ? entry : rules.select(Number(values.count ?? 0)) === "one" ? entry.one : entry.other;
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === "number" ? number(value) : value;
  });
}
