import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sourceLinks } from "../../shared/wizard/sourceLinks.ts";

test("a manual page is a command for the machine, and a page on the net", () => {
  expect(sourceLinks("make.conf(5), FEATURES getbinpkg")).toEqual([
    {
      text: "make.conf(5), FEATURES getbinpkg",
      command: "man 5 make.conf",
      url: "https://dev.gentoo.org/~zmedico/portage/doc/man/make.conf.5.html",
    },
  ]);
  expect(sourceLinks("make.conf(5), VIDEO_CARDS; IUSE of mesa and libdrm (2026-11)").map((l) => [l.command, l.url?.split("#")[1] ?? null])).toEqual([
    ["man 5 make.conf", "VIDEO_CARDS"],
    [null, null],
  ]);
  expect(sourceLinks("")).toEqual([]);
});

test("every source of the planner leads to something to read or says where it is from, and only hosts that may be opened are named", () => {
  const folder = join(import.meta.dirname, "../../shared/plan");
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => [...readFileSync(join(folder, name), "utf8").matchAll(/source: "([^"]+)"/g)].map((m) => m[1] ?? ""));
  expect(texts.length).toBeGreaterThan(20);
  const guards = readFileSync(join(import.meta.dirname, "../../electron/desktop/guards.ts"), "utf8");
  for (const link of texts.flatMap(sourceLinks)) {
    expect(link.command ?? link.url, link.text).not.toBeNull();
    if (link.url !== null) expect(guards).toContain(`"${new URL(link.url).hostname}"`);
  }
});
