import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FileChange } from "../../shared/model/plan.ts";
import { must, openSandbox, type Sandbox } from "./sandbox.ts";

let box: Sandbox;
beforeAll(async () => {
  box = await openSandbox();
});
afterAll(() => box.close());
beforeEach(() => {
  box.sh(
    "umount /etc/portage 2>/dev/null; rm -rf /etc/portage /var/lib/binhost-wizard /home/conf; mkdir -p /etc/portage /etc/prof; ln -sfn /etc/prof /etc/portage/make.profile",
  );
});

const hash = (text: string) => createHash("sha256").update(text).digest("hex");
const change = (path: string, before: string | null, after: string | null, more: Partial<FileChange> = {}): FileChange => ({
  path,
  before,
  after,
  encoding: "utf8",
  beforeSha256: before === null ? null : hash(before),
  mode: "0644",
  whys: [],
  edit: null,
  ...more,
});
const state = (path: string) => box.sh(`stat -c '%a %U:%G %.9Y' '${path}' && sha256sum < '${path}'`);
const tree = () =>
  box.sh(
    "cd /etc/portage && find . -type d -printf '%p %m %u:%g\\n' | sort; find . ! -type d -printf '%p %y %m %u:%g %T@ %l\\n' | sort; find . -type f -exec sha256sum {} + | sort",
  );
let runs = 0;
const write = (files: readonly FileChange[], more: { validate?: "portage" | "nginx" | "none"; dryRun?: boolean; run?: string; step?: string } = {}) =>
  must(box.door(), "write-files", { run: `run-${++runs}`, step: "one/files", files: [...files], validate: "none", ...more });

describe.each([
  ["dash", ["dash"]],
  ["bash", ["bash"]],
])("write-files in %s", (_, shell) => {
  it("writes new files and changes old ones, keeping mode, owner and links, and restore-files puts every byte and time back", async () => {
    box.write("/etc/portage/make.conf", 'USE="x"\n', "0640");
    box.sh(
      "chown root:games /etc/portage/make.conf; touch -d '2020-01-02 03:04:05.678901234' /etc/portage/make.conf; mkdir -p /home/conf; echo real > /home/conf/real; ln -s /home/conf/real /etc/portage/linked",
    );
    const before = tree();
    const door = box.door({ shell });
    const result = await must(door, "write-files", {
      run: `run-${++runs}`,
      step: "one/make-conf",
      validate: "portage",
      files: [
        change("/etc/portage/make.conf", 'USE="x"\n', "USE=\"x y\"\nä=\u00e9 '$HOME' `id` \\n\n"),
        change("/etc/portage/package.use/sub/zz-binhost-wizard", null, "media-libs/mesa x\n", { mode: "0600" }),
        change("/etc/portage/linked", "real\n", "changed\n"),
      ],
    });
    expect(result.problem).toBeNull();
    expect(box.read("/etc/portage/make.conf")).toBe("USE=\"x y\"\nä=\u00e9 '$HOME' `id` \\n\n");
    expect(state("/etc/portage/make.conf")).toMatch(/^640 root:games /);
    expect(state("/etc/portage/package.use/sub/zz-binhost-wizard")).toMatch(/^600 root:root /);
    expect(box.sh("readlink /etc/portage/linked; cat /home/conf/real")).toBe("/home/conf/real\nchanged\n");
    expect(result.touched.map((t) => [t.path, t.existed, t.madeDirectories])).toEqual([
      ["/etc/portage/make.conf", true, []],
      ["/etc/portage/package.use/sub/zz-binhost-wizard", false, ["/etc/portage/package.use", "/etc/portage/package.use/sub"]],
      ["/etc/portage/linked", true, []],
    ]);
    expect(box.sh(`stat -c %a /var/lib/binhost-wizard/backup ${result.touched[0]?.backup}`)).toBe("700\n600\n");
    expect(box.sh("find / -xdev -name '.binhost-wizard.*' 2>/dev/null; ls -d /run/binhost-wizard.* /etc/portage/.b* 2>/dev/null || true")).toBe("");
    const undone = await must(door, "restore-files", { files: result.touched });
    expect(undone).toEqual({ restored: result.touched.map((t) => t.path).reverse(), kept: [], problem: null });
    expect(tree()).toBe(before);
    expect(box.sh("cat /home/conf/real")).toBe("real\n");
  });

  it("removes a file and brings it back", async () => {
    box.write("/etc/portage/binrepos.conf/gentoo.conf", "[gentoo]\n");
    const before = tree();
    const result = await must(box.door({ shell }), "write-files", {
      run: `run-${++runs}`,
      step: "s",
      validate: "none",
      files: [change("/etc/portage/binrepos.conf/gentoo.conf", "[gentoo]\n", null)],
    });
    expect(result.problem).toBeNull();
    expect(box.sh("ls -A /etc/portage/binrepos.conf")).toBe("");
    await must(box.door({ shell }), "restore-files", { files: result.touched });
    expect(tree()).toBe(before);
  });
});

describe("write-files refuses and changes nothing", () => {
  it("when a file is not as the plan saw it", async () => {
    box.write("/etc/portage/make.conf", "A=1\n");
    const before = tree();
    const result = await write([change("/etc/portage/new", null, "x\n"), change("/etc/portage/make.conf", "A=0\n", "A=2\n")]);
    expect(result.problem).toMatchObject({ kind: "changed-since", path: "/etc/portage/make.conf" });
    expect(result.touched).toEqual([]);
    expect(tree()).toBe(before);
    const there = await write([change("/etc/portage/make.conf", null, "A=2\n")]);
    expect(there.problem?.kind).toBe("changed-since");
    const gone = await write([change("/etc/portage/not-there", "x", "y")]);
    expect(gone.problem?.kind).toBe("changed-since");
  });

  it.each([
    ["an unclosed quote", 'USE="x\n', /No closing quotation/],
    ["a command substitution", 'MAKEOPTS="-j$(nproc)"\n', /bad substitution/],
    ["an unknown feature", 'FEATURES="bogus-feature"\n', /unknown value/],
  ])("when Portage complains: %s", async (_, text, words) => {
    box.write("/etc/portage/make.conf", "A=1\n");
    const before = tree();
    const result = await write([change("/etc/portage/make.conf", "A=1\n", text)], { validate: "portage" });
    expect(result.problem).toMatchObject({ kind: "rejected", path: "/etc/portage/make.conf" });
    expect(result.problem?.text).toMatch(words);
    expect(result.problem?.text).not.toContain("/run/");
    expect(tree()).toBe(before);
  });

  it("when Portage already refuses what is there", async () => {
    box.write("/etc/portage/make.conf", 'A="1\n');
    const result = await write([change("/etc/portage/zz", null, "x\n")], { validate: "portage" });
    expect(result.problem).toMatchObject({ kind: "rejected", path: "/etc/portage" });
    expect(result.problem?.text).toMatch(/already refuses/);
  });

  it("but an old warning does not block, and a make.conf folder is read whole", async () => {
    box.write("/etc/portage/make.conf/00-mine", "# old-warning\n");
    const good = await write([change("/etc/portage/make.conf/zz-binhost-wizard.conf", null, "A=1\n")], { validate: "portage" });
    expect(good.problem).toBeNull();
    const bad = await write([change("/etc/portage/package.use", null, "not an atom\n")], { validate: "portage" });
    expect(bad.problem).toMatchObject({ kind: "rejected", path: "/etc/portage/package.use" });
  });

  it("staging never reaches live files through links", async () => {
    box.sh(
      "mkdir -p /home/conf/use; echo 'a/b c' > /home/conf/use/mine; ln -s /home/conf/use /etc/portage/package.use; echo 'A=1' > /home/conf/mc; ln -s /home/conf/mc /etc/portage/make.conf",
    );
    const before = box.sh("cd /home/conf && find . -printf '%p %T@ %s\\n' | sort");
    const result = await write([change("/etc/portage/package.use/zz", null, "not an atom\n"), change("/etc/portage/make.conf", "A=1\n", "A=2\n")], {
      validate: "portage",
    });
    expect(result.problem?.kind).toBe("rejected");
    expect(box.sh("cd /home/conf && find . -printf '%p %T@ %s\\n' | sort")).toBe(before);
  });

  it("on a full disk: no room beside the file", async () => {
    box.sh(
      "mount -t tmpfs -o size=64k small /etc/portage; printf 'A=1\\n' > /etc/portage/make.conf; dd if=/dev/zero of=/etc/portage/fill bs=4k 2>/dev/null || true",
    );
    const before = tree();
    const result = await write([change("/etc/portage/make.conf", "A=1\n", `${"# long\n".repeat(3000)}`)]);
    expect(result.problem).toMatchObject({ kind: "no-space", path: "/etc/portage/make.conf" });
    expect(tree()).toBe(before);
    expect(box.sh("ls -A /var/lib/binhost-wizard/backup 2>/dev/null | wc -l")).toBe("0\n");
  });

  it("on a full disk: no room for the copy", async () => {
    box.write("/etc/portage/make.conf", "A=1\n");
    box.sh(
      "mkdir -p /var/lib/binhost-wizard; mount -t tmpfs -o size=16k small /var/lib/binhost-wizard; dd if=/dev/zero of=/var/lib/binhost-wizard/fill bs=4k 2>/dev/null || true",
    );
    const before = tree();
    const result = await write([change("/etc/portage/new/one", null, "x\n"), change("/etc/portage/make.conf", "A=1\n", "A=2\n")]);
    box.sh("umount /var/lib/binhost-wizard");
    expect(result.problem?.kind).toBe("no-space");
    expect(tree()).toBe(before);
  });

  it("on a read-only file system", async () => {
    box.write("/etc/portage/make.conf", "A=1\n");
    box.sh("mount --bind /etc/portage /etc/portage; mount -o remount,bind,ro /etc/portage");
    const before = tree();
    const result = await write([change("/etc/portage/make.conf", "A=1\n", "A=2\n")]);
    const removal = await write([change("/etc/portage/make.conf", "A=1\n", null)]);
    expect(result.problem).toMatchObject({ kind: "read-only", path: "/etc/portage/make.conf" });
    expect(removal.problem?.kind).toBe("read-only");
    expect(tree()).toBe(before);
    box.sh("umount /etc/portage");
  });

  it("when one of several cannot be replaced, the others are put back (a file that is a mount point)", async () => {
    box.write("/etc/portage/a", "a\n");
    box.write("/etc/portage/b", "b\n");
    box.sh("mount --bind /etc/portage/b /etc/portage/b");
    const before = tree();
    const result = await write([
      change("/etc/portage/a", "a\n", "A\n"),
      change("/etc/portage/new/c", null, "c\n"),
      change("/etc/portage/b", "b\n", "B\n"),
    ]);
    box.sh("umount /etc/portage/b");
    expect(result.problem).toMatchObject({ kind: "failed", path: "/etc/portage/b" });
    expect(result.touched).toEqual([]);
    expect(tree()).toBe(before);
  });

  it("for a folder, for a path below a file, for one file under two names", async () => {
    box.sh("mkdir /etc/portage/package.use; echo x > /etc/portage/file; ln -s file /etc/portage/again");
    const before = tree();
    expect((await write([change("/etc/portage/package.use", null, "x")])).problem?.kind).toBe("failed");
    expect((await write([change("/etc/portage/file/zz", null, "x")])).problem?.kind).toBe("failed");
    expect((await write([change("/etc/portage/file", "x\n", "y"), change("/etc/portage/again", "x\n", "z")])).problem?.kind).toBe("failed");
    expect(tree()).toBe(before);
  });

  it("without root", async () => {
    const result = await box.door({ rootVia: null }).call("write-files", { run: "r", step: "s", files: [], validate: "none" });
    expect(result).toMatchObject({ ok: false, error: { code: "machine.no-root" } });
  });
});

describe("write-files, broken off and called again", () => {
  it("waits for another writer on the same machine", async () => {
    box.sh(
      "mkdir -p /run/lock; rm -f /run/other-is-through; flock /run/lock/binhost-wizard-files.lock sh -c 'echo > /run/other-began; sleep 1; echo > /run/other-is-through' >/dev/null 2>&1 & while [ ! -e /run/other-began ]; do sleep 0.05; done",
    );
    const result = await write([change("/etc/portage/new", null, "x\n")]);
    expect(result.problem).toBeNull();
    expect(box.sh("ls /run/other-is-through")).toBe("/run/other-is-through\n");
  });

  it("dryRun says what would be touched and changes nothing; undo by that record alone works at every point", async () => {
    box.write("/etc/portage/make.conf", "A=1\n");
    const files = [change("/etc/portage/make.conf", "A=1\n", "A=2\n"), change("/etc/portage/x/new", null, "n\n")];
    const before = tree();
    const intent = await write(files, { dryRun: true, run: "run-x", step: "s" });
    expect(tree()).toBe(before);
    expect((await must(box.door(), "restore-files", { files: intent.touched })).kept).toEqual([]);
    expect(tree()).toBe(before);
    const done = await write(files, { run: "run-x", step: "s" });
    expect(done.touched).toEqual(intent.touched);
    expect((await must(box.door(), "restore-files", { files: intent.touched })).kept).toEqual([]);
    expect(tree()).toBe(before);
  });

  it("the same step called again answers from its record", async () => {
    box.write("/etc/portage/make.conf", "A=1\n");
    const files = [change("/etc/portage/make.conf", "A=1\n", "A=2\n")];
    const first = await write(files, { run: "run-y", step: "s" });
    const mtime = state("/etc/portage/make.conf");
    const second = await write(files, { run: "run-y", step: "s" });
    expect(second).toEqual(first);
    expect(state("/etc/portage/make.conf")).toBe(mtime);
  });

  it("a step written again after an undo keeps the first copy", async () => {
    box.write("/etc/portage/make.conf", "A=1\n");
    const files = [change("/etc/portage/make.conf", "A=1\n", "A=2\n")];
    const first = await write(files, { run: "run-z", step: "s" });
    await must(box.door(), "restore-files", { files: first.touched });
    const second = await write(files, { run: "run-z", step: "s" });
    expect(second.problem).toBeNull();
    expect(second.touched[0]?.backup).not.toBe(first.touched[0]?.backup);
    expect(box.sh(`cat ${first.touched[0]?.backup} ${second.touched[0]?.backup}`)).toBe("A=1\nA=1\n");
  });

  it("killed between two renames: the next call of that step puts it right", async () => {
    box.write("/etc/portage/a", "a\n");
    box.write("/etc/portage/b", "b\n");
    const files = [change("/etc/portage/a", "a\n", "A\n"), change("/etc/portage/b", "b\n", "B\n"), change("/etc/portage/new/c", null, "c\n")];
    const before = tree();
    for (const at of [1, 2, 3]) {
      const run = `run-k${at}`;
      const killer = `#!/bin/sh\nn=$(cat /run/moves 2>/dev/null || echo 0)\ncase "$*" in *.binhost-wizard.*.new*) n=$((n+1)); echo $n > /run/moves; [ $n -lt ${at} ] || { /bin/mv "$@"; kill -KILL $PPID; };; esac\nexec /bin/mv "$@"\n`;
      box.write("/run/killer/mv", killer, "0755");
      box.sh("rm -f /run/moves");
      const broken = await box
        .door({ path: `/run/killer:${box.folder}/bin:/usr/bin:/bin:/usr/sbin:/sbin` })
        .call("write-files", { run, step: "s", files, validate: "none" });
      expect(broken).toMatchObject({ ok: false, error: { code: "machine.unreadable-answer" } });
      expect(tree()).not.toBe(before);
      const again = await write(files, { run, step: "s" });
      expect(again.problem).toBeNull();
      expect(box.sh("cat /etc/portage/a /etc/portage/b /etc/portage/new/c")).toBe("A\nB\nc\n");
      await must(box.door(), "restore-files", { files: again.touched });
      expect(tree()).toBe(before);
      expect(box.sh("ls -A /etc/portage | grep '^[.]b' || true")).toBe("");
    }
  });

  it("killed between two renames: undo by the intent puts everything back", async () => {
    box.write("/etc/portage/a", "a\n");
    box.write("/etc/portage/b", "b\n");
    const files = [change("/etc/portage/a", "a\n", "A\n"), change("/etc/portage/b", "b\n", "B\n")];
    const before = tree();
    const intent = await write(files, { dryRun: true, run: "run-u", step: "s" });
    box.write(
      "/run/killer/mv",
      '#!/bin/sh\ncase "$*" in *.binhost-wizard.*.new*) /bin/mv "$@"; kill -KILL $PPID;; esac\nexec /bin/mv "$@"\n',
      "0755",
    );
    await box
      .door({ path: `/run/killer:${box.folder}/bin:/usr/bin:/bin:/usr/sbin:/sbin` })
      .call("write-files", { run: "run-u", step: "s", files, validate: "none" });
    expect(box.sh("cat /etc/portage/a /etc/portage/b")).toBe("A\nb\n");
    const undone = await must(box.door(), "restore-files", { files: intent.touched });
    expect(undone.kept).toEqual([]);
    expect(tree()).toBe(before);
  });
});

describe("restore-files", () => {
  it("keeps and lists what was edited or removed since, or whose copy is gone", async () => {
    for (const f of ["edited", "removed", "lost", "damaged", "fine"]) box.write(`/etc/portage/${f}`, `${f}\n`);
    const names = ["edited", "removed", "lost", "damaged", "fine"];
    const result = await write([
      ...names.map((f) => change(`/etc/portage/${f}`, `${f}\n`, `new ${f}\n`)),
      change("/etc/portage/made/new", null, "n\n"),
    ]);
    const backup = (name: string) => result.touched.find((t) => t.path.endsWith(name))?.backup ?? "";
    box.sh(
      `echo mine >> /etc/portage/edited; rm /etc/portage/removed; rm ${backup("lost")}; echo x >> ${backup("damaged")}; echo mine >> /etc/portage/made/new; touch /etc/portage/made/other`,
    );
    const undone = await must(box.door(), "restore-files", { files: result.touched });
    expect(undone.restored).toEqual(["/etc/portage/fine"]);
    expect(Object.fromEntries(undone.kept.map((k) => [k.path.slice(13), k.why.replace(/\/var\S+/, "COPY")]))).toEqual({
      "made/new": "it was edited since",
      damaged: "the copy COPY is damaged",
      lost: "the copy COPY is not there any more",
      removed: "it was removed since",
      edited: "it was edited since",
    });
    expect(box.sh("cat /etc/portage/edited /etc/portage/lost /etc/portage/fine; ls /etc/portage/made")).toBe(
      "new edited\nmine\nnew lost\nfine\nnew\nother\n",
    );
  });
});

describe("write-files with nginx", () => {
  const conf =
    "worker_processes 1;\nerror_log /dev/null;\npid /run/nginx.pid;\nevents {}\nhttp {\n  access_log off;\n  include /etc/nginx/mine/*.conf;\n}\n";
  it("tries the staged configuration, includes and all, and leaves the live one alone", async () => {
    box.sh("rm -rf /etc/nginx; mkdir -p /etc/nginx/mine");
    box.write("/etc/nginx/nginx.conf", conf);
    const bad = await write([change("/etc/nginx/mine/b.conf", null, "server { listen 8080; nonsense on; }\n")], { validate: "nginx" });
    expect(bad.problem).toMatchObject({ kind: "rejected", path: "/etc/nginx/mine/b.conf" });
    expect(bad.problem?.text).toMatch(/unknown directive "nonsense" in \/etc\/nginx\/mine\/b\.conf:1/);
    expect(box.sh("ls /etc/nginx/mine")).toBe("");
    const good = await write([change("/etc/nginx/mine/b.conf", null, "server { listen 8080; if_modified_since before; }\n")], { validate: "nginx" });
    expect(good.problem).toBeNull();
    expect(box.read("/etc/nginx/mine/b.conf")).toContain("if_modified_since before;");
  });
});
