/**
 * Licence notices of everything that ships: the packages inside of the bundles (noted while bundling in out/bundled) and those beside them with all they
 * need. Writes dist/THIRD-PARTY-NOTICES.txt. Ends with an error when a package says no licence or brings no licence text.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
/** Loaded at run time, not bundled: the same list as in build/vite/node.config.ts, without Electron, which brings its own notices. */
export const BESIDE = ["ssh2", "ws"];
/** Native parts of ssh2 that are left out on purpose. */
export const LEFT_OUT = ["cpu-features", "nan", "buildcheck"];

const read = (path) => JSON.parse(readFileSync(path, "utf8"));

/** Where `from` finds the package `name`: the way Node looks. */
function find(name, from) {
  for (let at = from; ; at = dirname(at)) {
    const here = join(at, "node_modules", name);
    if (existsSync(join(here, "package.json"))) return here;
    if (at === root || at === dirname(at)) throw new Error(`${name}, which ${from} needs, is not installed`);
  }
}

/** Folders of the packages that are shipped beside the bundles, with all that they need. */
export function shippedBeside() {
  const found = new Set();
  const take = (folder) => {
    if (found.has(folder)) return;
    found.add(folder);
    for (const name of Object.keys(read(join(folder, "package.json")).dependencies ?? {})) take(find(name, folder));
  };
  for (const name of BESIDE) take(find(name, root));
  return [...found].sort();
}

function bundled() {
  const folder = join(root, "out/bundled");
  const lists = ["node", "preload", "renderer"].map((name) => read(join(folder, `${name}.json`)));
  return lists.flat().map((path) => join(root, path));
}

/** Name, version, licence and the texts of one package. */
function noticeOf(folder) {
  const { name, version, license, licenses, homepage } = read(join(folder, "package.json"));
  // Older packages say { type } or a list of them.
  const said = [license ?? licenses ?? []]
    .flat()
    .map((each) => each.type ?? each)
    .join(" OR ");
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(join(folder, file), "utf8").trim());
  if (said === "" || texts.length === 0) throw new Error(`${name} ${version} brings no licence: look at it before it is shipped`);
  return { name, version, text: [`${name} ${version}`, `Licence: ${said}`, ...(homepage ? [homepage] : []), "", ...texts].join("\n") };
}

export function allNotices() {
  const notices = [...new Set([...bundled(), ...shippedBeside()])].map(noticeOf);
  return notices.sort((a, b) => a.name.localeCompare(b.name, "en") || a.version.localeCompare(b.version, "en"));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const notices = allNotices();
  const line = "-".repeat(100);
  const head = `Binhost Wizard is made with the work of others. These ${notices.length} packages are part of it, under their own licences.`;
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(join(root, "dist/THIRD-PARTY-NOTICES.txt"), `${[head, ...notices.map((each) => each.text)].join(`\n\n${line}\n\n`)}\n`);
  console.log(`Licence notices of ${notices.length} packages: ${notices.map((each) => each.name).join(", ")}`);
}
