/**
 * `npm pack`, installed into an empty folder: the command line as people get it. Tests fetch nothing: what it needs at run time is given to npm from what
 * is installed here, as folders; npm finds the needs met or fails. Wants what `npm run build` made.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const scratch = mkdtempSync(join(tmpdir(), "wizard-npm-"));
const place = join(scratch, "empty");
const bin = join(place, "node_modules/.bin/binhost-wizard");
const env = {
  PATH: process.env.PATH ?? "",
  HOME: scratch,
  npm_config_offline: "true",
  npm_config_registry: "http://127.0.0.1:9/",
  npm_config_cache: join(scratch, "cache"),
};
let files: string[] = [];

function run(command: string, words: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, words, { cwd, env, encoding: "utf8", timeout: 180_000 });
  if (status !== 0) throw new Error(`${command} ${words.join(" ")}: exit ${status}\n${stdout}${stderr}`);
  return stdout;
}
const manifest = (folder: string) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { dependencies?: Record<string, string> };

/** Our dependencies and all that they need, as npm installed them here. */
function closure(): string[] {
  const found = new Set<string>();
  const take = (name: string): void => {
    const folder = join(root, "node_modules", name);
    if (found.has(folder)) return;
    found.add(folder);
    for (const need of Object.keys(manifest(folder).dependencies ?? {})) take(need);
  };
  for (const name of Object.keys(manifest(root).dependencies ?? {})) take(name);
  return [...found];
}

beforeAll(() => {
  if (!existsSync(join(root, "dist/node/binhost-wizard.mjs"))) throw new Error("npm run build first");
  const packed = JSON.parse(run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", scratch], root)) as unknown;
  const [one] = (Array.isArray(packed) ? packed : Object.values(packed as object)) as { filename: string; files: { path: string }[] }[];
  files = (one?.files ?? []).map((file) => file.path);
  mkdirSync(place);
  const needs = Object.fromEntries(closure().map((folder) => [basename(folder), `file:${folder}`]));
  writeFileSync(
    join(place, "package.json"),
    JSON.stringify({ dependencies: { "binhost-wizard": `file:${join(scratch, one?.filename ?? "")}`, ...needs } }),
  );
  run("npm", ["install", "--install-links", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"], place);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

it("holds the command line, its pages, licences and nothing to build from", () => {
  for (const path of [
    "package.json",
    "README.md",
    "LICENSE",
    "dist/THIRD-PARTY-NOTICES.txt",
    "dist/node/binhost-wizard.mjs",
    "dist/renderer/index.html",
  ])
    expect(files).toContain(path);
  expect(files.filter((path) => !/^(package\.json|README\.md|LICENSE|dist\/THIRD-PARTY-NOTICES\.txt|dist\/(node|renderer)\/.+)$/.test(path))).toEqual(
    [],
  );
  expect(files.filter((path) => /\.(ts|tsx|map)$|little-portage|desktop-engine|^dist\/node\/preload/.test(path))).toEqual([]);
});

it("asks for two packages at run time", () => expect(Object.keys(manifest(root).dependencies ?? {}).sort()).toEqual(["ssh2", "ws"]));

it("is installed with its command, and with nothing of ours beside", () => {
  expect(existsSync(bin)).toBe(true);
  expect(readdirSync(join(place, "node_modules/binhost-wizard")).sort()).toEqual(["LICENSE", "README.md", "dist", "package.json"]);
  expect(run(bin, ["version"], place).trim()).toBe((manifest(root) as { version?: string }).version);
});

it("walks the whole practice fleet", () => {
  const said = run(bin, ["practice"], place);
  expect(said).toMatch(/binary/i);
  expect(readdirSync(scratch).filter((name) => name === ".ssh")).toEqual([]);
});

it("opens the wizard in a browser", async () => {
  const child = spawn(bin, ["web", "--json", "--no-open"], { cwd: place, env });
  try {
    const text = await new Promise<string>((done, fail) => {
      child.stdout.once("data", (data: Buffer) => done(data.toString("utf8")));
      child.once("exit", (code) => fail(new Error(`ended with ${code}`)));
    });
    const { url } = JSON.parse(text) as { url: string };
    const page = await fetch(url);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("Binhost Wizard");
  } finally {
    child.removeAllListeners("exit");
    const gone = new Promise((done) => child.once("exit", done));
    child.kill("SIGTERM");
    await gone;
  }
});
