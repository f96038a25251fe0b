import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { must, openSandbox, type Sandbox } from "./sandbox.ts";

const T = "/root/stage";
let box: Sandbox;
beforeAll(async () => {
  box = await openSandbox();
  // A small stage 3: the computer's own programs by bind mounts, its own /etc, /var and empty mount points.
  box.sh(`mkdir -p ${T}/usr ${T}/etc/portage ${T}/var/lib ${T}/var/tmp ${T}/proc ${T}/sys ${T}/dev ${T}/run ${T}/tmp ${T}/root
    mount --rbind /usr ${T}/usr; ln -s usr/bin ${T}/bin; ln -s usr/sbin ${T}/sbin; ln -s usr/lib ${T}/lib; ln -s usr/lib64 ${T}/lib64
    cp /etc/passwd /etc/group ${T}/etc/; echo 'A=1' > ${T}/etc/portage/make.conf; echo 'nameserver 192.0.2.1' > /etc/resolv.conf`);
});
afterAll(() => box.close());
const mounts = () => box.sh(`grep ' ${T}' /proc/self/mounts | grep -v ' ${T}/usr' || true`);
const door = () => box.door({ target: T });

describe("a stage 3 in a chroot", () => {
  it("is worked on from inside, with its mounts, and nothing stays", async () => {
    const result = await must(door(), "run", {
      argv: [
        "sh",
        "-c",
        "cat /etc/portage/make.conf; ls -d /proc/self/root /sys/kernel /dev/null; cat /etc/resolv.conf; (echo x > /etc/resolv.conf) 2>&1 | grep -o Read-only; echo $HOME; pwd",
      ],
    });
    expect(result).toMatchObject({ code: 0, stdout: "A=1\n/dev/null\n/proc/self/root\n/sys/kernel\nnameserver 192.0.2.1\nRead-only\n/root\n/\n" });
    expect(mounts()).toBe("");
    expect(box.sh(`ls ${T}/dev ${T}/proc ${T}/run ${T}/sys; ls ${T}/etc`)).not.toContain("resolv.conf");
  });

  it("files are written and put back inside it; contents larger than an argument may be travel too", async () => {
    const after = `A=2\n${"# a long line of comment\n".repeat(20000)}`;
    const sha = box.sh(`sha256sum < ${T}/etc/portage/make.conf`).slice(0, 64);
    const result = await must(door(), "write-files", {
      run: "r",
      step: "s",
      validate: "none",
      files: [{ path: "/etc/portage/make.conf", before: "A=1\n", after, encoding: "utf8", beforeSha256: sha, mode: "0644", whys: [] }],
    });
    expect(result.problem).toBeNull();
    expect(box.sh(`cat ${T}/etc/portage/make.conf`)).toBe(after);
    expect(box.sh(`ls ${T}/var/lib/binhost-wizard/backup; ls -d /var/lib/binhost-wizard 2>/dev/null || true`)).toBe("r\n");
    await must(door(), "restore-files", { files: result.touched });
    expect(box.sh(`cat ${T}/etc/portage/make.conf`)).toBe("A=1\n");
    expect(mounts()).toBe("");
  });

  it("a job keeps its mounts as long as it runs; its folder and the lent resolv.conf go with it", async () => {
    const started = await must(door(), "job-start", {
      id: "inside",
      argv: ["sh", "-c", "cat /etc/portage/make.conf; sleep 1; ls /proc/self/root /dev/null; cat /etc/resolv.conf"],
    });
    expect(started).toMatchObject({ joined: false, busyWith: null });
    expect(mounts()).toBe("");
    let status = started.status;
    for (let i = 0; i < 100 && status.state !== "ended"; i++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      status = await must(door(), "job-status", { id: "inside" });
    }
    expect(status).toMatchObject({ state: "ended", code: 0 });
    expect(status.log).toContain("A=1\n");
    expect(status.log).toContain("nameserver 192.0.2.1");
    expect(await must(door(), "job-remove", { id: "inside" })).toEqual({ removed: true });
    expect(box.sh(`ls ${T}/etc`)).not.toContain("resolv.conf");
    expect(mounts()).toBe("");
  });

  it("its own resolv.conf is left alone", async () => {
    box.sh(`echo mine > ${T}/etc/resolv.conf`);
    expect((await must(door(), "run", { argv: ["cat", "/etc/resolv.conf"] })).stdout).toBe("mine\n");
    expect(box.sh(`cat ${T}/etc/resolv.conf; rm ${T}/etc/resolv.conf`)).toBe("mine\n");
  });

  it("can be surveyed; services are only enabled there", async () => {
    box.sh(`mkdir -p ${T}/etc/init.d; touch ${T}/etc/init.d/webby; cp ${box.folder}/bin/rc-* ${T}/root/`);
    const facts = await must(door(), "survey", {
      port: 8080,
      reach: null,
      user: "root",
      machine: "one",
      now: 1,
      rootVia: "login",
      signingHome: "/root/.gnupg-binhost",
    });
    expect(facts).toMatchObject({ target: T, makeConf: { form: "file" } });
    expect(facts.files.map((f) => f.path)).toEqual(["/etc/portage/make.conf"]);
  });

  it("is refused in words when it is no stage 3, or without root", async () => {
    const none = await box.door({ target: "/root/nothing" }).call("run", { argv: ["true"] });
    expect(none).toMatchObject({ ok: false, error: { code: "machine.not-found", changed: "This step changed nothing." } });
    box.sh("mkdir -p /root/half/bin; cp /bin/sh /root/half/bin/");
    const half = await box.door({ target: "/root/half" }).call("run", { argv: ["true"] });
    expect(half).toMatchObject({ ok: false, error: { code: "machine.failed", details: expect.stringContaining("no unpacked stage 3") } });
    const user = await box.door({ target: T, rootVia: null }).call("run", { argv: ["true"] });
    expect(user).toMatchObject({ ok: false, error: { code: "machine.no-root" } });
  });
});
