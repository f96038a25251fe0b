/** What a job says comes in pieces that end anywhere; what is logged does not. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { MachineDoor } from "../../electron/engine/machine.ts";
import { runJob } from "../../electron/engine/run/job.ts";
import { ok } from "../../shared/errors/wizardError.ts";
import type { JobStatus } from "../../shared/operations/operations.ts";
import { createMasker } from "../../shared/run/mask.ts";

/** A machine whose job has said these pieces so far, one at each look; an empty one: nothing new. */
async function said(pieces: readonly string[]): Promise<{ readonly logged: readonly string[]; readonly whole: string }> {
  const size = pieces.join("").length;
  let at = 0;
  let offset = 0;
  const look = (): JobStatus => {
    const log = pieces[at] ?? "";
    at += 1;
    offset += log.length;
    const running = at < pieces.length;
    return {
      state: running ? "running" : "ended",
      code: running ? null : 0,
      size: running ? offset : size,
      started: 0,
      ended: 1,
      log,
      nextOffset: offset,
    };
  };
  const door = {
    id: "tower",
    call: async (name: string) => ok(name === "job-start" ? { joined: false, busyWith: null, status: look() } : look()),
  } as unknown as MachineDoor;
  const logged: string[] = [];
  const texts: string[] = [];
  const end = await runJob({
    door,
    clock: { now: () => 0, sleep: async () => undefined },
    stop: new AbortController().signal,
    id: "a-job",
    what: "emerge",
    argv: ["emerge"],
    env: {},
    log: (stream, text) => {
      if (stream === "out") logged.push(text);
    },
    onText: (text) => texts.push(text),
  });
  expect(end.ok).toBe(true);
  expect(texts.join("")).toBe(pieces.join(""));
  return { logged, whole: pieces.join("") };
}

test("nothing is lost or doubled, and no piece but the last ends within a line while more is coming", async () => {
  const piece = fc.string({ unit: fc.constantFrom("a", "b", "\n", "\r", "\x1b[31m"), minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 8 }), async (pieces) => {
      const { logged, whole } = await said(pieces);
      expect(logged.join("")).toBe(whole);
      for (const text of logged.slice(0, -1)) expect(text).toMatch(/[\n\r]$/);
    }),
    { numRuns: 200 },
  );
});

test("a secret that two pieces share is masked", async () => {
  const mask = createMasker(() => ["correct horse"]);
  const { logged } = await said(["password is correct ", "horse\ndone\n"]);
  expect(logged.map(mask).join("")).not.toContain("horse");
});

test("a line without its end is shown when nothing more comes", async () => {
  const { logged } = await said(["waiting for the lock", "", "", " got it\n"]);
  expect(logged).toEqual(["waiting for the lock", " got it\n"]);
});
