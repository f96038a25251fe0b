import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editMakeConf, type MakeConfEdit } from "../../shared/portage/makeConf/plan.ts";
import { makeConfFiles, readMakeConf } from "../../shared/portage/makeConf/read.ts";
import type { MakeConfLine } from "../../shared/portage/makeConf/value.ts";
import { type Generated, MAKE_CONF, readable, rough } from "./makeConfGenerator.ts";
import { readAgain } from "./secondReader.ts";

const line = (name: string, value: string): MakeConfLine => ({ name, value, why: `why ${name}`, source: "make.conf(5)" });
const FIRST = [line("FEATURES", "${FEATURES} buildpkg"), line("MAKEOPTS", "-j8"), line("NEW_ONE", "a 'b' # c")];
const SECOND = [line("FEATURES", "${FEATURES} getbinpkg"), line("CFLAGS", "-O2 ${COMMON_FLAGS}")];
const OWN = { file: MAKE_CONF, directory: `${MAKE_CONF}/zz-binhost-wizard.conf` };

const asMap = ({ files, sourced }: Generated) => new Map([...files.map(({ path, content }) => [path, content] as const), ...Object.entries(sourced)]);

function edit(generated: Generated, lines: readonly MakeConfLine[]) {
  const map = asMap(generated);
  return editMakeConf({ form: generated.form, files: generated.files, resolve: (path) => map.get(path) ?? null }, lines);
}

function applied(generated: Generated, change: MakeConfEdit): Generated {
  const files = generated.files.filter(({ path }) => path !== change.path);
  return { ...generated, files: change.after === null ? files : [...files, { path: change.path, content: change.after }] };
}

function valuesOf(generated: Generated) {
  const map = asMap(generated);
  return readMakeConf(makeConfFiles(generated.files), { resolve: (path) => map.get(path) ?? null });
}

let compared = 0;

/** A cheap expect: there are hundreds of thousands of them. */
function same(is: unknown, meant: unknown, what = "value"): void {
  if (is !== meant) throw new Error(`${what}: ${JSON.stringify(is)} is not ${JSON.stringify(meant)}`);
}

/** Values outside our lines stay, ours are as meant: by both readers. */
function checkReading(before: Generated, after: Generated, lines: readonly MakeConfLine[], change: MakeConfEdit): void {
  const [was, is] = [valuesOf(before).values, valuesOf(after).values];
  const [wasAgain, isAgain] = [readAgain(MAKE_CONF, asMap(before)), readAgain(MAKE_CONF, asMap(after))];
  const ours = new Map(lines.map(({ name, value }) => [name, value]));
  const late = new Set(change.overriddenBy.map(({ name }) => name));
  // A file behind ours may refer to what we set: then it changes with it, and only then.
  const behind = after.files.some(({ path }) => before.form === "directory" && path > change.path);
  same(isAgain.broken, wasAgain.broken);
  for (const [name, value] of is) {
    const meant = ours.get(name);
    if (meant !== undefined && !late.has(name)) {
      same(value.endsWith(meant.replace(/\$\{\w+\}/, "")) || meant.startsWith("-O2 "), true);
      if (!behind)
        same(
          value,
          meant.replace(/\$\{(\w+)\}/, (_all, reference: string) => was.get(reference) ?? ""),
        );
    } else if (!behind) same(value, was.get(name));
    if (!isAgain.broken && !isAgain.unsure.has(name)) {
      same(isAgain.values.get(name), value);
      compared += 1;
    }
  }
  same([...new Set([...was.keys(), ...ours.keys()])].sort().join(" "), [...is.keys()].sort().join(" "), "names");
}

function checkOne(generated: Generated): "edited" | "refused" {
  const first = edit(generated, FIRST);
  if (!first.ok) {
    same(valuesOf(generated).usable && !/binhost-wizard/.test(JSON.stringify(generated.files)), false);
    return "refused";
  }
  const before = generated.files.find(({ path }) => path === OWN[generated.form])?.content ?? null;
  same(first.value.path, OWN[generated.form]);
  const after = first.value.after ?? "";
  // Byte for byte: what was there, at most one newline, our block.
  const block = after.slice(after.indexOf("# >>> binhost-wizard"));
  const cut = before !== null && before !== "" && !before.endsWith("\n");
  same(after, `${before ?? ""}${cut ? "\n" : ""}${block}`);
  same(/^# >>> binhost-wizard: [^\n]*\n(?:# why \w+\n\w+="[^"\n]*"\n){3}# <<< binhost-wizard\n$/.test(block), true, "block");
  const once = applied(generated, first.value);
  checkReading(generated, once, FIRST, first.value);
  const again = edit(once, FIRST);
  same(again.ok && !again.value.changed, true);
  const other = edit(once, SECOND);
  same(other.ok, true);
  if (other.ok) {
    same(other.value.after?.startsWith(`${before ?? ""}${cut ? "\n" : ""}# >>>`), true);
    checkReading(generated, applied(once, other.value), SECOND, other.value);
    const out = edit(applied(once, other.value), []);
    same(out.ok ? out.value.after : "refused", before);
  }
  return "edited";
}

describe("make.conf, generated", () => {
  const runs = Number(process.env.MAKECONF_RUNS ?? 11_000);

  it(`is kept byte for byte and reads as meant, by two readers (${runs} files)`, () => {
    const counts = { edited: 0, refused: 0, files: 0, directories: 0 };
    fc.assert(
      fc.property(readable, (generated) => {
        counts[checkOne(generated)] += 1;
        counts[generated.form === "file" ? "files" : "directories"] += 1;
      }),
      { numRuns: runs, seed: 7 },
    );
    // Nearly all of them are files that Portage reads; both forms are there in number.
    expect(counts.edited).toBeGreaterThan(runs * 0.9);
    expect(counts.directories).toBeGreaterThan(runs / 10);
    expect(counts.files).toBeGreaterThan(runs / 3);
    expect(compared).toBeGreaterThan(runs * 5);
  }, 300_000);

  it("is refused or edited safely when it is rubbish", () => {
    let refused = 0;
    fc.assert(
      fc.property(rough, (generated) => {
        const result = edit(generated, FIRST);
        if (!result.ok) {
          refused += 1;
          return;
        }
        const before = generated.files[0]?.content ?? "";
        same(result.value.after?.startsWith(before), true);
        const out = edit(applied(generated, result.value), []);
        same(out.ok ? out.value.after : "refused", before);
        same(valuesOf(applied(generated, result.value)).values.get("MAKEOPTS"), "-j8");
      }),
      { numRuns: runs, seed: 8 },
    );
    expect(refused).toBeGreaterThan(runs / 10);
  }, 300_000);
});
