/** The command line as people run it, in a process of its own that can be killed, with a home folder of its own. */
import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import type { StreamEvent } from "../../shared/contract/contract.ts";
import type { Fleet } from "../../shared/model/fleet.ts";
import type { RunEvent } from "../../shared/model/run.ts";
import type { Lab } from "./machines.ts";

const TOP = join(import.meta.dirname, "../..");
let program: Promise<string> | null = null;

/** `npm run build` makes it before the tests; without that (a test run by hand) it is bundled here, as deep below the top. */
async function findProgram(): Promise<string> {
  const built = join(TOP, "dist/node/binhost-wizard.mjs");
  if (existsSync(built)) return built;
  const outDir = join(TOP, "out/lab-cli");
  await build({
    configFile: false,
    logLevel: "error",
    root: TOP,
    publicDir: false,
    ssr: { noExternal: true, external: ["ssh2", "electron", "ws"], target: "node" },
    build: {
      ssr: join(TOP, "electron/cli/bin.ts"),
      outDir,
      emptyOutDir: true,
      minify: false,
      target: "node20",
      rolldownOptions: { external: ["ssh2", "electron", "ws"], output: { format: "es", entryFileNames: "binhost-wizard.mjs" } },
    },
  });
  return join(outDir, "binhost-wizard.mjs");
}

export type CliRan = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly events: readonly RunEvent[];
};

export type Cli = {
  readonly home: string;
  readonly fleetFile: string;
  /** Runs a command to its end. */
  readonly run: (args: readonly string[]) => Promise<CliRan>;
  /** Runs it with --json and reads the one result object; a code other than `code` is an exception with what it said. */
  readonly json: <T>(args: readonly string[], code?: number) => Promise<T>;
  /** Runs it with --json and kills it with KILL as soon as `when` says so about an event of the run. */
  readonly killed: (args: readonly string[], when: (event: RunEvent) => boolean) => Promise<CliRan>;
  readonly writeFleet: (fleet: Fleet) => void;
};

/** A command line whose home knows the lab's key and its machines' host keys (unless told not to). */
export async function openCli(lab: Lab, options: { readonly knowsHosts?: boolean } = {}): Promise<Cli> {
  program ??= findProgram();
  const file = await program;
  const home = mkdtempSync(join(lab.dir, "home-"));
  mkdirSync(join(home, ".ssh"), { mode: 0o700 });
  copyFileSync(lab.keyFile, join(home, ".ssh/id_ed25519"));
  copyFileSync(`${lab.keyFile}.pub`, join(home, ".ssh/id_ed25519.pub"));
  if (options.knowsHosts ?? true) copyFileSync(lab.knownHosts, join(home, ".ssh/known_hosts"));
  const fleetFile = join(home, "fleet.json");
  const env = { PATH: process.env.PATH, HOME: home, BINHOST_WIZARD_HOME: join(home, "state"), LC_ALL: "C.UTF-8", TERM: "dumb" };

  const start = (args: readonly string[], when?: (event: RunEvent) => boolean): Promise<CliRan> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [file, ...args], { env, cwd: home, stdio: ["ignore", "pipe", "pipe"] });
      let [stdout, stderr, rest] = ["", "", ""];
      const events: RunEvent[] = [];
      child.stdout.on("data", (chunk: Buffer) => {
        stdout += chunk.toString();
      });
      child.stderr.on("data", (chunk: Buffer) => {
        stderr += chunk.toString();
        rest += chunk.toString();
        const lines = rest.split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) {
          if (!line.startsWith('{"type":"run"')) continue;
          const parsed = JSON.parse(line) as Extract<StreamEvent, { type: "run" }>;
          events.push(parsed.event);
          if (when?.(parsed.event)) child.kill("SIGKILL");
        }
      });
      child.on("error", reject);
      child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr, events }));
    });

  return {
    home,
    fleetFile,
    run: (args) => start(args),
    json: async (args, code = 0) => {
      const ran = await start([...args, "--json"]);
      if (ran.code !== code)
        throw new Error(`binhost-wizard ${args.join(" ")}: exit ${ran.code}, not ${code}\n${ran.stdout}\n${ran.stderr.slice(-6000)}`);
      return JSON.parse(ran.stdout);
    },
    killed: (args, when) => start([...args, "--json"], when),
    writeFleet: (fleet) => writeFileSync(fleetFile, JSON.stringify(fleet, null, 2)),
  };
}
