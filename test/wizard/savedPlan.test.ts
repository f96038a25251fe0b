import { expect, test } from "vitest";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { fileStem, planJson, planMarkdown } from "../../shared/wizard/savedPlan.ts";
import { factsFixture, fileFact, fleetFixture, installed, STAGE3_BINREPO, STAGE3_MAKE_CONF, sha256 } from "../plan/fixtures.ts";

const fleet = fleetFixture({
  name: "Home fleet",
  machines: [
    { id: "tower", name: "Tower", role: "binhost", address: "10.42.0.1" },
    { id: "desk", name: "Desk", role: "client", address: "10.42.0.2" },
  ],
});
const conf = `${STAGE3_MAKE_CONF}GENTOO_MIRRORS="https://larry:hunter22@mirror.example/"\nMIRROR_PASSWORD="s3cr3t-word"\n`;
const plan = planFleet(fleet, {
  tower: factsFixture("tower", {
    installed: [installed("app-misc/jq-1.8.1")],
    files: [fileFact("/etc/portage/make.conf", conf), fileFact("/etc/portage/binrepos.conf/gentoo.conf", STAGE3_BINREPO)],
    makeConf: { form: "file", path: "/etc/portage/make.conf", sha256: sha256(conf), legacyToo: false },
  }),
  desk: factsFixture("desk"),
});
const AT = 1_795_420_000;

test("the words name every machine, step, file and command, with what undo does", () => {
  const text = planMarkdown(fleet, plan, AT);
  expect(text).toContain("# Plan for Home fleet");
  for (const machine of ["## Tower (binhost)", "## Desk (client)"]) expect(text).toContain(machine);
  for (const step of plan.machines.flatMap((m) => m.steps)) {
    expect(text).toContain(step.title);
    for (const command of step.commands) expect(text).toContain(`$ ${command}`);
    if (step.spec.kind === "write-files") for (const file of step.spec.files) expect(text).toContain(`\`${file.path}\``);
  }
  expect(text).toMatch(/^\+FEATURES="\$\{FEATURES\} buildpkg/m);
  expect(text).toContain("not undone");
  expect(text.endsWith("\n")).toBe(true);
});

test("the data can be read back, and says that it is not what apply takes", () => {
  const saved = JSON.parse(planJson(fleet, plan, AT));
  expect(saved).toMatchObject({ version: 1, made: new Date(AT * 1000).toISOString(), fleet: { name: "Home fleet" } });
  expect(saved.about).toContain("fleet file");
  expect(saved.plan.machines).toHaveLength(2);
});

test("no password leaves in either form, though the plan came with them", () => {
  expect(JSON.stringify(plan)).toContain("hunter22");
  expect(JSON.stringify(plan)).toContain("s3cr3t-word");
  for (const text of [planMarkdown(fleet, plan, AT), planJson(fleet, plan, AT)]) {
    expect(text).not.toContain("hunter22");
    expect(text).not.toContain("s3cr3t-word");
    expect(text).toContain("•••");
  }
});

test("a fleet’s name becomes a file’s name", () => {
  expect(fileStem("Home fleet")).toBe("home-fleet");
  expect(fileStem("../Ünï / x")).toBe("n-x");
  expect(fileStem("***")).toBe("fleet");
});
