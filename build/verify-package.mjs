/**
 * Opens the packed app and checks it: exactly what was built, no sources, tests, maps, native parts, secrets or paths of this machine, fuses as configured,
 * licence notices complete. Reports sizes and writes SHA256SUMS. `--folder PATH`: another unpacked app than the one just packed. Exit 1: with every finding.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir, hostname } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as asar from "@electron/asar";
import { FuseV1Options, getCurrentFuseWire } from "@electron/fuses";
import { allNotices, shippedBeside } from "./notices.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(import.meta.url);
const config = require("./electron-builder.config.cjs");
const { reachable } = require("./reachable.cjs");
const out = resolve(root, process.env.WIZARD_PACKAGE_OUT ?? "out/package");
const problems = [];
const expect = (fine, problem) => {
  if (!fine) problems.push(problem);
};

function walk(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((each) => {
    const at = join(folder, each.name);
    return each.isDirectory() ? walk(at) : [at];
  });
}
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;

/** The unpacked app: where its program, its asar and its folder are. */
function findApp() {
  const i = process.argv.indexOf("--folder");
  const folder =
    i > 0
      ? resolve(process.argv[i + 1])
      : readdirSync(out)
          .map((name) => join(out, name))
          .find((path) => /unpacked$|^mac/.test(basename(path)));
  if (!folder) throw new Error(`there is no unpacked app in ${out}: npm run package makes it`);
  const bundle = join(folder, `${config.productName}.app`);
  if (existsSync(bundle)) return { folder, program: bundle, asar: join(bundle, "Contents/Resources/app.asar") };
  const program = ["binhost-wizard-desktop", `${config.productName}.exe`].map((name) => join(folder, name)).find((path) => existsSync(path));
  return { folder, program, asar: join(folder, "resources/app.asar") };
}

/** What must not be in it, by name and by content. */
const FORBIDDEN_NAMES =
  /[.](tsx?|mts|cts|map|node|md|env|pem|key|gyp|log)$|(^|\/)(test|tests|__tests__|src|[.]git|[.]npmrc|id_[a-z0-9]+)(\/|$)|(^|\/)tests?[.]js$/;
const SECRETS = [
  { name: "a private key", pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}/ },
  { name: "a registry token", pattern: /\bnpm_[A-Za-z0-9]{36}\b|_authToken=/ },
  { name: "a forge token", pattern: /\bgh[pousr]_[A-Za-z0-9]{36}\b/ },
  { name: "a source map", pattern: /^\/\/[#@] sourceMappingURL=/m },
];
const PLACES = [root, homedir(), hostname()].filter((text) => text.length > 5);

function checkContents(file) {
  const listed = asar.listPackage(file).map((path) => path.replaceAll("\\", "/").replace(/^\//, ""));
  const files = listed.filter((path) => !("files" in asar.statFile(file, path)));
  const built = reachable(root);
  const expected = new Set([
    ...built.files,
    ...walk(join(root, "dist/renderer")).map((path) => relative(root, path).replaceAll("\\", "/")),
    "dist/THIRD-PARTY-NOTICES.txt",
    "LICENSE",
    "package.json",
  ]);
  const own = files.filter((path) => !path.startsWith("node_modules/"));
  for (const path of expected) expect(own.includes(path), `${path} was built but is not in the package`);
  for (const path of own) expect(expected.has(path), `${path} is in the package but is no part of the app`);
  for (const path of files) {
    const bytes = asar.extractFile(file, path);
    expect(!FORBIDDEN_NAMES.test(path), `${path}: files of this kind are not shipped`);
    const text = bytes.toString("latin1");
    for (const { name, pattern } of SECRETS) expect(!pattern.test(text), `${path} holds ${name}`);
    for (const place of PLACES) expect(!text.includes(place), `${path} names a place of this machine: ${place}`);
    // electron-builder leaves out of a package.json what is not needed to run.
    const same = (one) => JSON.stringify(["name", "version", "main", "type", "exports"].map((field) => one[field]));
    const original = existsSync(join(root, path)) ? readFileSync(join(root, path)) : null;
    if (original === null) expect(false, `${path} is nowhere in the project`);
    else if (basename(path) === "package.json") expect(same(JSON.parse(text)) === same(JSON.parse(original)), `${path} is not the package's own`);
    else expect(bytes.equals(original), `${path} is not what was built`);
  }
  const packed = JSON.parse(asar.extractFile(file, "package.json").toString("utf8"));
  for (const field of ["scripts", "devDependencies"]) expect(packed[field] === undefined, `package.json still has ${field}`);
  expect(built.files.includes(packed.main), `package.json starts ${packed.main}, which is not in the package`);
  const allowed = new Set(shippedBeside().map((path) => basename(path)));
  const modules = new Set(files.filter((path) => path.startsWith("node_modules/")).map((path) => path.split("/")[1]));
  for (const name of modules) expect(allowed.has(name), `node_modules/${name} is shipped without need`);
  for (const name of built.packages.filter((each) => each !== "electron" && !require("node:module").isBuiltin(each)))
    expect(modules.has(name), `${name} is imported but not shipped`);
  expect(
    !existsSync(`${file}.unpacked`) || walk(`${file}.unpacked`).length === 0,
    "something lies beside the asar, where its integrity is not guarded",
  );
  return { files, modules };
}

/** The fuses of the program, by the names of the configuration. */
async function checkFuses(program) {
  const wire = await getCurrentFuseWire(program);
  const names = Object.keys(FuseV1Options).filter((name) => Number.isNaN(Number(name)));
  const short = (name) => name[0].toLowerCase() + name.slice(1);
  const read = Object.fromEntries(names.map((name) => [short(name), wire[FuseV1Options[name]] === 0x31]));
  for (const [name, wanted] of Object.entries(config.electronFuses).filter(([each]) => each in read))
    expect(read[name] === wanted, `fuse ${name} is ${read[name]}, the configuration says ${wanted}`);
  const wanted = {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    onlyLoadAppFromAsar: true,
    enableCookieEncryption: true,
    grantFileProtocolExtraPrivileges: false,
  };
  for (const [name, value] of Object.entries(wanted))
    expect(config.electronFuses[name] === value, `the configuration must set fuse ${name} to ${value}`);
  if (process.env.WIZARD_TEST_BUILD !== "1")
    expect(read.enableNodeCliInspectArguments === false, "a build for people must not be open to a debugger");
  return read;
}

function checkNotices(file, modules) {
  const text = asar.extractFile(file, "dist/THIRD-PARTY-NOTICES.txt").toString("utf8");
  const notices = allNotices();
  for (const each of notices) expect(text.includes(each.text), `the licence notice of ${each.name} ${each.version} is missing`);
  for (const name of modules)
    expect(
      notices.some((each) => each.name === name),
      `${name} is shipped without a licence notice`,
    );
  expect(asar.extractFile(file, "LICENSE").toString("utf8").includes("GNU GENERAL PUBLIC LICENSE"), "LICENSE is not the project's licence");
  return notices.length;
}

function checkArtefacts() {
  const artefacts = readdirSync(out).filter((name) => /[.](AppImage|tar[.]gz|deb|rpm|dmg|exe|zip)$/.test(name));
  const standIn = process.env.WIZARD_STAND_IN === "1";
  const sums = artefacts.map((name) => {
    expect(name.includes("-standin") === standIn, `${name}: the name must ${standIn ? "" : "not "}say that it was packed with a stand-in`);
    return `${createHash("sha256")
      .update(readFileSync(join(out, name)))
      .digest("hex")}  ${name}\n`;
  });
  writeFileSync(join(out, "SHA256SUMS"), sums.join(""));
  return artefacts;
}

const app = findApp();
const { files, modules } = checkContents(app.asar);
const fuses = app.program ? await checkFuses(app.program) : {};
expect(app.program !== undefined, "the unpacked app has no program");
const notices = checkNotices(app.asar, modules);
if (process.platform === "linux")
  for (const path of walk(join(root, "build/resources/linux")))
    expect(existsSync(join(app.folder, "share", basename(path))), `share/${basename(path)} is missing`);
const artefacts = process.argv.includes("--folder") ? [] : checkArtefacts();
const total = walk(app.folder).reduce((sum, path) => sum + statSync(path).size, 0);

console.log(`app.asar: ${files.length} files, ${megabytes(statSync(app.asar).size)}; packages beside the bundles: ${[...modules].join(", ")}`);
console.log(`Whole folder: ${megabytes(total)}. Licence notices: ${notices}.`);
console.log(
  `Fuses: ${Object.entries(fuses)
    .map(([name, on]) => `${name} ${on ? "on" : "off"}`)
    .join(", ")}`,
);
for (const name of artefacts) console.log(`${name}: ${megabytes(statSync(join(out, name)).size)}`);
for (const problem of problems) console.error(`PROBLEM: ${problem}`);
console.log(problems.length === 0 ? "The package is as it should be." : `${problems.length} findings.`);
process.exitCode = problems.length === 0 ? 0 : 1;
