/** Services of a practice machine, OpenRC or systemd: what is installed, running, enabled; nginx really serves. */
import * as fs from "node:fs";
import { posix } from "node:path";
import { exists, makeDirectory, real } from "../portage/files/rootfs.ts";
import { impostor } from "./impostor.ts";
import type { PracticeMachine } from "./machine.ts";
import { page, type Spoil, startNginx, testConfig } from "./nginx.ts";

export type ServiceState = { readonly installed: boolean; readonly running: boolean; readonly enabled: boolean };

const linkPath = (machine: PracticeMachine, name: string): string =>
  machine.init === "openrc" ? `/etc/runlevels/default/${name}` : `/etc/systemd/system/multi-user.target.wants/${name}.service`;

const linked = (machine: PracticeMachine, path: string): boolean =>
  fs.lstatSync(posix.join(real(machine.root, posix.dirname(path)), posix.basename(path)), { throwIfNoEntry: false }) !== undefined;

export function serviceState(machine: PracticeMachine, name: string): ServiceState {
  return {
    installed: exists(machine.root, `/etc/init.d/${name}`) || exists(machine.root, `/usr/lib/systemd/system/${name}.service`),
    running: machine.running.has(name),
    enabled: linked(machine, linkPath(machine, name)),
  };
}

export type Did = { readonly ok: boolean; readonly text: string };
const fine: Did = { ok: true, text: "" };

export function setEnabled(machine: PracticeMachine, name: string, on: boolean): Did {
  const path = linkPath(machine, name);
  makeDirectory(machine.root, posix.dirname(path));
  const at = posix.join(real(machine.root, posix.dirname(path)), posix.basename(path));
  fs.rmSync(at, { force: true });
  if (on) fs.symlinkSync(machine.init === "openrc" ? `/etc/init.d/${name}` : `/usr/lib/systemd/system/${name}.service`, at);
  return fine;
}

const check = (machine: PracticeMachine): Did => {
  const tested = testConfig(machine.root);
  return tested.code === 0 ? fine : { ok: false, text: ` * Checking NGINX's configuration ...\n${tested.text} [ !! ]\n` };
};

/** What this machine's faults do to what it serves. */
function spoilOf(machine: PracticeMachine): Spoil | null {
  if (machine.faults.has("index-missing")) return async (path, reply) => (/\/Packages(\.gz)?$/.test(path) ? page(404, "Not Found") : reply);
  if (!machine.faults.has("signature-wrong")) return null;
  const forge = impostor(machine.root, "/var/cache/binpkgs");
  return async (path, reply) => {
    if (!reply.body || reply.status !== 200) return reply;
    const body = await forge(path, reply.body);
    return { ...reply, body, headers: { ...reply.headers, "Content-Length": body.length } };
  };
}

export async function startService(machine: PracticeMachine, name: string): Promise<Did> {
  if (machine.running.has(name)) return fine;
  if (name !== "nginx") {
    machine.running.set(name, null);
    return fine;
  }
  const checked = check(machine);
  if (!checked.ok) return checked;
  try {
    machine.running.set(name, await startNginx(machine.root, spoilOf(machine)));
    return fine;
  } catch (error) {
    return { ok: false, text: ` * Starting NGINX ...\n${error instanceof Error ? error.message : String(error)}\n [ !! ]\n` };
  }
}

export async function stopService(machine: PracticeMachine, name: string): Promise<Did> {
  const running = machine.running.get(name);
  machine.running.delete(name);
  await running?.stop();
  return fine;
}

/** Reads the configuration anew; a broken one leaves the old server running, as nginx does. */
export async function reloadService(machine: PracticeMachine, name: string): Promise<Did> {
  if (!machine.running.has(name)) return fine;
  if (name !== "nginx") return fine;
  const checked = check(machine);
  if (!checked.ok) return checked;
  await stopService(machine, name);
  return startService(machine, name);
}
