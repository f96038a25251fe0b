#!/usr/bin/env node
/** The program: process in, exit code out. Logs given by hand need no engine and load none: half of their time would go there. */
process.umask(0o077);
const argv = process.argv.slice(2);
// Whoever reads may go before the end (`| head`).
process.stdout.on("error", () => process.exit(1));
const plain = argv[0] === "report" && argv.some((word) => word === "--log" || word.startsWith("--log="));
const code = plain
  ? await (await import("./commands/reportLogs.ts")).reportLogs(argv.slice(1))
  : await (await import("./program.ts")).program(argv, import.meta.dirname);
// A pipe takes 64 KiB at once: leaving before the rest is written would cut it off.
await Promise.all([process.stdout, process.stderr].map((stream) => new Promise<void>((done) => stream.write("", () => done()))));
process.exit(code);
