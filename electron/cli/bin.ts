#!/usr/bin/env node
/** The program: process in, exit code out. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "../../shared/setup/zod.ts";
import { defaultEngine } from "../engine/defaultEngine.ts";
import { practicePort } from "../host/practicePort.ts";
import { dataDir } from "./dataDir.ts";
import { processIo } from "./io.ts";
import { main } from "./main.ts";

process.umask(0o077);
const packageFile = z.object({ version: z.string() });
const { version } = packageFile.parse(JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8")));

let passing: string | null = null;
const code = await main(process.argv.slice(2), {
  io: processIo(),
  version,
  rendererDir: join(import.meta.dirname, "../renderer"),
  makeEngine: (command) => {
    // What is practised is nobody's history.
    if (command === "practice") passing = mkdtempSync(join(tmpdir(), "binhost-wizard-practice-"));
    return defaultEngine({ dataDir: passing ?? dataDir(), host: command === "web" ? "browser" : "cli", version, practice: practicePort() });
  },
});
if (passing !== null) rmSync(passing, { recursive: true, force: true });
process.exit(code);
