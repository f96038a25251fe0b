/** The engine's own process in the desktop app: a page's port comes in, the contract is served on it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { emitterPort, portTransport } from "../../shared/contract/port.ts";
import { serve } from "../../shared/contract/serve.ts";
import { z } from "../../shared/setup/zod.ts";
import { defaultEngine } from "../engine/defaultEngine.ts";
import { practicePort } from "../host/practicePort.ts";
import { followActivity } from "./activity.ts";

process.umask(0o077);
const dataDir = process.argv[2];
if (dataDir === undefined) throw new Error("the shell gives the data folder as the first argument");
const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8")));
const noticesFile = join(import.meta.dirname, "../THIRD-PARTY-NOTICES.txt");
const engine = defaultEngine({ dataDir, host: "desktop", version, practice: practicePort(), noticesFile });

followActivity(engine, (activity) => process.parentPort.postMessage(activity));
process.parentPort.on("message", (event) => {
  const [port] = event.ports;
  if (event.data === "page" && port !== undefined) serve(engine, portTransport(emitterPort(port)));
});
