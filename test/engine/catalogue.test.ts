import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { problemToError } from "../../electron/engine/machine/problems.ts";
import { type CatalogueCode, catalogue } from "../../shared/errors/catalogue.ts";
import { type WizardError, wizardErrorSchema } from "../../shared/errors/wizardError.ts";
import { problemSchema } from "../../shared/operations/operations.ts";

const words: readonly (string | number | readonly string[])[] = ["tower", "one", "two", "three", "four"];
/** Arguments that fit every builder: lists where a builder takes one. */
const sample = (code: CatalogueCode): WizardError => {
  const lists: Partial<Record<CatalogueCode, number>> = { "package.not-in-index": 1 };
  const args = words.map((w, i) => (lists[code] === i ? ["app-misc/a-1", "app-misc/b-2"] : w));
  return (catalogue[code] as (...args: unknown[]) => WizardError)(...args);
};
const codes = Object.keys(catalogue) as CatalogueCode[];

test.each(codes)("%s: its own code, a remedy, whole sentences, what was changed", (code) => {
  const error = sample(code);
  expect(wizardErrorSchema.parse(error)).toEqual(error);
  expect(error.code).toBe(code);
  expect(error.remedies.length).toBeGreaterThan(0);
  for (const remedy of error.remedies) expect(remedy.label.length).toBeGreaterThan(4);
  expect(error.what).toMatch(/\.$/);
  expect(error.changed).toMatch(/\.$/);
  expect(`${error.what} ${error.why}`).not.toMatch(/\b(please|sorry|oops|invalid|illegal|must not|undefined|null|NaN|\[object)\b/i);
});

test.each(problemSchema.shape.kind.options)("the machine's problem %s has a remedy", (kind) => {
  const error = problemToError({ kind, path: "/etc/portage/make.conf", text: "words of the machine" }, "tower", "write it");
  expect(wizardErrorSchema.parse(error).remedies.length).toBeGreaterThan(0);
  expect(error.machine).toBe("tower");
});

/** Every error of the engine is built in one of the places that these tests look at. */
test("no error is put together by hand elsewhere in the engine", () => {
  const builders = new Set(["machine/problems.ts", "ssh/errors.ts"]);
  const files = (dir: string, base = ""): string[] =>
    readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? files(join(dir, entry.name), `${base}${entry.name}/`) : entry.name.endsWith(".ts") ? [`${base}${entry.name}`] : [],
    );
  const engine = join(import.meta.dirname, "../../electron/engine");
  const found = ["run", "journal", "install", "verify", "session"]
    .flatMap((name) => files(join(engine, name), `${name}/`))
    .filter((name) => !builders.has(name) && /\bfault: "(user|machine|us)"/.test(readFileSync(join(engine, name), "utf8")));
  expect(found).toEqual([]);
});
