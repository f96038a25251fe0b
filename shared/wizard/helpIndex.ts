/** What stands in Help, and what of it has a text that is searched for. Pure. */
import { WORDS, type Word } from "../text/glossary.ts";
import { t } from "../text/text.ts";
import { type PageId, STEPS, stepNumber } from "./pages.ts";

/** The questions, in the order in which newcomers ask them. */
export const QUESTIONS = ["change", "back", "break", "which", "again", "still", "off", "disk", "secret", "official", "stage3"] as const;
export type Question = (typeof QUESTIONS)[number];

/** Gentoo's documentation, on hosts that the desktop app opens (electron/desktop/guards.ts). */
export const LINKS = [
  { id: "handbook", href: "https://wiki.gentoo.org/wiki/Handbook:Main_Page" },
  { id: "guide", href: "https://wiki.gentoo.org/wiki/Binary_package_guide" },
  { id: "quickstart", href: "https://wiki.gentoo.org/wiki/Gentoo_Binary_Host_Quickstart" },
  { id: "makeconf", href: "https://wiki.gentoo.org/wiki//etc/portage/make.conf" },
  { id: "use", href: "https://wiki.gentoo.org/wiki/USE_flag" },
  { id: "packages", href: "https://packages.gentoo.org/" },
] as const;
export const wikiSearch = (text: string): string => `https://wiki.gentoo.org/index.php?search=${encodeURIComponent(text)}`;

export type HelpFound = {
  readonly steps: readonly PageId[];
  readonly questions: readonly Question[];
  readonly words: readonly Word[];
  readonly count: number;
};

const plain = (text: string): string => text.replaceAll(/[`*]/g, "").normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();

type Told = "machines" | "graphics" | "processor" | "serving" | "use" | "review" | "apply" | "install";
const isTold = (page: PageId): page is Told => stepNumber(page) > 0;
/** A step of the walk in one sentence; nothing for a page that is no step. */
export const stepText = (page: PageId): string => (isTold(page) ? t(`help.walk-${page}`) : "");

/** Every word of the search must stand in a place. Input: what was typed; nothing: all. */
export function searchHelp(text: string): HelpFound {
  const wanted = plain(text)
    .split(/\s+/)
    .filter((word) => word !== "");
  const has = (...texts: readonly string[]): boolean => {
    const all = plain(texts.join(" "));
    return wanted.every((word) => all.includes(word));
  };
  const steps = STEPS.filter((page) => has(t(`page.${page}`), stepText(page)));
  const questions = QUESTIONS.filter((question) => has(t(`help.q-${question}`), t(`help.a-${question}`)));
  const words = WORDS.filter((word) => has(t(`word.${word}`), t(`word.${word}.text`)));
  return { steps, questions, words, count: steps.length + questions.length + words.length };
}
