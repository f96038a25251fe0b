/** The file of a run: every line of every attempt, readable without the app. */
import { expect, test } from "vitest";
import type { NewEvent, RunEvent } from "../../shared/model/run.ts";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { clock, dateClock, lineText, logOfRun } from "../../shared/run/logText.ts";
import { homeFacts, homeFleet, untrusted } from "../browser/fleets.ts";

const ESC = "\x1b";
const AT = new Date(2026, 9, 14, 21, 41, 6).getTime() / 1000;
const attic = { machine: "attic", step: "attic/trust-key" } as const;
const driver = { machine: "driver", step: "driver/trust-key" } as const;
const events = (
  [
    { code: "run.started", run: "20261014-1", kind: "apply", fleet: homeFleet, plan: planFleet(homeFleet, homeFacts), undoes: null },
    { code: "step.started", ...attic },
    { code: "step.log", ...attic, stream: "command", text: "cat > /etc/x <<E\nE" },
    { code: "step.started", ...driver },
    { code: "step.log", ...driver, stream: "out", text: `${ESC}[32mfetching 1%\rfetching 100%${ESC}[0m\n` },
    { code: "step.log", ...attic, stream: "err", text: "gpg: cannot" },
    { code: "step.log", ...attic, stream: "err", text: " open it\n" },
    { code: "step.finished", ...attic, outcome: "failed", made: {}, error: untrusted, seconds: 0.3 },
    { code: "run.resumed", steps: [attic.step] },
    { code: "step.started", ...attic },
    { code: "step.log", ...attic, stream: "note", text: "mended" },
    { code: "step.finished", ...attic, outcome: "done", made: {}, error: null, seconds: 2 },
  ] as readonly NewEvent[]
).map((event, seq) => ({ ...event, seq, at: AT + seq }) as RunEvent);
const nameOf = (id: string): string => id.toUpperCase();

test("every attempt has its head, its lines and its end; other steps' lines do not stand between", () => {
  const text = logOfRun(events, nameOf);
  expect(text.split("\n\n").map((part) => part.split("\n"))).toEqual([
    ["Binhost Wizard, log of run 20261014-1 (apply) of Home fleet, begun 2026-10-14 21:41:06"],
    [
      "== ATTIC, step 1 of 5: Trust the fleet's signing key, 2026-10-14 21:41:07",
      "21:41:08  $ cat > /etc/x <<E",
      "          E",
      "21:41:12  gpg: cannot open it",
      "21:41:13  failed, 0.3 s",
      `          ${untrusted.what} ${untrusted.why} (trust.no-local-key)`,
    ],
    ["== DRIVER, step 1 of 5: Trust the fleet's signing key, 2026-10-14 21:41:09", "21:41:10  fetching 100%"],
    ["== ATTIC, step 1 of 5: Trust the fleet's signing key, 2026-10-14 21:41:15", "21:41:16  mended", "21:41:17  done, 2.0 s", ""],
  ]);
});

test("some steps alone", () => {
  const text = logOfRun(events, nameOf, [driver.step]);
  expect(text).toContain("fetching 100%");
  expect(text).not.toContain("ATTIC");
});

test("a journal whose beginning is missing still gives what it has", () => {
  expect(logOfRun(events.slice(2, 3), nameOf)).toContain("== ATTIC, attic/trust-key");
  expect(logOfRun([], nameOf)).toBe("Binhost Wizard, log\n");
});

test("times have two digits each", () => {
  const early = new Date(2026, 0, 2, 3, 4, 5).getTime() / 1000;
  expect(clock(early)).toBe("03:04:05");
  expect(dateClock(early)).toBe("2026-01-02 03:04:05");
  expect(lineText({ stream: "out", text: `${ESC}[1mbold`, at: 0 })).toBe("bold");
});
