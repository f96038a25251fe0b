/** The whole job on the practice fleet: survey, plan, apply, again, verify, a first binary, undo. */
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ended, failures, stepsOf } from "../lab/session.ts";
import { openPractice, type Practice } from "./session.ts";

/** Every file below a directory: hash, mode and time. */
function state(dir: string, base = dir): Record<string, string> {
  return Object.fromEntries(
    readdirSync(dir, { withFileTypes: true }).flatMap((entry): [string, string][] => {
      const at = join(dir, entry.name);
      const name = at.slice(base.length);
      const stat = lstatSync(at, { bigint: true });
      if (entry.isDirectory()) return Object.entries(state(at, base));
      const content = entry.isSymbolicLink() ? readlinkSync(at) : createHash("sha256").update(readFileSync(at)).digest("hex");
      return [[name, `${content} ${stat.mode.toString(8)} ${entry.isSymbolicLink() ? "" : stat.mtimeNs}`]];
    }),
  );
}

let p: Practice;
let applied: Ended;
const before = new Map<string, Record<string, string>>();
const etc = (id: string): string => join(p.practice.home, id, "etc");

beforeAll(async () => {
  p = await openPractice();
  for (const m of p.practice.machines) before.set(m.id, state(etc(m.id)));
});
afterAll(() => p?.close());

describe("the whole job in practice", () => {
  it("surveys three machines with the traps in them, and changes nothing", async () => {
    const facts = await p.session.survey(p.practice.fleet);
    expect(Object.keys(facts)).toEqual(["binhost", "desk", "laptop"]);
    expect(Object.values(facts).flatMap((f) => f.gaps)).toEqual([]);
    expect(facts.desk?.gpus[0]?.vendor).toBe("10de");
    expect(facts.binhost?.gpus[0]?.vendor).toBe("1002");
    expect([facts.binhost?.x86Level, facts.desk?.x86Level, facts.laptop?.x86Level]).toEqual([3, 3, 2]);
    expect([facts.binhost?.init, facts.desk?.init]).toEqual(["openrc", "systemd"]);
    expect(facts.laptop?.makeConf.form).toBe("directory");
    expect(facts.desk?.files.find((f) => f.path.endsWith("package.use/desktop"))?.content).toContain("www-client/firefox wayland");
    expect(facts.binhost?.installed.find((i) => i.cpv.startsWith("app-misc/etc-demo"))?.editedConfig).toEqual(["/etc/etc-demo.conf"]);
    expect(facts.binhost?.installed.filter((i) => i.march === "native").map((i) => i.cpv)).toEqual([
      "media-libs/mesa-26.2.2",
      "x11-libs/libdrm-2.4.134",
    ]);
    for (const m of p.practice.machines) expect(state(etc(m.id))).toEqual(before.get(m.id));
  });

  it("applies the plan", async () => {
    applied = await p.session.apply(p.practice.fleet);
    expect(failures(applied)).toEqual([]);
    expect(applied.result).toBe("done");
  });

  it("has nothing left to do", async () => {
    expect(stepsOf(await p.session.plan(p.practice.fleet)).map((s) => s.id)).toEqual([]);
  });

  it("verifies from each machine itself", async () => {
    const verified = await p.session.get("verify", { fleet: p.practice.fleet });
    expect(verified.machines.flatMap((m) => m.checks.filter((c) => !c.ok).map((c) => `${m.id} ${c.id}: ${c.detail}`))).toEqual([]);
    expect(verified.ok).toBe(true);
  });

  it.each(["desk", "laptop"])("installs a first package on %s as a binary", async (machine) => {
    const { offers } = await p.session.get("install.offers", { fleet: p.practice.fleet, machine });
    const offer = offers.find((o) => !o.installed && o.cpv.startsWith("media-libs/mesa"));
    expect(offer, JSON.stringify(offers)).toBeDefined();
    const proof = await p.session.get("install.run", { fleet: p.practice.fleet, machine, atoms: [`=${offer?.cpv}`] });
    expect(proof).toMatchObject({ binary: true, machine });
    const log = readFileSync(join(p.practice.home, machine, "var/log/emerge.log"), "utf8");
    expect(log).toMatch(/=== \(\d of \d\) Merging Binary \(media-libs\/mesa/);
    expect(log.slice(log.lastIndexOf("Started emerge"))).not.toContain("Compiling/");
  });

  it("undoes: what was in /etc is again as it was, by content, mode and time", async () => {
    const undone = await p.session.undo(applied.run);
    expect(failures(undone)).toEqual([]);
    expect(undone.result).toBe("done");
    for (const m of p.practice.machines) {
      const after = state(etc(m.id));
      const was = before.get(m.id) ?? {};
      for (const [path, value] of Object.entries(was)) expect(`${path} ${after[path]}`).toBe(`${path} ${value}`);
      const fresh = Object.keys(after).filter((path) => !(path in was));
      // What packages brought (also the offer of a new etc-demo.conf), and the trust folder that getuto made, stay.
      expect(fresh.filter((path) => !/^\/\._cfg0000_etc-demo\.conf$|^\/portage\/gnupg\/|^\/nginx\/|^\/init\.d\/nginx$/.test(path))).toEqual([]);
      expect(m.running.has("nginx")).toBe(false);
    }
  });
});
