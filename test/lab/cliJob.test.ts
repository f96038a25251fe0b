/** The main job from the command line, from `init` to `undo`, and with every step's end as the last thing the program saw. */
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Fleet } from "../../shared/model/fleet.ts";
import { parseEmergeLog } from "../../shared/portage/emergeLog.ts";
import { type Cli, openCli } from "./cli.ts";
import { HASWELL, NEHALEM } from "./hardware.ts";
import { INSTALLED } from "./littlePortage.ts";
import { BINHOST_ADDRESS, CLIENT_ADDRESSES, type Lab, startLab } from "./machines.ts";
import { differences, type Snapshot, snapshot } from "./snapshot.ts";

let lab: Lab;
let cli: Cli;
const before = new Map<string, Snapshot>();

beforeAll(async () => {
  lab = await startLab([
    { name: "binhost", address: BINHOST_ADDRESS, cpu: HASWELL, installed: [...INSTALLED, "www-servers/nginx", "app-editors/tinyc"] },
    { name: "desk", address: CLIENT_ADDRESSES[0], cpu: NEHALEM },
    { name: "stage", address: CLIENT_ADDRESSES[1], kind: "stage3", cpu: HASWELL },
  ]);
  cli = await openCli(lab);
  for (const machine of lab.machines) before.set(machine.name, snapshot(machine));
});
afterAll(() => lab?.close());

const changes = (allowed: readonly string[] = []): readonly string[] =>
  lab.machines.flatMap((machine) =>
    differences(before.get(machine.name) as Snapshot, snapshot(machine))
      .filter((line) => !allowed.includes(line))
      .map((line) => `${machine.name}: ${line}`),
  );

describe("the main job from the command line", () => {
  it("init writes a fleet file; the stage 3's place is added by hand", async () => {
    const made = await cli.run([
      "init",
      "--binhost",
      `binhost=root@${BINHOST_ADDRESS}`,
      "--client",
      `desk=root@${CLIENT_ADDRESSES[0]}`,
      "--client",
      `stage=root@${CLIENT_ADDRESSES[1]}`,
    ]);
    expect(made).toMatchObject({ code: 0 });
    const fleet = JSON.parse(readFileSync(cli.fleetFile, "utf8")) as { machines: { id: string; target?: string }[] };
    for (const machine of fleet.machines) if (machine.id === "stage") machine.target = "/mnt/gentoo";
    writeFileSync(cli.fleetFile, JSON.stringify(fleet));
  });

  it("survey tells of every machine", async () => {
    const { machines } = await cli.json<{ machines: { id: string; ok: boolean; facts: { x86Level: number } }[] }>(["survey"]);
    expect(machines.map(({ id, ok, facts }) => [id, ok, facts.x86Level])).toEqual([
      ["binhost", true, 3],
      ["desk", true, 2],
      ["stage", true, 3],
    ]);
    expect(changes()).toEqual([]);
  });

  it("plan ends with 2 and shows steps with their files", async () => {
    const plan = await cli.json<{ machines: { id: string; steps: { files: { path: string; before: string | null; after: string | null }[] }[] }[] }>(
      ["plan"],
      2,
    );
    const files = plan.machines.find((one) => one.id === "binhost")?.steps.flatMap((step) => step.files) ?? [];
    const makeConf = files.find((file) => file.path === "/etc/portage/make.conf");
    expect(makeConf?.before).toContain('COMMON_FLAGS="-O2 -pipe"');
    // The desk's processor is the oldest: nothing newer than it is built.
    expect(makeConf?.after).toContain("-march=x86-64-v2");
    expect(changes()).toEqual([]);
  });

  it("apply without --yes and without a terminal changes nothing", async () => {
    expect(await cli.run(["apply"])).toMatchObject({ code: 77 });
    expect(changes()).toEqual([]);
  });

  it("apply, verify, install", async () => {
    const applied = await cli.json<{ result: string; run: string; machines: { id: string; failed: number }[] }>(["apply", "--yes"]);
    expect(applied.result).toBe("done");
    expect(applied.machines.map((one) => [one.id, one.failed])).toEqual([
      ["binhost", 0],
      ["desk", 0],
      ["stage", 0],
    ]);
    expect(await cli.json(["verify"])).toMatchObject({ ok: true });
    const proof = await cli.json<{ machine: string; package: string; binary: boolean; seconds: number; bytes: number; buildId: string | null }>([
      "install",
      "--machine",
      "stage",
      "app-editors/tinyc",
    ]);
    expect(proof).toMatchObject({ machine: "stage", package: "app-editors/tinyc-1.0", binary: true, buildId: null });
    expect(proof.bytes).toBeGreaterThan(0);
    expect(proof.seconds).toBeGreaterThan(0);
  });

  it("report: its figures are those of the machines' own logs, added up by another reader", async () => {
    const merges = async (name: string) =>
      parseEmergeLog((await lab.machine(name).inGentoo("cat /var/log/emerge.log")).stdout).merges.flatMap((m) =>
        m.end === null ? [] : [{ binary: m.binary, seconds: m.end - m.start }],
      );
    const sum = (list: readonly { readonly seconds: number }[]) => list.reduce((all, { seconds }) => all + seconds, 0);
    const clients = [...(await merges("desk")), ...(await merges("stage"))];
    const host = (await merges("binhost")).filter((merge) => !merge.binary);
    const binaries = clients.filter((merge) => merge.binary);
    expect(binaries.length).toBeGreaterThan(0);
    const { report } = await cli.json<{ report: { total: Record<string, number>; spent: { merges: number; seconds: number } } }>(["report"]);
    expect(report.total).toMatchObject({ binaries: binaries.length, binarySeconds: sum(binaries), compiled: clients.length - binaries.length });
    expect(report.spent).toMatchObject({ merges: host.length, seconds: sum(host) });
  });

  it("a second apply has nothing to do", async () => {
    expect(await cli.json(["plan"], 0)).toMatchObject({ changes: 0 });
    expect(await cli.json(["apply", "--yes"])).toMatchObject({ result: "done", run: null });
  });

  it("undo puts everything back", async () => {
    expect(await cli.json(["undo"])).toMatchObject({ result: "done" });
    expect(changes(["+ /usr/bin/tinyc"])).toEqual([]);
  });

  it("an unknown host key is refused with --yes, and accepted only by its own fingerprint", async () => {
    const stranger = await openCli(lab, { knowsHosts: false });
    stranger.writeFleet(JSON.parse(readFileSync(cli.fleetFile, "utf8")) as Fleet);
    const refused = await stranger.run(["survey", "--machine", "desk", "--yes"]);
    expect(refused.code).toBe(77);
    expect(refused.stderr).toContain("--accept-host-key desk=SHA256:");
    const wrong = `desk=SHA256:${"A".repeat(43)}`;
    expect((await stranger.run(["survey", "--machine", "desk", "--accept-host-key", wrong])).code).not.toBe(0);
    const asked = /--accept-host-key (desk=SHA256:\S+)/.exec(refused.stderr)?.[1] ?? "";
    expect(lab.machine("desk").hostKeys.map((key) => `desk=${key.sha256}`)).toContain(asked);
    expect((await stranger.run(["survey", "--machine", "desk", "--accept-host-key", asked])).code).toBe(0);
    // Known from now on.
    expect((await stranger.run(["survey", "--machine", "desk"])).code).toBe(0);
  });
});
