import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createRecent } from "../../electron/engine/store/recent.ts";
import { homeFleet } from "../browser/fleets.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "recent-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));
const list = () => createRecent(join(folder, "recent.json"), () => 42);

test("newest first, each path once, with the binhost and when it was opened; the list is for its owner alone", async () => {
  const recent = list();
  await recent.add(join(folder, "a.json"), homeFleet);
  await recent.add(join(folder, "b.json"), homeFleet);
  await recent.add(join(folder, "a.json"), { ...homeFleet, name: "Renamed" });
  const shown = await recent.list();
  expect(shown.map((each) => each.name)).toEqual(["Renamed", homeFleet.name]);
  expect(shown[0]).toMatchObject({ machines: 4, binhost: "tau-ceti-lab", opened: 42 });
  expect((await stat(join(folder, "recent.json"))).mode & 0o777).toBe(0o600);
});

test("a file that is gone says so; forgetting one leaves the others and its file", async () => {
  const recent = list();
  const there = join(folder, "there.json");
  await writeFile(there, "kept");
  await recent.add(there, homeFleet);
  await recent.add(join(folder, "gone.json"), homeFleet);
  expect((await recent.list()).map((each) => each.gone)).toEqual([true, false]);
  await recent.forget(there);
  expect((await recent.list()).map((each) => each.path)).toEqual([join(folder, "gone.json")]);
  expect(await readFile(there, "utf8")).toBe("kept");
});

test("a list of an earlier version is read, a damaged one is empty", async () => {
  await writeFile(join(folder, "recent.json"), JSON.stringify([{ path: "/x/old.json", name: "Old", machines: 2 }]));
  expect(await list().list()).toEqual([{ path: "/x/old.json", name: "Old", machines: 2, binhost: null, opened: null, gone: true }]);
  await writeFile(join(folder, "recent.json"), "{");
  expect(await list().list()).toEqual([]);
});
