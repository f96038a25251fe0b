/** merge-log in a real sh, and the practice fleet's answer beside it; what is read on, and what is kept. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addPiece, placeOf } from "../../electron/engine/report/merging.ts";
import { nothingStored, type StoredLog } from "../../electron/engine/report/store.ts";
import type { OperationResult } from "../../shared/operations/operations.ts";
import { expandLines } from "../../shared/report/shortLines.ts";
import { must, openSandbox, type Sandbox } from "../operations/sandbox.ts";
import { fixture } from "../portage/transcript.ts";
import { generateLog } from "./generate.ts";
import { scanText } from "./scan.ts";

const LOG = "/var/log/emerge.log";
let box: Sandbox;
beforeAll(async () => {
  box = await openSandbox();
});
afterAll(() => box.close());
beforeEach(() => {
  box.sh(`rm -rf ${LOG} ${LOG}.* ${LOG}-*`);
});

const linesOf = ({ lines }: OperationResult<"merge-log">) =>
  lines === "" ? "" : expandLines(gunzipSync(Buffer.from(lines, "base64")).toString("latin1"));
const ask = (place: StoredLog["place"] = null) =>
  must(box.door(), "merge-log", { offset: place?.offset ?? 0, inode: place?.inode ?? null, tailSha256: place?.tailSha256 ?? null });
const add = async (known: StoredLog) => {
  const answer = await ask(known.place);
  const { restarted, damagedLines } = answer;
  return { ...addPiece(known, { lines: Buffer.from(linesOf(answer), "latin1"), restarted, damagedLines, place: placeOf(answer) }, 1), restarted };
};
const write = (text: string, more = false) =>
  execFileSync("true") && box.sh(`base64 -d ${more ? ">>" : ">"} ${LOG}`, Buffer.from(text, "latin1").toString("base64"));

describe("in a real sh", () => {
  it("no log", async () => {
    expect(await ask()).toEqual({
      inode: null,
      restarted: true,
      nextOffset: 0,
      tailSha256: null,
      lines: "",
      damagedLines: 0,
      rotated: [],
      unreadable: [],
    });
  });

  it("only what tells merges travels, and it tells the same", async () => {
    const text = fixture("data/binhost/emerge-log.txt");
    write(text);
    const answer = await ask();
    const tail = createHash("sha256").update(Buffer.from(text, "latin1").subarray(-4096)).digest("hex");
    expect(answer).toMatchObject({ restarted: true, nextOffset: Buffer.byteLength(text, "latin1"), tailSha256: tail, damagedLines: 0, rotated: [] });
    expect(linesOf(answer)).not.toMatch(/Started|terminating|Cleaning \(|Unmerging/);
    expect(answer.lines.length).toBeLessThan(text.length / 12);
    expect(scanText(linesOf(answer))).toEqual(scanText(text));
  });

  it("reads on; a merge that spans two readings and a line still being written are right", async () => {
    const { text } = generateLog(77, { runs: 8, damage: true, jump: true });
    let known = nothingStored;
    for (let from = 0, step = 701; from < text.length; from += step, step += 977) {
      write(text.slice(from, from + step), from > 0);
      const next = await add(known);
      expect(next.restarted).toBe(from === 0);
      known = next.stored;
    }
    const whole = scanText(text);
    expect(known.merges.map((m) => [`${m.cp}-${m.version}`, m.start, m.seconds, m.binary, m.slot])).toEqual(
      whole.merges.map((m) => [m.cpv, m.start, m.seconds, m.binary, m.slot]),
    );
    const { damagedLines: _here, ...skipped } = whole.skipped;
    expect({ ...known.state.skipped, unfinished: known.state.skipped.unfinished + known.state.open.length }).toMatchObject(skipped);
    expect((await add(known)).fresh).toBe(0);
  });

  it("rotated away: packed logs are read, what is known is kept, nothing counts twice", async () => {
    const { text } = generateLog(5, { runs: 9 });
    const cuts = [1, 2, 3].map((part) => text.indexOf("\n", Math.floor((text.length * part) / 4)) + 1);
    const part = (at: number) => text.slice(cuts[at - 1] ?? 0, cuts[at] ?? text.length);
    write(part(0) + part(1));
    const first = await add(nothingStored);
    write(part(0));
    box.sh(`touch -d @1000 ${LOG}; xz -c ${LOG} > ${LOG}-20250101.xz; touch -d @1000 ${LOG}-20250101.xz`);
    write(part(1));
    box.sh(`gzip -c ${LOG} > ${LOG}.2.gz; touch -d @2000 ${LOG}.2.gz`);
    write(part(2));
    box.sh(`cp ${LOG} ${LOG}.1; touch -d @3000 ${LOG}.1; cp ${LOG} ${LOG}.bak; echo rubbish > ${LOG}.9.gz`);
    write(part(3));
    const answer = await ask(first.stored.place);
    expect(answer).toMatchObject({
      restarted: true,
      rotated: [`${LOG}-20250101.xz`, `${LOG}.2.gz`, `${LOG}.1`],
      unreadable: [{ path: `${LOG}.9.gz`, why: "it is damaged" }],
    });
    const second = await add(first.stored);
    const whole = scanText(text);
    expect(second.stored.merges).toHaveLength(whole.merges.length);
    expect(second.fresh).toBe(whole.merges.length - first.stored.merges.length);
    // The older ones are deleted: what was read of them stays.
    box.sh(`rm ${LOG}-20250101.xz ${LOG}.2.gz; cp ${LOG} ${LOG}.new; mv ${LOG}.new ${LOG}`);
    const third = await add(second.stored);
    expect([third.restarted, third.fresh]).toEqual([true, 0]);
    expect(third.stored.merges).toHaveLength(whole.merges.length);
  });

  it("written anew under the same inode is noticed", async () => {
    write("1:  >>> emerge (1 of 1) a/b-1 to /\n9:  ::: completed emerge (1 of 1) a/b-1 to /\n");
    const first = await add(nothingStored);
    write("2:  >>> emerge (1 of 1) a/c-1 to /\n8:  ::: completed emerge (1 of 1) a/c-1 to /\n3:  *** terminating.\n");
    const second = await add(first.stored);
    expect([second.restarted, second.stored.merges.map((m) => m.cp)]).toEqual([true, ["a/b", "a/c"]]);
  });

  it("a log that may not be read is said, not empty", async () => {
    write("1:  *** x\n");
    box.sh(`chmod 0660 ${LOG}`);
    const refused = await box.door({ rootVia: null, user: "nobody" }).call("merge-log", { offset: 0, inode: null, tailSha256: null });
    expect(refused.ok).toBe(false);
  });
});
