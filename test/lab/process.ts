/** Short commands of the test computer (inside the outer namespace): never through a shell unless asked. */
import { spawn } from "node:child_process";

export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Runs a program to its end. Inputs: argv, text for its standard input. Output: code and both streams. Never throws on a code. */
export function run(
  argv: readonly string[],
  options: { readonly input?: string; readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const [program, ...args] = argv;
    const child = spawn(program as string, args, { stdio: "pipe", env: options.env ?? process.env, ...(options.cwd ? { cwd: options.cwd } : {}) });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }));
    child.stdin.on("error", () => {});
    child.stdin.end(options.input ?? "");
  });
}

/** As `run`, but a code other than 0 is an exception with what it said. */
export async function must(argv: readonly string[], input = ""): Promise<string> {
  const ran = await run(argv, { input });
  if (ran.code !== 0) throw new Error(`${argv.join(" ")}: exit ${ran.code}\n${ran.stdout}${ran.stderr}`);
  return ran.stdout;
}

/** Waits until `done` says so, looking every 20 ms; throws after `seconds` with `what`. */
export async function until(what: string, done: () => boolean | Promise<boolean>, seconds = 30): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await done())) {
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
