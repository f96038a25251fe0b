import { expect, test } from "vitest";
import type { Plan } from "../../shared/model/plan.ts";
import { comparePlans } from "../../shared/plan/comparePlans.ts";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { factsFixture, fileFact, fleetFixture, installed, STAGE3_BINREPO, STAGE3_MAKE_CONF, sha256 } from "./fixtures.ts";

const fleet = fleetFixture({
  machines: [
    { id: "tower", name: "Tower", role: "binhost", address: "10.42.0.1" },
    { id: "desk", name: "Desk", role: "client", address: "10.42.0.2" },
  ],
});
const facts = (over: Parameters<typeof factsFixture>[1] = {}) => ({
  tower: factsFixture("tower", { installed: [installed("app-misc/jq-1.8.1")], ...over }),
  desk: factsFixture("desk"),
});
const shown = planFleet(fleet, facts());

test("the same facts give no difference, whatever the order of their keys", () => {
  const again: Plan = JSON.parse(JSON.stringify(planFleet(fleet, facts())), (_key, value) =>
    value !== null && typeof value === "object" && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).reverse()) : value,
  );
  expect(comparePlans(shown, again).size).toBe(0);
});

test("a file that was edited since is named, on its machine alone", () => {
  const edited = `${STAGE3_MAKE_CONF}\nMAKEOPTS="-j4"\n`;
  const now = planFleet(
    fleet,
    facts({
      files: [fileFact("/etc/portage/make.conf", edited), fileFact("/etc/portage/binrepos.conf/gentoo.conf", STAGE3_BINREPO)],
      makeConf: { form: "file", path: "/etc/portage/make.conf", sha256: sha256(edited), legacyToo: false },
    }),
  );
  const differences = comparePlans(shown, now);
  expect([...differences.keys()]).toEqual(["tower"]);
  const [one] = differences.get("tower") ?? [];
  expect(one).toMatchObject({ id: "tower/portage-config", kind: "changed" });
  expect(one?.detail).toContain("/etc/portage/make.conf was edited since.");
});

test("steps that come, go, and pack another number of packages are told apart", () => {
  const two = planFleet(fleet, facts({ installed: [installed("app-misc/jq-1.8.1"), installed("app-shells/fish-4.1.2")] }));
  expect((comparePlans(shown, two).get("tower") ?? []).find((d) => d.id === "tower/pack-installed")?.detail).toBe("2 packages now, 1 as shown.");
  const none = planFleet(fleet, facts({ installed: [] }));
  const kindOf = (a: Plan, b: Plan) => (comparePlans(a, b).get("tower") ?? []).find((d) => d.id === "tower/pack-installed")?.kind;
  expect(kindOf(shown, none)).toBe("gone");
  expect(kindOf(none, shown)).toBe("new");
});

test("a new warning counts, a new note does not", () => {
  const now = planFleet(fleet, facts({ jobsRunning: ["emerge -uDN @world"] }));
  expect(comparePlans(shown, now).get("tower")).toEqual([
    expect.objectContaining({ id: "facts.emerge-running", kind: "issue", title: "Tower is running emerge at the moment." }),
  ]);
  const noted: Plan = { ...shown, issues: [...shown.issues, { code: "x", level: "note", machine: null, what: "", why: "", remedy: "", page: null }] };
  expect(comparePlans(shown, noted).size).toBe(0);
});
