/** The lab itself: its machines answer as real ones do, and leave nothing over. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BINHOST_ADDRESS, CLIENT_ADDRESSES, type Lab, startLab } from "./machines.ts";
import { run } from "./process.ts";
import { PASSWORD } from "./seeds.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab([
    { name: "binhost", address: BINHOST_ADDRESS },
    { name: "stage", address: CLIENT_ADDRESSES[0], kind: "stage3" },
    { name: "unit", address: CLIENT_ADDRESSES[1], init: "systemd", installed: ["www-servers/nginx"], without: ["/usr/bin/curl"] },
  ]);
});
afterAll(() => lab.close());

const ssh = (user: string, address: string, command: string) =>
  run(["ssh", "-F", "none", "-i", lab.keyFile, "-o", `UserKnownHostsFile=${lab.knownHosts}`, "-o", "BatchMode=yes", `${user}@${address}`, command]);

describe("the lab's machines", () => {
  it("let root in by key, each with its own name, address and processes", async () => {
    for (const machine of lab.machines) {
      const said = await ssh("root", machine.address, "id -u; hostname; ps -o comm= -p 1; ip -4 -o addr show eth0");
      expect(said.stderr).toBe("");
      expect(said.stdout.split("\n").slice(0, 3)).toEqual(["0", machine.name, "bash"]);
      expect(said.stdout).toContain(`${machine.address}/24`);
    }
  });

  it("reach each other", async () => {
    const said = await lab.machine("unit").sh(`timeout 5 bash -c 'exec 3<>/dev/tcp/${BINHOST_ADDRESS}/22; head -c 7 <&3'`);
    expect(said.stdout).toBe("SSH-2.0");
  });

  it("give root by sudo, doas and su as each is set up, and to nobody else", async () => {
    const larry = await ssh("larry", BINHOST_ADDRESS, `echo ${PASSWORD} | sudo -S -p '' id -u`);
    expect(larry.stdout).toBe("0\n");
    expect((await ssh("larry", BINHOST_ADDRESS, "sudo -n id -u")).code).not.toBe(0);
    expect((await ssh("nell", BINHOST_ADDRESS, "sudo -n id -u")).stdout).toBe("0\n");
    expect((await ssh("mo", BINHOST_ADDRESS, `echo ${PASSWORD} | sudo -S -p '' id -u`)).code).not.toBe(0);
    const su = await ssh("mo", BINHOST_ADDRESS, `echo ${PASSWORD} | su -c 'id -u'`);
    expect(su.stdout).toBe("0\n");
    // doas asks its terminal and throws away what was typed before it asked.
    const dora = spawn("ssh", [
      "-F",
      "none",
      "-tt",
      "-i",
      lab.keyFile,
      "-o",
      `UserKnownHostsFile=${lab.knownHosts}`,
      `dora@${BINHOST_ADDRESS}`,
      "doas id -u",
    ]);
    const seen = await new Promise<string>((resolve) => {
      let text = "";
      dora.stdout.on("data", (chunk: Buffer) => {
        const asked = text.includes("assword");
        text += chunk.toString();
        if (!asked && text.includes("assword")) dora.stdin.write(`${PASSWORD}\n`);
      });
      dora.on("close", () => resolve(text));
    });
    expect(seen.replace(/\r/g, "").split("\n")).toContain("0");
  });

  it("have an init that starts, stops and enables the web server", async () => {
    const openrc = lab.machine("binhost");
    expect((await openrc.sh("cat /run/openrc/softlevel")).stdout).toBe("default");
    expect((await openrc.sh("rc-service nginx status")).code).toBe(3);
    expect(await openrc.sh("rc-service nginx start </dev/null 2>&1; rc-update add nginx default; rc-service nginx status")).toMatchObject({
      code: 0,
    });
    expect((await openrc.sh("curl -s http://127.0.0.1/")).stdout).toBe("It works!\n");
    expect(
      await openrc.sh("rc-service nginx restart 2>&1 && rc-service nginx stop 2>&1; rc-update del nginx default; rc-service nginx status"),
    ).toMatchObject({ code: 3 });
    const systemd = lab.machine("unit");
    expect((await systemd.sh("systemctl is-enabled nginx")).stdout).toBe("disabled\n");
    expect(await systemd.sh("systemctl enable nginx && systemctl start nginx && systemctl is-active nginx")).toMatchObject({
      code: 0,
      stdout: "active\n",
    });
    expect((await systemd.sh("wget -qO- http://127.0.0.1/")).stdout).toBe("It works!\n");
    expect(await systemd.sh("systemctl stop nginx; systemctl disable nginx; systemctl is-active nginx")).toMatchObject({ code: 3 });
    expect(readFileSync(systemd.at("/var/log/systemctl.log"), "utf8")).toContain("enable nginx\n");
  });

  it("are what they claim to be", async () => {
    expect((await lab.machine("binhost").sh("cat /etc/gentoo-release")).code).toBe(0);
    expect((await lab.machine("stage").sh("cat /etc/gentoo-release")).code).not.toBe(0);
    expect((await lab.machine("stage").inGentoo(". /etc/os-release; echo $ID; test -d /proc/1 && test -c /dev/null && echo mounted")).stdout).toBe(
      "gentoo\nmounted\n",
    );
    expect((await lab.machine("stage").sh("command -v emerge")).code).not.toBe(0);
    expect((await lab.machine("unit").sh("command -v curl")).code).not.toBe(0);
    expect((await lab.machine("unit").sh("test -d /run/systemd/system && ! command -v rc-service")).code).toBe(0);
  });

  it("reap what is left to PID 1", async () => {
    const machine = lab.machine("binhost");
    await machine.sh("(sleep 0.1 &) ; sleep 0.5");
    expect((await machine.sh("ps -eo stat=")).stdout).not.toMatch(/^Z/m);
  });

  it("leave nothing over", async () => {
    const pids = lab.machines.map((machine) => machine.pid);
    const dir = lab.dir;
    await lab.close();
    expect(pids.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
    expect(existsSync(dir)).toBe(false);
    expect((await run(["ip", "-o", "link"])).stdout).not.toMatch(/bwlab|bwm/);
    expect((await run(["ip", "-o", "link"])).stdout.trim().split("\n")).toHaveLength(1);
  });
});
