import { describe, expect, test } from "vitest";
import { en } from "../../shared/text/en.ts";
import { bytes, duration } from "../../shared/text/format.ts";
import { list } from "../../shared/text/list.ts";
import { t } from "../../shared/text/text.ts";

const NB = "\u00a0";

describe("durations", () => {
  test.each([
    [-3, "0 s"],
    [0.26, "0.3 s"],
    [9.94, "9.9 s"],
    [9.96, "10 s"],
    [28.4, "28 s"],
    [59.4, "59 s"],
    [59.6, "1 min"],
    [90, "2 min"],
    [3570, "1 h"],
    [4200, "1 h 10 min"],
    [86_400, "24 h"],
    [172_800, "2 d"],
    [183_600, "2 d 3 h"],
  ])("%d s is %s", (seconds, words) => expect(duration(seconds)).toBe(words.replaceAll(" ", NB)));
});

describe("bytes", () => {
  test.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1 kB"],
    [98_214_912, "98 MB"],
    [8_440_000_000, "8.4 GB"],
    [999_600, "1 MB"],
  ])("%d is %s", (count, words) => expect(bytes(count)).toBe(words.replaceAll(" ", NB)));
});

describe("texts", () => {
  test("lists", () =>
    expect([list([]), list(["a"]), list(["a", "b"]), list(["a", "b", "c", "d", "e", "f"], 2)]).toEqual(["", "a", "a and b", "a, b and 4 more"]));
  test("numbers choose the form", () =>
    expect([t("review.steps", { count: 1 }), t("review.steps", { count: 0 }), t("review.steps", { count: 1200 })]).toEqual([
      "1 step",
      "0 steps",
      "1,200 steps",
    ]));
  test("a value that is missing stays visible", () => expect(t("foot.next")).toBe("Next: {page}"));
  test("a value is not read as a place for another", () => expect(t("foot.next", { page: "{page} $&" })).toBe("Next: {page} $&"));
  test("no text is empty, has a double space, or a bare quote that should be a curly one at its ends", () => {
    const all = Object.entries(en).flatMap(([key, value]) =>
      typeof value === "string" ? [[key, value]] : Object.values(value).map((form) => [key, form]),
    );
    expect(all.filter(([, text]) => text === "" || /\s\s|^"|"$/.test(text ?? ""))).toEqual([]);
  });
});
