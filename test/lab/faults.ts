/** Things that go wrong, brought about for real on a lab machine. Each answers with the function that mends it. */

import type { LabMachine } from "./machines.ts";
import { must } from "./process.ts";

type Mend = () => Promise<void>;

async function on(machine: LabMachine, script: string): Promise<string> {
  const ran = await machine.sh(script);
  if (ran.code !== 0) throw new Error(`${machine.name}: ${script}: exit ${ran.code}\n${ran.stdout}${ran.stderr}`);
  return ran.stdout;
}

/** Path of the Gentoo's file on the machine itself. */
const there = (machine: LabMachine, path: string): string => (machine.target === "/" ? path : `${machine.target}${path}`);

/** A small file system over `folder` with the same content, and then not one byte free on it. */
export async function fullDisk(machine: LabMachine, folder: string): Promise<Mend> {
  const at = there(machine, folder);
  await on(
    machine,
    `cp -a ${at} /tmp/full.$$ && mount -t tmpfs -o size=1m,mode=0755 full ${at} && cp -a /tmp/full.$$/. ${at}/ && rm -rf /tmp/full.$$; dd if=/dev/zero of=${at}/.filler bs=4k 2>/dev/null; true`,
  );
  return async () => {
    await on(machine, `umount ${at}`);
  };
}

/** The folder as it is, but nothing can be written there. */
export async function readOnly(machine: LabMachine, folder: string): Promise<Mend> {
  const at = there(machine, folder);
  await on(machine, `mount --bind ${at} ${at} && mount -o remount,ro,bind ${at}`);
  return async () => {
    await on(machine, `umount ${at}`);
  };
}

/** sshd and every session of it end at once, as in a crash. */
export async function killSshd(machine: LabMachine): Promise<Mend> {
  await on(machine, `for p in $(ps -eo pid=,comm= | awk '$2=="sshd"{print $1}'); do kill -KILL "$p"; done; rm -f /run/sshd.pid`);
  return async () => {
    await on(machine, "/usr/sbin/sshd -E /var/log/sshd.log");
  };
}

/** Packets to this port get no answer of any kind, as behind a firewall that drops. */
export async function dropPort(machine: LabMachine, port: number): Promise<Mend> {
  // The table of local addresses comes first by default and would answer before the rule is asked.
  await on(machine, `ip rule add pref 100 lookup local; ip rule del pref 0 lookup local; ip rule add pref 50 ipproto tcp dport ${port} blackhole`);
  return async () => {
    await on(machine, "ip rule del pref 50; ip rule add pref 0 lookup local; ip rule del pref 100 lookup local");
  };
}

/** Another program listens on the port. */
export async function takePort(machine: LabMachine, port: number): Promise<Mend> {
  // A caller that only tries the port hangs up at once: that must not end it.
  const program = `require("node:net").createServer((s) => s.on("error", () => {}).end("taken")).listen(${port}, () => console.log("up"))`;
  await on(
    machine,
    `/opt/little-portage/node -e '${program}' >/run/taken.out 2>&1 </dev/null & echo $! >/run/taken.pid; for i in $(seq 200); do grep -q up /run/taken.out && exit 0; sleep 0.02; done; exit 1`,
  );
  return async () => {
    await on(machine, 'kill "$(cat /run/taken.pid)"; rm -f /run/taken.pid /run/taken.out');
  };
}

/** The cable is out: not even an answer that nobody is there. */
export async function unplug(machine: LabMachine): Promise<Mend> {
  await on(machine, "ip link set eth0 down");
  return async () => {
    await on(machine, "ip link set eth0 up && ip route add default via 10.42.0.1");
  };
}

/** Another host key than the one that known_hosts has. */
export async function changeHostKey(machine: LabMachine): Promise<Mend> {
  const keys = "/etc/ssh/ssh_host_ed25519_key /etc/ssh/ssh_host_ecdsa_key";
  await on(machine, `mkdir /etc/ssh/old && cp -a /etc/ssh/ssh_host_* /etc/ssh/old/`);
  await on(
    machine,
    `for k in ${keys}; do rm -f $k $k.pub; done; ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key; ssh-keygen -q -t ecdsa -N '' -f /etc/ssh/ssh_host_ecdsa_key`,
  );
  const restart = async (): Promise<void> => (await killSshd(machine))();
  await restart();
  return async () => {
    await on(machine, "cp -a /etc/ssh/old/* /etc/ssh/ && rm -r /etc/ssh/old");
    await restart();
  };
}

/** An address of the network that no machine has. */
export const NOBODY = "10.42.0.250";

/** Makes that address swallow what is sent to it, so that connecting times out and is not refused by the neighbour table. */
export async function blackHole(address: string): Promise<Mend> {
  await must(["ip", "neigh", "replace", address, "lladdr", "02:00:00:00:00:fa", "dev", "bwlab", "nud", "permanent"]);
  return async () => {
    await must(["ip", "neigh", "del", address, "dev", "bwlab"]);
  };
}
