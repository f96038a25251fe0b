/** What the pages beside the walk go by: settings, keys, the glossary, what Help finds, and the text for a report. */
import { afterEach, describe, expect, test } from "vitest";
import { words } from "../../shared/text/en/words.ts";
import { dateTime, number, setFormatLanguage, timeOfDay } from "../../shared/text/format.ts";
import { isWord, WORDS } from "../../shared/text/glossary.ts";
import { t } from "../../shared/text/text.ts";
import { browserWords, diagnostics } from "../../shared/wizard/diagnostics.ts";
import { draftOf } from "../../shared/wizard/draft.ts";
import { elsewhereCommand } from "../../shared/wizard/elsewhere.ts";
import { searchHelp, wikiSearch } from "../../shared/wizard/helpIndex.ts";
import { PAGES, type PageId, STEPS } from "../../shared/wizard/pages.ts";
import { reduceWizard } from "../../shared/wizard/reduceWizard.ts";
import { DEFAULT_SETTINGS, formatLanguageOf, LANGUAGES, readSettings, settingsText } from "../../shared/wizard/settings.ts";
import { PAGE_KEYS, shortcutOf } from "../../shared/wizard/shortcuts.ts";
import { initialState } from "../../shared/wizard/wizardState.ts";
import { homeFacts, homeFleet, refusedKey } from "../browser/fleets.ts";

describe("settings", () => {
  test("what was kept comes back", () => {
    for (const language of ["system", ...LANGUAGES.map(({ id }) => id)] as const)
      expect(readSettings(settingsText({ language, shortcuts: false }))).toEqual({ language, shortcuts: false });
  });
  test.each([
    null,
    "",
    "{",
    "[]",
    '{"version":2,"language":"de","shortcuts":true}',
    '{"version":1,"language":"klingon","shortcuts":true}',
    '{"version":1,"language":"de"}',
  ])("what cannot be read counts as not set: %s", (text) => expect(readSettings(text)).toEqual(DEFAULT_SETTINGS));
  test("only what is a setting is kept", () => {
    const kept = readSettings('{"version":1,"language":"de","shortcuts":true,"password":"x"}');
    expect(kept).toEqual({ language: "de", shortcuts: true });
  });
});

describe("dates and numbers in another language", () => {
  afterEach(() => setFormatLanguage(formatLanguageOf(DEFAULT_SETTINGS.language)));
  const at = new Date(2026, 9, 14, 21, 27).getTime() / 1000;
  test("English is written the international way", () => {
    setFormatLanguage(formatLanguageOf("en"));
    expect([dateTime(at), timeOfDay(at), number(1234.5)]).toEqual(["14 October 2026, 21:27", "21:27", "1,234.5"]);
  });
  test("German", () => {
    setFormatLanguage(formatLanguageOf("de"));
    expect([dateTime(at), number(1234.5)]).toEqual(["14. Oktober 2026 um 21:27", "1.234,5"]);
    // Numbers inside of the English text, too.
    expect(t("review.steps", { count: 1200 })).toBe("1.200 steps");
  });
  test("the computer's own", () => {
    setFormatLanguage(formatLanguageOf("system"));
    expect(number(1234.5)).toBe(new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 }).format(1234.5));
  });
  test("every language on the list is one that Intl knows", () =>
    expect(Intl.DateTimeFormat.supportedLocalesOf(LANGUAGES.map(({ id }) => id))).toHaveLength(LANGUAGES.length));
});

describe("keys", () => {
  const all = (): boolean => true;
  const press = (key: string, rest: Partial<Parameters<typeof shortcutOf>[0]> = {}) => ({ key, modified: false, taken: false, ...rest });
  test("each leads to its page", () => {
    expect(shortcutOf(press("?"), all)).toEqual({ do: "keys" });
    for (const { key, page } of PAGE_KEYS) expect(shortcutOf(press(key), all)).toEqual({ do: "go", page });
    for (const [index, page] of STEPS.entries()) expect(shortcutOf(press(String(index + 1)), all)).toEqual({ do: "go", page });
  });
  test("no key stands for two pages", () => expect(new Set(PAGE_KEYS.map(({ key }) => key)).size).toBe(PAGE_KEYS.length));
  test.each(["9", "x", "Enter", "H", "Shift"])("%s does nothing", (key) => expect(shortcutOf(press(key), all)).toBeNull());
  test("a held modifier, or a field with the focus, keeps the key", () => {
    expect(shortcutOf(press("h", { modified: true }), all)).toBeNull();
    expect(shortcutOf(press("?", { taken: true }), all)).toBeNull();
  });
  test("a page that cannot be opened is not tried", () => {
    const open = (page: PageId): boolean => page !== "review";
    expect(shortcutOf(press(String(STEPS.indexOf("review") + 1)), open)).toBeNull();
  });
});

describe("the glossary", () => {
  test("every word has a name and a text, and no text is without its word", () =>
    expect(Object.keys(words).sort()).toEqual(WORDS.flatMap((word) => [`word.${word}`, `word.${word}.text`]).sort()));
  test("each is explained in two or three sentences that end", () => {
    for (const word of WORDS) {
      const sentences = t(`word.${word}.text`).split(/(?<=[.])\s+(?=[A-Z`])/);
      expect([word, sentences.length >= 2 && sentences.length <= 3, t(`word.${word}.text`).endsWith(".")]).toEqual([word, true, true]);
    }
  });
  test("a word of somebody else's is none", () => expect([isWord("binhost"), isWord("toString"), isWord("")]).toEqual([true, false, false]));
});

describe("what Help finds", () => {
  test("nothing typed: everything", () => {
    const all = searchHelp("  ");
    expect([all.steps.length, all.words.length]).toEqual([STEPS.length, WORDS.length]);
    expect(all.count).toBe(all.steps.length + all.questions.length + all.words.length);
  });
  test("every word typed must be there, in any case", () => {
    expect(searchHelp("VIDEO_cards").words).toContain("video-cards");
    expect(searchHelp("undo byte").questions).toEqual(["back"]);
    expect(searchHelp("undo zebra").count).toBe(0);
  });
  test("signs that mean something in a pattern are plain text", () => expect(searchHelp("$(").words).toEqual(["make-conf"]));
});

test("what is searched for outside stays one value", () => expect(new URL(wikiSearch("a&b=c #d")).searchParams.get("search")).toBe("a&b=c #d"));

describe("where runs are kept", () => {
  test.each([
    ["desktop", "linux", 'BINHOST_WIZARD_HOME="$HOME/binhost-wizard" binhost-wizard-desktop'],
    ["browser", "linux", 'BINHOST_WIZARD_HOME="$HOME/binhost-wizard" binhost-wizard web'],
    ["browser", "darwin", 'BINHOST_WIZARD_HOME="$HOME/binhost-wizard" binhost-wizard web'],
    ["desktop", "darwin", 'open --env BINHOST_WIZARD_HOME="$HOME/binhost-wizard" -a "Binhost Wizard"'],
    ["browser", "win32", '$env:BINHOST_WIZARD_HOME="$HOME\\binhost-wizard"; binhost-wizard web'],
    ["browser", "", 'BINHOST_WIZARD_HOME="$HOME/binhost-wizard" binhost-wizard web'],
  ] as const)("%s on %s", (host, platform, line) => expect(elsewhereCommand(host, platform)).toBe(line));
});

describe("the text for a report", () => {
  const about = {
    version: "1.2.3",
    host: "browser",
    practice: true,
    dataDir: "/home/larry/secret-place",
    system: "linux 6.12 x64, Node 24",
  } as const;
  const state = [
    { type: "draft", draft: draftOf(homeFleet, "/home/larry/home.json", false) } as const,
    ...homeFleet.machines.slice(0, 3).map((m) => ({ type: "looked", id: m.id, facts: homeFacts[m.id] ?? null, error: null }) as const),
    { type: "looked", id: "atom-box", facts: null, error: refusedKey } as const,
    { type: "error", error: { ...refusedKey, details: "passphrase hunter2" } } as const,
  ].reduce(reduceWizard, initialState);
  const text = diagnostics(about, "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/141.0.0.0 Safari/537.36", state);
  test("says versions, states and codes", () => {
    expect(text).toContain("Binhost Wizard 1.2.3, browser\nsystem: linux 6.12 x64, Node 24\nwindow: Chrome 141\n");
    expect(text).toContain("machine 1: binhost, booted, surveyed, Portage 3.0.82, openrc, Gentoo");
    expect(text).toContain("machine 4: client, booted, failed, error ssh.auth");
    expect(text).toContain("last error: ssh.auth");
  });
  test("names no person, computer, place or secret", () => {
    const names = homeFleet.machines.flatMap((m) => [m.name, m.address]);
    for (const private_ of [...names, homeFleet.name, "larry", "secret-place", "hunter2", "gentoo@desk", "/home"])
      expect(text).not.toContain(private_);
  });
  test("an engine that does not answer is said", () => expect(diagnostics(null, "", initialState)).toContain("engine does not answer"));
  test.each([
    ["Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox 145"],
    ["Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15", "Safari 26"],
    ["Mozilla/5.0 … Chrome/140.0.0.0 Electron/45.4.1 Safari/537.36", "Electron 45"],
    ["Mozilla/5.0 … Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge 140"],
    ["lynx", "unknown"],
  ])("%s", (agent, name) => expect(browserWords(agent)).toBe(name));
});

test("every page has a name", () => {
  for (const page of PAGES) expect(t(`page.${page}`)).not.toBe("");
});
