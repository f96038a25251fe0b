/**
 * A stand-in for Electron's runtime, so that an app can be packed and checked where the real one cannot be had: its files by name, and a program
 * that only says what it is but has the fuse wire, so that flipping runs for true and can be read back. What is packed with it is named "-standin".
 */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The marker that @electron/fuses looks for; then: version 1, number of fuses, and one byte for each ("0" off, "1" on, "r" removed). */
const SENTINEL = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX";
const FUSES = 9;

/** Makes the folder. Inputs: where, and the version of Electron that it stands for. */
export function makeStandIn(folder, version) {
  mkdirSync(join(folder, "locales"), { recursive: true });
  const says = "#!/bin/sh\necho 'This is a stand-in for the Electron runtime: it was packed to be checked, not to be run.' >&2\nexit 1\n";
  const wire = Buffer.concat([Buffer.from(SENTINEL), Buffer.from([1, FUSES]), Buffer.from("0".repeat(FUSES))]);
  writeFileSync(join(folder, "electron"), Buffer.concat([Buffer.from(says), wire, Buffer.from("\n")]));
  chmodSync(join(folder, "electron"), 0o755);
  const texts = {
    "chrome-sandbox": "#!/bin/sh\nexit 1\n",
    LICENSE: "Stand-in for the licence of the Electron runtime.\n",
    "LICENSES.chromium.html": "<!doctype html><title>Stand-in for Chromium's licences</title>\n",
    version: version,
    "locales/en-US.pak": "",
  };
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
}
