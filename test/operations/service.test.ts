import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { must, openSandbox, type Sandbox } from "./sandbox.ts";

let box: Sandbox;
beforeAll(async () => {
  box = await openSandbox();
});
afterAll(() => box.close());
beforeEach(() => {
  box.sh("rm -rf /run/rc-* /etc/runlevels /run/systemd /run/sd; mkdir -p /etc/init.d; touch /etc/init.d/webby");
});
const off = { installed: true, running: false, enabled: false };

describe("service with OpenRC", () => {
  it("looks without touching", async () => {
    expect(await must(box.door(), "service", { name: "webby", want: null, enable: null })).toEqual({ before: off, after: off, problem: null });
    expect(await must(box.door(), "service", { name: "absent", want: null, enable: null })).toMatchObject({ before: { installed: false } });
    expect(box.sh("grep -v status /run/rc-calls | grep -v show || true")).toBe("");
  });
  it("enables, then starts; a second time does nothing; the way back works", async () => {
    const on = await must(box.door(), "service", { name: "webby", want: "start", enable: true });
    expect(on).toEqual({ before: off, after: { installed: true, running: true, enabled: true }, problem: null });
    expect(box.sh("grep -v 'status\\|show' /run/rc-calls")).toBe("update add webby default\nwebby start\n");
    await must(box.door(), "service", { name: "webby", want: "start", enable: true });
    await must(box.door(), "service", { name: "webby", want: "reload", enable: null });
    expect(box.sh("grep -v 'status\\|show' /run/rc-calls")).toBe("update add webby default\nwebby start\nwebby reload\n");
    expect(await must(box.door(), "service", { name: "webby", want: "stop", enable: false })).toMatchObject({ after: off, problem: null });
  });
  it("does not reload what does not run", async () => {
    expect(await must(box.door(), "service", { name: "webby", want: "reload", enable: null })).toMatchObject({ after: off, problem: null });
    expect(box.sh("grep -c reload /run/rc-calls || true")).toBe("0\n");
  });
  it("names what failed and what is not there", async () => {
    box.sh("touch /run/rc-fails");
    const result = await must(box.door(), "service", { name: "webby", want: "start", enable: null });
    expect(result.problem).toMatchObject({ kind: "failed", path: "webby" });
    expect(result.problem?.text).toMatch(/exit code 1: .*failed to start/);
    expect((await must(box.door(), "service", { name: "absent", want: "start", enable: null })).problem?.kind).toBe("not-found");
  });
});

describe("service with systemd", () => {
  it("uses systemctl", async () => {
    box.sh("mkdir -p /run/systemd/system /run/sd");
    box.write(
      "/run/sd/systemctl",
      `#!/bin/sh
echo "$*" >> /run/sd/calls
case "$*" in
  "show -p LoadState --value webby") echo loaded;;
  "show -p LoadState"*) echo not-found;;
  *is-active*) [ -e /run/sd/active ];;
  *is-enabled*) [ -e /run/sd/enabled ];;
  "enable webby") touch /run/sd/enabled;; "disable webby") rm /run/sd/enabled;;
  "start webby") touch /run/sd/active;; "stop webby") rm /run/sd/active;; "reload webby") ;;
  *) exit 1;;
esac
`,
      "0755",
    );
    const door = box.door({ path: `/run/sd:${box.folder}/bin:/usr/sbin:/usr/bin:/sbin:/bin` });
    expect(await must(door, "service", { name: "webby", want: "start", enable: true })).toEqual({
      before: off,
      after: { installed: true, running: true, enabled: true },
      problem: null,
    });
    expect(await must(door, "service", { name: "webby", want: "reload", enable: true })).toMatchObject({ problem: null });
    expect(await must(door, "service", { name: "webby", want: "stop", enable: false })).toMatchObject({ after: off, problem: null });
    expect(box.sh("grep -v 'show\\|is-\\|list' /run/sd/calls")).toBe("enable webby\nstart webby\nreload webby\ndisable webby\nstop webby\n");
    expect((await must(door, "service", { name: "absent", want: "start", enable: true })).problem?.kind).toBe("not-found");
  });
});
