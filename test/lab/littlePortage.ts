/** The little Portage as one file, and the ebuild tree it reads. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import type { Seed } from "./seeds.ts";

const TOP = join(import.meta.dirname, "../..");
const SOURCE = join(TOP, "electron/practice/portage/bin.ts");

let bundle: Promise<Buffer> | null = null;

async function makeBundle(): Promise<Buffer> {
  if (!existsSync(SOURCE)) return Buffer.from('console.error("no little Portage"); process.exit(127);\n');
  const made = await build({
    configFile: false,
    logLevel: "error",
    root: TOP,
    ssr: { noExternal: true, target: "node" },
    build: { ssr: SOURCE, write: false, minify: false, target: "node20", rolldownOptions: { output: { format: "es", codeSplitting: false } } },
  });
  const outputs = (Array.isArray(made) ? made : [made]).flatMap((one) => ("output" in one ? one.output : []));
  const chunk = outputs.find((one) => one.type === "chunk" && one.isEntry);
  if (chunk?.type !== "chunk") throw new Error("the little Portage did not bundle");
  return Buffer.from(chunk.code);
}

/** Its program as one ES module: `node FILE emerge ARGS…`. Made once per test process, from source. */
export function littlePortage(): Promise<Buffer> {
  bundle ??= makeBundle();
  return bundle;
}

/** The tree, the profile and what is installed at first. */
export async function treeSeed(): Promise<Seed> {
  return { "/var/db/repos/gentoo/profiles/repo_name": { content: "gentoo\n" } };
}

export const bundledFrom = (): string => readFileSync(SOURCE, "utf8");
