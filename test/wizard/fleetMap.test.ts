import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Box, fleetMap } from "../../shared/wizard/fleetMap.ts";
import { CHECK_IDS, type Checked, healthOf, pageFor } from "../../shared/wizard/fleetState.ts";

const ids = (n: number): readonly string[] => Array.from({ length: n }, (_, i) => `m${i}`);
const apart = (a: Box, b: Box): boolean => a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
const inside = (box: Box, width: number, height: number): boolean => box.x >= 0 && box.y >= 0 && box.x + box.w <= width && box.y + box.h <= height;
/** Ends of a path: where it begins and where it arrives. */
const ends = (path: string): { readonly from: readonly number[]; readonly to: readonly number[] } => {
  const parts = [...path.matchAll(/([MCHV])([^MCHV]*)/g)].map((m) => ({ letter: m[1], n: (m[2] ?? "").trim().split(/\s+/).map(Number) }));
  let at: readonly number[] = [0, 0];
  const from = parts[0]?.n ?? [];
  for (const { letter, n } of parts) at = letter === "H" ? [n[0] ?? 0, at[1] ?? 0] : letter === "V" ? [at[0] ?? 0, n[0] ?? 0] : n.slice(-2);
  return { from, to: at };
};

describe("the layout", () => {
  test("for any fleet, width and direction: all inside, nothing over another, each line from the binhost to its client", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 320, max: 1600 }),
        fc.boolean(),
        fc.constantFrom("ltr" as const, "rtl" as const),
        (n, width, source, dir) => {
          const map = fleetMap(ids(n), width, source, dir);
          const boxes: Box[] = [map.host, ...map.clients, ...(map.source === null ? [] : [map.source])];
          for (const box of boxes) expect(inside(box, map.width, map.height)).toBe(true);
          for (const [i, a] of boxes.entries()) for (const b of boxes.slice(i + 1)) expect(apart(a, b)).toBe(true);
          for (const c of map.clients) {
            const { from, to } = ends(c.path);
            expect([c.x, c.x + c.w].some((edge) => Math.abs(edge - (to[0] ?? 0)) < 0.11)).toBe(true);
            expect((to[1] ?? 0) >= c.y && (to[1] ?? 0) <= c.y + c.h).toBe(true);
            const h = map.host;
            expect(
              (from[0] ?? 0) >= h.x - 0.1 && (from[0] ?? 0) <= h.x + h.w + 0.1 && (from[1] ?? 0) >= h.y && (from[1] ?? 0) <= h.y + h.h + 0.1,
            ).toBe(true);
          }
        },
      ),
    );
  });
  test("two beside the binhost, thirty in columns below it, all below each other where it is narrow", () => {
    expect(fleetMap(ids(2), 1040, true).form).toBe("wide");
    const thirty = fleetMap(ids(30), 1040, true);
    expect([thirty.form, new Set(thirty.clients.map((c) => c.x)).size]).toEqual(["many", 5]);
    expect(fleetMap(ids(30), 400, true).form).toBe("tall");
  });
  test("no second source, no box for it", () => expect(fleetMap(ids(2), 1040, false).source).toBe(null));
});

const checked = (...checks: readonly (readonly [string, boolean])[]): Checked => ({
  status: "checked",
  checks: checks.map(([id, ok]) => ({ id, ok, detail: `${id} said`, ...(id === "index" && ok ? { count: 12 } : {}) })),
});

describe("what the map says of a machine", () => {
  test("in order, with what it sees in the index", () => {
    expect(healthOf(checked(["reach", true], ["index", true]), true)).toEqual({ health: "order", because: null, detail: "", packages: 12 });
  });
  test("cut off by what stops packages, before anything harmless", () => {
    const health = healthOf(checked(["reach", true], ["verify-signature", false], ["index", false]), true);
    expect([health.health, health.because, health.detail]).toEqual(["cut", "index", "index said"]);
  });
  test("unsigned packages taken: it still downloads, and says so", () => {
    expect(healthOf(checked(["index", true], ["verify-signature", false]), true)).toMatchObject({
      health: "warn",
      because: "verify-signature",
      packages: 12,
    });
  });
  test("on its way, left out, or refused by the engine", () => {
    expect(healthOf(undefined, true).health).toBe("checking");
    expect(healthOf({ status: "checking" }, true).health).toBe("checking");
    expect(healthOf(checked(["reach", true]), false).health).toBe("off");
    const error = { code: "x", fault: "us", machine: null, what: "No.", why: "Why.", remedies: [], changed: "", details: "" } as const;
    expect(healthOf({ status: "failed", error: { ...error, remedies: [] } }, true)).toMatchObject({
      health: "cut",
      because: "reach",
      detail: "No. Why.",
    });
  });
  test("a check that is not known here is told all the same", () => {
    expect(healthOf(checked(["new-check", false]), true)).toMatchObject({ health: "cut", because: null, detail: "new-check said" });
  });
  test("every check has a page that mends it", () => {
    for (const id of CHECK_IDS) expect(["machines", "review"]).toContain(pageFor(id));
    expect(pageFor(null)).toBe("checkup");
  });
});
