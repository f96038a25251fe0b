/** What a person has set for this window. Kept as one text by the window's storage; whatever cannot be read there counts as not set. Pure. */
import { z } from "../setup/zod.ts";
import type { FormatLanguage } from "../text/format.ts";

/** Languages for dates and numbers, each under its own name. The wizard's text stays English in all of them. */
export const LANGUAGES = [
  { id: "en", name: "English" },
  { id: "de", name: "Deutsch" },
  { id: "es", name: "Español" },
  { id: "fr", name: "Français" },
  { id: "it", name: "Italiano" },
  { id: "nl", name: "Nederlands" },
  { id: "pl", name: "Polski" },
  { id: "pt", name: "Português" },
  { id: "ru", name: "Русский" },
  { id: "uk", name: "Українська" },
  { id: "zh", name: "中文" },
  { id: "ja", name: "日本語" },
] as const;
export type Language = "system" | (typeof LANGUAGES)[number]["id"];

const settingsSchema = z.object({
  version: z.literal(1),
  language: z.enum(["system", ...LANGUAGES.map(({ id }) => id)]),
  shortcuts: z.boolean(),
});
export type Settings = { readonly language: Language; readonly shortcuts: boolean };

/** English dates and numbers: they stand in English sentences. */
export const DEFAULT_SETTINGS: Settings = { language: "en", shortcuts: true };

/** Input: what the storage gave; null: nothing. Output: the settings; those of a first start when the text cannot be read. */
export function readSettings(text: string | null): Settings {
  if (text === null) return DEFAULT_SETTINGS;
  try {
    const read = settingsSchema.safeParse(JSON.parse(text));
    return read.success ? { language: read.data.language, shortcuts: read.data.shortcuts } : DEFAULT_SETTINGS;
  } catch {
    return DEFAULT_SETTINGS;
  }
}

export const settingsText = (settings: Settings): string => JSON.stringify({ version: 1, ...settings } satisfies z.input<typeof settingsSchema>);

/** The language for `setFormatLanguage`. English is written the international way: 14 October 2026, 21:27. */
export const formatLanguageOf = (language: Language): FormatLanguage =>
  language === "system" ? null : { dates: language === "en" ? "en-GB" : language, numbers: language };
