import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { knownHostsLines } from "../../electron/engine/machine/scripts/access.ts";
import { must, openSandbox, type Sandbox } from "./sandbox.ts";

let box: Sandbox;
let sshd: ChildProcess;
let port = 0;
let hostKey = "";
const folder = mkdtempSync(join(tmpdir(), "bw-sshd-"));
const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port: free } = probe.address() as AddressInfo;
      probe.close(() => resolve(free));
    });
  });

beforeAll(async () => {
  box = await openSandbox();
  port = await freePort();
  box.sh(
    `cp -r /root/.ssh /run/ssh-was 2>/dev/null; rm -rf /root/.ssh; mkdir -p /run/sshd; chmod 755 ${folder}; ssh-keygen -q -t ed25519 -N '' -f ${folder}/host; : > ${folder}/keys; chmod 600 ${folder}/keys`,
  );
  hostKey = box.sh(`cut -d' ' -f1,2 ${folder}/host.pub`).trim();
  sshd = box.start(
    `exec /usr/sbin/sshd -D -e -f /dev/null -h ${folder}/host -p ${port} -o ListenAddress=127.0.0.1 -o AuthorizedKeysFile=${folder}/keys -o StrictModes=no -o PidFile=none -o PermitRootLogin=yes -o UsePAM=no </dev/null`,
  );
  await new Promise<void>((resolve) => sshd.stderr?.on("data", (chunk: Buffer) => chunk.includes("listening") && resolve()));
});
afterAll(() => {
  sshd.kill("SIGKILL");
  box.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  box.sh(`rm -rf /root/.ssh; : > ${folder}/keys; userdel -r larry 2>/dev/null; useradd -m -d /var/larry larry`);
});

describe("ssh-access", () => {
  const args = () => ({ host: "127.0.0.1", port, user: "root", hostKey });
  it("makes a key and a known_hosts line once, works when the key is accepted, and can be undone", async () => {
    expect(await must(box.door(), "ssh-access", { ...args(), make: false })).toEqual({ publicKey: "", works: false, touched: [], problem: null });
    expect(box.sh("ls -A /root/.ssh 2>/dev/null || true")).toBe("");
    const made = await must(box.door(), "ssh-access", { ...args(), make: true });
    expect(made).toMatchObject({ works: false, problem: null });
    expect(made.touched.map((t) => [t.path, t.existed])).toEqual([
      ["/root/.ssh/id_ed25519", false],
      ["/root/.ssh/id_ed25519.pub", false],
      ["/root/.ssh/known_hosts", false],
    ]);
    expect(box.sh("stat -c '%a %n' /root/.ssh /root/.ssh/*")).toBe(
      "700 /root/.ssh\n600 /root/.ssh/id_ed25519\n644 /root/.ssh/id_ed25519.pub\n600 /root/.ssh/known_hosts\n",
    );
    box.sh(`echo '${made.publicKey}' > ${folder}/keys`);
    const again = await must(box.door({ shell: ["bash"] }), "ssh-access", { ...args(), make: true });
    expect(again).toEqual({ publicKey: made.publicKey, works: true, touched: [], problem: null });
    expect(await must(box.door(), "restore-files", { files: made.touched })).toMatchObject({ kept: [], problem: null });
    expect(box.sh("ls -d /root/.ssh 2>/dev/null || true")).toBe("");
  });
  it("adds to what is there and never goes on over another host key", async () => {
    box.sh(
      "mkdir -m 700 /root/.ssh; ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519; printf 'else ssh-ed25519 AAAA' > /root/.ssh/known_hosts",
    );
    box.sh(`cat /root/.ssh/id_ed25519.pub > ${folder}/keys`);
    const result = await must(box.door(), "ssh-access", { ...args(), make: true });
    expect(result).toMatchObject({ works: true, problem: null });
    expect(result.touched.map((t) => t.path)).toEqual(["/root/.ssh/known_hosts"]);
    expect(box.read("/root/.ssh/known_hosts")).toBe(`else ssh-ed25519 AAAA\n[127.0.0.1]:${port} ${hostKey}\n`);
    box.sh(`ssh-keygen -q -t ed25519 -N '' -f /run/other; echo "[127.0.0.1]:${port} $(cut -d' ' -f1,2 /run/other.pub)" > /root/.ssh/known_hosts`);
    const wrong = await must(box.door(), "ssh-access", { ...args(), hostKey: "", make: true });
    expect(wrong).toMatchObject({ works: false, touched: [], problem: { kind: "failed", path: "127.0.0.1" } });
    expect(wrong.problem?.text).toMatch(/HOST IDENTIFICATION HAS CHANGED|verification failed/i);
  });
  it("names hosts as known_hosts does", () => {
    expect(knownHostsLines("h", 22, "ssh-ed25519 AAAA\n\n# x\nother ssh-rsa BBBB")).toEqual(["h ssh-ed25519 AAAA", "other ssh-rsa BBBB"]);
    expect(knownHostsLines("h", 2222, "ecdsa-sha2-nistp256 AAAA")).toEqual(["[h]:2222 ecdsa-sha2-nistp256 AAAA"]);
  });
});

describe("authorize-key", () => {
  const line = 'ssh-ed25519 AAAA it\'s "me" $HOME';
  const call = (user = "larry", options = {}) => must(box.door(options), "authorize-key", { user, line, run: "r", step: "s/x" });
  it("adds the line once with the user's own rights", async () => {
    const first = await call();
    expect(first).toMatchObject({ added: true, problem: null });
    expect(first.touched[0]).toMatchObject({ path: "/var/larry/.ssh/authorized_keys", existed: false, madeDirectories: ["/var/larry/.ssh"] });
    expect(box.sh("stat -c '%a %U:%G' /var/larry/.ssh /var/larry/.ssh/authorized_keys; cat /var/larry/.ssh/authorized_keys")).toBe(
      `700 larry:larry\n600 larry:larry\n${line}\n`,
    );
    expect(await call()).toEqual({ added: false, touched: [], problem: null });
    await must(box.door(), "restore-files", { files: first.touched });
    expect(box.sh("ls -A /var/larry/.ssh 2>/dev/null || true")).toBe("");
  });
  it("keeps what was there; restore-files brings back bytes, mode, owner and time", async () => {
    box.sh(
      "mkdir -m 700 /var/larry/.ssh; printf 'ssh-rsa BBBB old' > /var/larry/.ssh/authorized_keys; chmod 640 /var/larry/.ssh/authorized_keys; touch -d '2020-01-01 00:00:00.123456789' /var/larry/.ssh/authorized_keys; chown -R larry:larry /var/larry/.ssh",
    );
    const look = () => box.sh("stat -c '%a %U:%G %.9Y' /var/larry/.ssh/authorized_keys; cat /var/larry/.ssh/authorized_keys");
    const before = look();
    const result = await call("larry", { shell: ["bash"] });
    expect(box.read("/var/larry/.ssh/authorized_keys")).toBe(`ssh-rsa BBBB old\n${line}\n`);
    expect(box.sh("stat -c '%a %U:%G' /var/larry/.ssh/authorized_keys")).toBe("640 larry:larry\n");
    expect(await must(box.door(), "restore-files", { files: result.touched })).toMatchObject({ kept: [], problem: null });
    expect(look()).toBe(before);
  });
  it("is not led elsewhere by a link in somebody's home", async () => {
    box.sh(
      "mkdir -m 700 /var/larry/.ssh; echo precious > /etc/precious; chmod 600 /etc/precious; ln -s /etc/precious /var/larry/.ssh/authorized_keys; chown -hR larry:larry /var/larry/.ssh",
    );
    const result = await call();
    expect(result).toMatchObject({ added: false });
    expect(result.problem).not.toBeNull();
    expect(box.read("/etc/precious")).toBe("precious\n");
  });
  it("works as that user without root; an unknown user is named", async () => {
    expect(await call("larry", { rootVia: null, user: "larry" })).toMatchObject({ added: true, problem: null });
    expect((await call("nobody-here")).problem).toMatchObject({ kind: "not-found" });
  });
});
