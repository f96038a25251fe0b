/**
 * The little Portage from a command line: `node little-portage.mjs PROGRAM ARGUMENT…`. For test machines where no Portage is: wrappers
 * named emerge, portageq, … on PATH call it. Real gpg, real HTTP.
 *   LITTLE_PORTAGE_ROOT     directory that plays `/` (default /)
 *   LITTLE_PORTAGE_SPEED    simulated seconds per real second (default 60)
 *   LITTLE_PORTAGE_VERSION  version it claims to be
 * These also stand in ROOT/etc/little-portage.json as "speed" and "version"; the environment wins.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { realSsh } from "./files/sshFetch.ts";
import { realGpg } from "./gpg/realGpg.ts";
import { layMachine, type MachinePlan } from "./lay.ts";
import { PROGRAMS } from "./programs/index.ts";
import { makeWorld, NEWEST } from "./world.ts";

type Config = { readonly speed?: number; readonly version?: string };

function config(root: string): Config {
  try {
    return JSON.parse(readFileSync(join(root, "etc/little-portage.json"), "utf8")) as Config;
  } catch {
    return {};
  }
}

async function main(): Promise<number> {
  const [program = "", ...words] = process.argv.slice(2);
  const root = process.env.LITTLE_PORTAGE_ROOT ?? "/";
  if (program === "lay-machine") {
    await layMachine(JSON.parse(words[0] ?? "{}") as MachinePlan, realGpg());
    return 0;
  }
  const run = PROGRAMS[program];
  if (!run) {
    process.stderr.write(`little-portage: no program '${program}'; there are: ${Object.keys(PROGRAMS).join(" ")}\n`);
    return 127;
  }
  const found = config(root);
  const stop = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"] as const) process.on(name, () => stop.abort());
  const env = Object.fromEntries(Object.entries(process.env).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])));
  const world = makeWorld({
    root,
    gpg: realGpg(),
    env,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    speed: Number(process.env.LITTLE_PORTAGE_SPEED ?? found.speed ?? 60),
    version: process.env.LITTLE_PORTAGE_VERSION ?? found.version ?? NEWEST,
    isTty: process.stdin.isTTY === true,
    uid: process.getuid?.() ?? 0,
    signal: stop.signal,
    ssh: realSsh,
  });
  return run(world, words);
}

process.stdout.on("error", () => process.exit(141));
// Not process.exit: what was written to a pipe must still arrive.
main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
