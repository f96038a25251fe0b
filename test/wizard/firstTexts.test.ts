/** What is loaded before the first page must not need a text that comes later. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { calls } from "../../shared/contract/contract.ts";
import { en as first } from "../../shared/text/enFirst.ts";
import { later } from "../../shared/text/enLater.ts";

const root = resolve(import.meta.dirname, "../..");

/** Every file that the entry imports before it runs, types left out. */
function loadedFirst(entry: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const visit = (path: string): void => {
    if (files.has(path) || !/\.tsx?$/.test(path) || !existsSync(path)) return;
    const code = readFileSync(path, "utf8");
    files.set(path, code);
    for (const [, next] of code.matchAll(/^(?:import|export)\s+(?!type\b)(?:[^"']*?from\s*)?"(\.[^"]+)"/gm)) visit(join(dirname(path), next ?? ""));
  };
  visit(entry);
  return files;
}

const names = new Set<string>(Object.keys(calls));
/** Keys of `texts` in the code: written out, or by how a made-up key begins. */
function keysIn(code: string, texts: readonly string[]): readonly string[] {
  const written = [...code.matchAll(/"([a-z][a-z0-9.-]*\.[a-zA-Z0-9.-]+)"/g)].flatMap(([, key]) =>
    key !== undefined && texts.includes(key) ? [key] : [],
  );
  const begun = [...code.matchAll(/`([a-z][a-z-]*\.[a-z.-]*)\$\{/g)].flatMap(([, start]) => texts.filter((key) => key.startsWith(start ?? "?")));
  return [...written, ...begun].filter((key) => !names.has(key));
}

test("what is loaded first needs no text that comes later", () => {
  const files = loadedFirst(join(root, "renderer/main.tsx"));
  expect(files.size).toBeGreaterThan(40);
  const needed = [...files].flatMap(([path, code]) =>
    path.includes("/shared/text/") ? [] : keysIn(code, Object.keys(later)).map((key) => `${path.slice(root.length + 1)}: ${key}`),
  );
  expect(needed).toEqual([]);
});

test("the search for keys finds them", () => {
  expect(keysIn('t("help.lead")', Object.keys(later))).toEqual(["help.lead"]);
  expect(keysIn("t(`help.${part}`)", Object.keys(later)).length).toBeGreaterThan(10);
  expect(keysIn(readFileSync(join(root, "renderer/app/Foot.tsx"), "utf8"), Object.keys(first))).toContain("foot.next");
});

test("no text stands in both", () => {
  expect(Object.keys(later).filter((key) => key in first)).toEqual([]);
});
