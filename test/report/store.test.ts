/** What was read of a log, kept on this computer: found again, renewed when another program wrote it, and nothing when it is damaged. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createReportStore, nothingStored, type StoredLog } from "../../electron/engine/report/store.ts";
import { homeFleet } from "../browser/fleets.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
const [machine] = homeFleet.machines;
const stored = (seconds: number): StoredLog => ({
  ...nothingStored,
  readAt: 5,
  place: { inode: "7", offset: 10, tailSha256: "ab" },
  merges: [
    { cp: "app-misc/jq", version: "1.8.1", start: 1, seconds, binary: true, assumed: false, slot: "0" },
    { cp: "app-misc/jq", version: "1.8.1", start: 9, seconds: 40, binary: false, assumed: false, slot: null, packaged: true },
  ],
});

test("kept, found again, and read anew when another engine has replaced it", async () => {
  if (machine === undefined) throw new Error("no machine");
  const folder = mkdtempSync(join(tmpdir(), "report-store-"));
  folders.push(folder);
  const [ours, theirs] = [createReportStore(folder), createReportStore(folder)];
  expect(await ours.load(machine)).toEqual(nothingStored);
  await ours.save(machine, stored(3));
  expect(await ours.load(machine)).toEqual(stored(3));
  expect(await ours.load(machine)).toEqual(stored(3));
  // As long as before: only the file's number and time tell.
  await theirs.save(machine, stored(4));
  expect(await ours.load(machine)).toEqual(stored(4));
  const [file = ""] = readdirSync(folder);
  writeFileSync(join(folder, file), "{");
  expect(await ours.load(machine)).toEqual(nothingStored);
});
