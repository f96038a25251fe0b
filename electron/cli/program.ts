/** The program with its engine. Apart from `bin.ts`, so that what needs no engine loads none. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "../../shared/setup/zod.ts";
import { defaultEngine } from "../engine/defaultEngine.ts";
import { practicePort } from "../host/practicePort.ts";
import { dataDir } from "./dataDir.ts";
import { processIo } from "./io.ts";
import { main } from "./main.ts";

const packageFile = z.object({ version: z.string() });

/** Runs the command line and gives the exit code. `folder`: where bin stands. */
export async function program(argv: readonly string[], folder: string): Promise<number> {
  const { version } = packageFile.parse(JSON.parse(readFileSync(join(folder, "../../package.json"), "utf8")));
  let passing: string | null = null;
  try {
    return await main(argv, {
      io: processIo(),
      version,
      rendererDir: join(folder, "../renderer"),
      makeEngine: (command) => {
        // What is practised is nobody's history.
        if (command === "practice") passing = mkdtempSync(join(tmpdir(), "binhost-wizard-practice-"));
        return defaultEngine({
          dataDir: passing ?? dataDir(),
          host: command === "web" ? "browser" : "cli",
          version,
          practice: practicePort(),
          noticesFile: join(folder, "../THIRD-PARTY-NOTICES.txt"),
        });
      },
    });
  } finally {
    if (passing !== null) rmSync(passing, { recursive: true, force: true });
  }
}
