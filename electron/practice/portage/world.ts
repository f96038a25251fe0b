/** What one run of a little-Portage program stands on: a directory taken for `/`, an environment, streams, a clock, a gpg. */
import type { Ssh } from "./files/sshFetch.ts";
import type { Gpg } from "./gpg/gpg.ts";

export type World = {
  /** Real directory that plays `/`. */
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Seconds since 1970. */
  readonly now: () => number;
  /** Seconds of the simulated machine: real seconds are these divided by `speed`. Rejects when the run was told to end. */
  readonly sleep: (seconds: number) => Promise<void>;
  readonly gpg: Gpg;
  readonly isTty: boolean;
  readonly uid: number;
  /** TERM arrived. */
  readonly signal: AbortSignal;
  /** Version that this machine's Portage claims to be; 3.0.77 and older differ in a few ways (PORTAGE-MEASURED claim 14). */
  readonly version: string;
  readonly pid: number;
  /** A real ssh, for binhosts at ssh://; null: there is none. */
  readonly ssh: Ssh | null;
};

/** Thrown by `sleep` when the run was told to end by TERM: emerge answers with exit code 143. */
export class Terminated extends Error {
  constructor() {
    super("terminated by signal 15");
    this.name = "Terminated";
  }
}

export type WorldOptions = {
  readonly root: string;
  readonly gpg: Gpg;
  readonly env?: Readonly<Record<string, string>>;
  readonly out?: (text: string) => void;
  readonly err?: (text: string) => void;
  /** Simulated seconds per real second; Infinity never waits. */
  readonly speed?: number;
  readonly isTty?: boolean;
  readonly uid?: number;
  readonly signal?: AbortSignal;
  readonly version?: string;
  readonly pid?: number;
  readonly now?: () => number;
  readonly ssh?: Ssh;
};

export const NEWEST = "3.0.82";

/** A world with its defaults filled in: silent streams, no waiting, root. */
export function makeWorld(options: WorldOptions): World {
  const signal = options.signal ?? new AbortController().signal;
  const speed = options.speed ?? Number.POSITIVE_INFINITY;
  return {
    root: options.root,
    env: options.env ?? {},
    out: options.out ?? (() => {}),
    err: options.err ?? (() => {}),
    now: options.now ?? (() => Date.now() / 1000),
    gpg: options.gpg,
    isTty: options.isTty ?? false,
    uid: options.uid ?? 0,
    signal,
    version: options.version ?? NEWEST,
    pid: options.pid ?? process.pid,
    ssh: options.ssh ?? null,
    sleep: (seconds) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(new Terminated());
        const timer = setTimeout(
          () => {
            signal.removeEventListener("abort", stop);
            resolve();
          },
          Math.min(seconds / speed, 3600) * 1000,
        );
        const stop = (): void => {
          clearTimeout(timer);
          reject(new Terminated());
        };
        signal.addEventListener("abort", stop, { once: true });
      }),
  };
}

/** Is this Portage at least `version`? Compares the dotted numbers. */
export function atLeast(world: World, version: string): boolean {
  const a = world.version.split(".").map(Number);
  const b = version.split(".").map(Number);
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const d = (a[i] ?? 0) - (b[i] ?? 0);
    if (d !== 0) return d > 0;
  }
  return true;
}
