/** One practice machine: a directory, some hardware, services and jobs. It knows nothing of SSH. */
import type { Gpg } from "../portage/gpg/gpg.ts";
import { makeWorld, NEWEST, type World } from "../portage/world.ts";
import type { Hardware } from "./hardware.ts";
import type { Running } from "./nginx.ts";

export type Job = {
  readonly id: string;
  readonly stop: AbortController;
  readonly started: number;
  ended: number | null;
  code: number | null;
};

export type PracticeMachine = {
  readonly id: string;
  readonly role: "binhost" | "client";
  /** Directory that plays `/`. */
  readonly root: string;
  readonly hostname: string;
  readonly hardware: Hardware;
  readonly init: "openrc" | "systemd";
  readonly network: string;
  readonly gpg: Gpg;
  /** Simulated seconds per real second. */
  readonly speed: number;
  readonly portageVersion: string;
  /** False: Debian, say. */
  readonly gentoo: boolean;
  /** User that signs in, and how it becomes root: "login" is root itself, "sudo" without a password, null not at all. */
  readonly user: string;
  readonly rootVia: "login" | "sudo" | null;
  readonly running: Map<string, Running | null>;
  readonly jobs: Map<string, Job>;
  /** What is wrong with it, by name. */
  readonly faults: ReadonlySet<string>;
  readonly freeKb: number;
  readonly now: () => number;
};

export type Streams = { readonly out: (text: string) => void; readonly err: (text: string) => void };

/** A world for one program on this machine. `uid` 0 is root. */
export function worldOf(machine: PracticeMachine, uid: number, env: Readonly<Record<string, string>>, streams: Streams, signal?: AbortSignal): World {
  return makeWorld({
    root: machine.root,
    gpg: machine.gpg,
    env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", HOME: uid === 0 ? "/root" : `/home/${machine.user}`, ...env },
    ...streams,
    speed: machine.speed,
    uid,
    version: machine.portageVersion || NEWEST,
    now: machine.now,
    ...(signal ? { signal } : {}),
  });
}
