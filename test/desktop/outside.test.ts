/** What others build and install from: workflows with least rights, ebuilds that parse, desktop files that name what is there. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const fromBuilder = createRequire(createRequire(import.meta.url).resolve("app-builder-lib"));
const { load } = fromBuilder("js-yaml") as { load: (text: string) => unknown };

type Step = { readonly uses?: string; readonly run?: string; readonly with?: Readonly<Record<string, unknown>> };
type Job = { readonly permissions?: Readonly<Record<string, string>>; readonly "timeout-minutes"?: number; readonly steps: readonly Step[] };
type Workflow = { readonly on: object; readonly permissions: object; readonly jobs: Readonly<Record<string, Job>> };

describe.each(readdirSync(join(root, ".github/workflows")))("workflow %s", (name) => {
  const workflow = load(read(`.github/workflows/${name}`)) as Workflow;
  const jobs = Object.entries(workflow.jobs);
  const steps = jobs.flatMap(([, job]) => job.steps);
  it("has no rights but those that a job names; only the release writes", () => {
    expect(workflow.permissions).toEqual({});
    for (const [job, { permissions }] of jobs) {
      const wanted = job === "release" ? { contents: "write", "id-token": "write", attestations: "write" } : { contents: "read" };
      expect(permissions, job).toEqual(wanted);
    }
  });
  it("runs no stranger's code with rights: no pull_request_target, no text of an event inside a script", () => {
    expect(Object.keys(workflow.on)).not.toContain("pull_request_target");
    for (const { run = "" } of steps) expect(run).not.toContain("${{");
  });
  it("ends by itself, keeps no credentials, and takes actions of GitHub's own alone, by tag or hash", () => {
    for (const [job, { "timeout-minutes": minutes }] of jobs) expect(minutes, job).toBeGreaterThan(0);
    for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/^actions\/[\w-]+@(v\d+|[0-9a-f]{40})$/);
    for (const step of steps) if (step.uses?.startsWith("actions/checkout@")) expect(step.with?.["persist-credentials"]).toBe(false);
  });
});

describe("ebuilds", () => {
  const folder = join(root, "build/gentoo/app-portage");
  const version = (JSON.parse(read("package.json")) as { version: string }).version;
  it.each(readdirSync(folder))("%s parses, and is of this version", (name) => {
    const file = join(folder, name, `${name}-${version}.ebuild`);
    execFileSync("bash", ["-n", file]);
    const text = readFileSync(file, "utf8");
    expect(text).toMatch(/^EAPI=8$/m);
    for (const field of ["DESCRIPTION", "HOMEPAGE", "SRC_URI", "LICENSE", "SLOT", "KEYWORDS", "RDEPEND"])
      expect(text).toMatch(new RegExp(`^${field}="`, "m"));
    expect(text).toContain("|| die");
  });
});

it("desktop entry, metainfo and file type name each other and the program", () => {
  const id = "org.binhostwizard.BinhostWizard";
  const entry = read(`build/resources/linux/${id}.desktop`);
  const info = read(`build/resources/linux/${id}.metainfo.xml`);
  const type = read("build/resources/linux/binhost-wizard-mime.xml");
  expect(entry).toContain("Exec=binhost-wizard-desktop %U");
  expect(entry).toContain("MimeType=application/x-binhost-fleet+json;");
  expect(entry).not.toContain("no-sandbox");
  expect(info).toContain(`<launchable type="desktop-id">${id}.desktop</launchable>`);
  expect(info).toContain(`<release version="${(JSON.parse(read("package.json")) as { version: string }).version}"`);
  expect(type).toContain('type="application/x-binhost-fleet+json"');
  expect(type).toContain("*.binhost-fleet");
});
