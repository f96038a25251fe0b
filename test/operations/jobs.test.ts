import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { must, openSandbox, type Sandbox } from "./sandbox.ts";

let box: Sandbox;
beforeAll(async () => {
  box = await openSandbox();
});
afterAll(() => box.close());
afterEach(async () => {
  for (const id of box.sh("ls /var/lib/binhost-wizard/jobs 2>/dev/null || true").split("\n").filter(Boolean)) {
    await must(box.door(), "job-stop", { id });
    await must(box.door(), "job-remove", { id });
  }
});

const until = async (id: string, state: string) => {
  for (let i = 0; i < 300; i++) {
    const status = await must(box.door(), "job-status", { id });
    if (status.state === state) return status;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${id} never became ${state}`);
};

describe.each([
  ["dash", ["dash"]],
  ["bash", ["bash"]],
])("a job in %s", (_, shell) => {
  it("runs detached with umask 022, is followed by offset, leaves its code, is removed", async () => {
    const door = box.door({ shell });
    const started = await must(door, "job-start", {
      id: "first-1",
      argv: ["sh", "-c", 'umask; echo "$MINE" "$1"; echo err >&2; sleep 0.3; printf "h\\303\\251llo\\n"; exit 3', "sh", 'it\'s "$HOME" `x`'],
      env: { MINE: "a b" },
    });
    expect(started).toMatchObject({ joined: false, busyWith: null });
    const ended = await until("first-1", "ended");
    expect(ended).toMatchObject({ code: 3, log: '0022\na b it\'s "$HOME" `x`\nerr\nhéllo\n' });
    expect(ended.ended ?? 0).toBeGreaterThan(ended.started ?? Number.POSITIVE_INFINITY);
    expect(ended.nextOffset).toBe(ended.size);
    expect((await must(door, "job-status", { id: "first-1", offset: 5, maxBytes: 4 })).log).toBe("a b ");
    expect(box.sh("stat -c %a /var/lib/binhost-wizard/jobs/first-1 /var/lib/binhost-wizard/jobs/first-1/log")).toBe("700\n600\n");
    expect(await must(door, "job-remove", { id: "first-1" })).toEqual({ removed: true });
    expect(await must(door, "job-status", { id: "first-1" })).toMatchObject({ state: "none", code: null, size: 0 });
  });

  it("the same id joins, another id is busy, stop ends it", async () => {
    const door = box.door({ shell });
    await must(door, "job-start", { id: "long", argv: ["sleep", "100"] });
    expect(await must(door, "job-start", { id: "long", argv: ["sleep", "100"] })).toMatchObject({
      joined: true,
      busyWith: null,
      status: { state: "running" },
    });
    const other = await must(door, "job-start", { id: "other", argv: ["true"] });
    expect(other).toMatchObject({ joined: false, busyWith: "long", status: { state: "none" } });
    expect(box.sh("ls /var/lib/binhost-wizard/jobs")).toBe("long\n");
    expect(await must(door, "job-remove", { id: "long" })).toEqual({ removed: false });
    expect(await must(door, "job-stop", { id: "long" })).toMatchObject({ state: "ended", code: 143 });
    const next = await must(door, "job-start", { id: "next", argv: ["true"] });
    expect(next.busyWith).toBeNull();
  });
});

describe("a job", () => {
  it("outlives the shell that started it, and a killed keeper", async () => {
    await must(box.door(), "job-start", { id: "orphan", argv: ["sleep", "100"] });
    const [keeper] = box.read("/var/lib/binhost-wizard/jobs/orphan/pid").split(" ");
    const [child] = box.read("/var/lib/binhost-wizard/jobs/orphan/child").split(" ");
    box.sh(`kill -KILL ${keeper}`);
    expect((await must(box.door(), "job-status", { id: "orphan" })).state).toBe("running");
    box.sh(`kill -KILL ${child}`);
    expect(await until("orphan", "lost")).toMatchObject({ code: null });
    expect(await must(box.door(), "job-remove", { id: "orphan" })).toEqual({ removed: true });
  });

  it("whose number was taken by another process, or from before a restart, is lost", async () => {
    await must(box.door(), "job-start", { id: "old", argv: ["sleep", "100"] });
    await must(box.door(), "job-stop", { id: "old" });
    box.sh(
      'cd /var/lib/binhost-wizard/jobs/old; rm rc; sleep 100 >/dev/null 2>&1 & echo "$! 12345 $(cat /proc/sys/kernel/random/boot_id)" > pid; cp pid child',
    );
    expect((await must(box.door(), "job-status", { id: "old" })).state).toBe("lost");
    box.sh('cd /var/lib/binhost-wizard/jobs/old; echo "1 $(cut -d" " -f22 /proc/1/stat) another-boot" > pid');
    expect((await must(box.door(), "job-status", { id: "old" })).state).toBe("lost");
  });

  it("stop reaches what the command left behind", async () => {
    await must(box.door(), "job-start", { id: "tree", argv: ["sh", "-c", "sleep 98765 & wait"] });
    await must(box.door(), "job-stop", { id: "tree" });
    expect(box.sh("ps -eo args= | grep -c '[s]leep 98765' || true")).toBe("0\n");
  });

  it("a log cut inside a character or an address waits for the rest", async () => {
    await must(box.door(), "job-start", {
      id: "cut",
      argv: ["sh", "-c", "printf 'a http://me:secr'; sleep 1; printf 'et@host/ \\303'; sleep 1; printf '\\251 end\\n'"],
    });
    let log = "";
    let offset = 0;
    for (;;) {
      const status = await must(box.door(), "job-status", { id: "cut", offset });
      log += status.log;
      offset = status.nextOffset;
      if (status.state === "ended" && offset === status.size) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(log).toBe("a http://•••@host/ é end\n");
  });

  it("does not start on a full disk, and says so", async () => {
    box.sh("mkdir -p /var/lib/binhost-wizard/jobs; mount -t tmpfs -o size=4k,nr_inodes=1 full /var/lib/binhost-wizard/jobs");
    const result = await box.door().call("job-start", { id: "full", argv: ["true"] });
    box.sh("umount /var/lib/binhost-wizard/jobs");
    expect(result).toMatchObject({ ok: false, error: { code: "machine.no-space" } });
  });

  it("goes into a scope of its own where logind would end it", async () => {
    const fake = "/run/systemd-tools";
    box.sh(`mkdir -p /run/systemd/system ${fake}`);
    box.write(`${fake}/busctl`, "#!/bin/sh\necho b true\n", "0755");
    box.write(`${fake}/systemd-run`, '#!/bin/sh\necho "$*" >> /run/scope-calls\nwhile [ "${1#--}" != "$1" ]; do shift; done\nexec "$@"\n', "0755");
    const path = `${fake}:${box.folder}/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
    const started = await must(box.door({ path }), "job-start", { id: "scoped", argv: ["echo", "hello"] });
    expect(started.joined).toBe(false);
    expect((await until("scoped", "ended")).log).toBe("hello\n");
    expect(box.read("/run/scope-calls")).toBe("--quiet --scope --collect true\n--quiet --scope --collect sh -s\n");
    box.sh("rm -rf /run/systemd /run/scope-calls");
  });
});

describe("run", () => {
  it("gives both outputs, the code, and masks credentials", async () => {
    const result = await must(box.door(), "run", {
      argv: ["sh", "-c", 'echo "$A $1"; echo "http://me:pw@host/" >&2; cat; exit 7', "sh", "it's\n$x"],
      env: { A: "1 2" },
    });
    expect(result).toEqual({ code: 7, stdout: "1 2 it's\n$x\n", stderr: "http://•••@host/\n", truncated: false, timedOut: false });
  });
  it("bounds time and output", async () => {
    const slow = await must(box.door(), "run", { argv: ["sh", "-c", "echo begun; sleep 30"], timeoutSeconds: 1 });
    expect(slow).toMatchObject({ timedOut: true, stdout: "begun\n" });
    const large = await must(box.door(), "run", { argv: ["sh", "-c", "yes | head -c 100000"], maxBytes: 1000 });
    expect(large).toMatchObject({ truncated: true, code: 0 });
    expect(large.stdout).toHaveLength(1000);
  });
  it("a program that is not there is 127", async () => {
    expect((await must(box.door(), "run", { argv: ["no-such-program"] })).code).toBe(127);
  });
});

describe("read-files", () => {
  it("tells bytes, links, what is missing and what is no file", async () => {
    box.sh(
      "printf 'text\\nno end' > \"/etc/portage/a b'c\"; printf 'caf\\351\\n' > /etc/portage/latin; printf 'a\\0b' > /etc/portage/bin; : > /etc/portage/empty; head -c 5000 /dev/zero | tr '\\0' x > /etc/portage/large; ln -s \"a b'c\" /etc/portage/link; ln -s nowhere /etc/portage/dangling",
    );
    const names = ["a b'c", "latin", "bin", "empty", "large", "link", "dangling", "none"].map((n) => `/etc/portage/${n}`);
    const result = await must(box.door(), "read-files", { paths: [...names, "/etc/portage"], maxBytes: 4096 });
    const brief = result.files.map((f) => [f.path.slice(13), f.content, f.encoding, f.size, f.link]);
    expect(brief).toEqual([
      ["a b'c", "text\nno end", "utf8", 11, null],
      ["latin", "caf\u00e9\n", "latin1", 5, null],
      ["bin", null, "utf8", 3, null],
      ["empty", "", "utf8", 0, null],
      ["large", null, "utf8", 5000, null],
      ["link", "text\nno end", "utf8", 11, "/etc/portage/a b'c"],
    ]);
    expect(result.missing).toEqual(["/etc/portage/dangling", "/etc/portage/none"]);
    expect(result.unreadable).toEqual([{ path: "/etc/portage", why: "it is not a regular file" }]);
  });
});
