/** read-files, write-files, restore-files: same promises and the same output as the scripts. */
import * as crypto from "node:crypto";
import * as fs from "node:fs";
import { posix } from "node:path";
import { fileBytes } from "../../../../shared/operations/bytes.ts";
import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import { blockedBy, exists, isDirectory, list, makeDirectory, readBytes, readText, real, writeFile } from "../../portage/files/rootfs.ts";
import { runCommand } from "../commands.ts";
import type { PracticeMachine } from "../machine.ts";
import { testConfig } from "../nginx.ts";
import { type Asked, answer, kindOf, problem, type Section, wordsOf } from "./sections.ts";

const STATE = "/var/lib/binhost-wizard";
const sha256 = (data: Buffer): string => crypto.createHash("sha256").update(data).digest("hex");
const seconds = (stat: fs.BigIntStats): string => `${stat.mtimeNs / 1_000_000_000n}.${String(stat.mtimeNs % 1_000_000_000n).padStart(9, "0")}`;

/** A machine path seen from a target: `/` or a chroot. */
export const inTarget = (target: string | undefined, path: string): string =>
  target === undefined || target === "/" ? path : posix.join(target, path);

/** One `file`, `missing` or `unreadable` section. */
export function showFile(machine: PracticeMachine, path: string, maxBytes: number, shown = path): Section {
  const at = real(machine.root, path);
  const stat = fs.statSync(at, { throwIfNoEntry: false, bigint: true });
  if (!stat) return ["missing", shown];
  if (!stat.isFile()) return ["unreadable", `${shown}\nit is not a regular file`];
  const data = fs.readFileSync(at);
  const direct = posix.join(real(machine.root, posix.dirname(path)), posix.basename(path));
  const link = fs.lstatSync(direct).isSymbolicLink() ? `/${posix.relative(machine.root, at)}` : "";
  const mode = (Number(stat.mode) & 0o7777).toString(8);
  const body = data.length > maxBytes ? "" : data.toString("base64");
  return ["file", `${shown}\n${mode} root:root ${data.length} ${seconds(stat)}\n${sha256(data)}\n${link}\n${body}`];
}

export function readFiles({ machine, args }: Asked<FullArgs<"read-files">>): string {
  return answer(args.paths.map((p) => showFile(machine, inTarget(args.target, p), args.maxBytes, p)));
}

type Plan = {
  readonly path: string;
  readonly at: string;
  readonly bytes: Buffer | null;
  readonly mode: number;
  readonly existed: boolean;
  readonly meta: string;
};

const metaOf = (machine: PracticeMachine, path: string, backup: string, written: Buffer | null, made: readonly string[]): string => {
  const stat = fs.statSync(real(machine.root, path), { throwIfNoEntry: false, bigint: true });
  const hash = written === null ? "-" : sha256(written);
  const dirs = made.map((d) => `\n${d}`).join("");
  if (!stat) return `${path}\n0\n-\n-\n-\n-\n-\n${hash}${dirs}`;
  const data = readBytes(machine.root, path) ?? Buffer.alloc(0);
  return `${path}\n1\n${sha256(data)}\n${(Number(stat.mode) & 0o7777).toString(8)}\nroot:root\n${seconds(stat)}\n${backup}\n${hash}${dirs}`;
};

/** What a `touched` section says of a file before it is written. */
export const metaBefore = (machine: PracticeMachine, path: string, backup: string, written: Buffer): string =>
  metaOf(machine, path, backup, written, missingDirectories(machine, path));

function missingDirectories(machine: PracticeMachine, path: string): readonly string[] {
  const found: string[] = [];
  for (let dir = posix.dirname(path); dir !== "/" && !exists(machine.root, dir); dir = posix.dirname(dir)) found.unshift(dir);
  return found;
}

function copyTree(machine: PracticeMachine, from: string, to: string, skip: readonly string[]): void {
  for (const name of list(machine.root, from)) {
    if (skip.includes(name) || name.startsWith(".binhost-wizard")) continue;
    const at = posix.join(from, name);
    if (isDirectory(machine.root, at)) copyTree(machine, at, posix.join(to, name), []);
    else writeFile(machine.root, posix.join(to, name), readBytes(machine.root, at) ?? Buffer.alloc(0));
  }
}

/** Portage or nginx read a copy with the new files in it; null: accepted. */
async function refusedBy(
  machine: PracticeMachine,
  uid: number,
  validate: "portage" | "nginx" | "none",
  plans: readonly Plan[],
): Promise<Section | null> {
  if (validate === "none") return null;
  const stage = `/tmp/bw-stage-${crypto.randomBytes(6).toString("hex")}`;
  const from = validate === "portage" ? "/etc/portage" : "/etc/nginx";
  const apply = (): void => {
    for (const p of plans.filter((one) => one.path === "/etc/make.conf" || one.path.startsWith(`${from}/`))) {
      if (p.bytes === null) fs.rmSync(real(machine.root, posix.join(stage, p.path)), { force: true });
      else writeFile(machine.root, posix.join(stage, p.path), p.bytes);
    }
  };
  const ask = async (): Promise<{ readonly code: number; readonly text: string }> => {
    if (validate === "nginx") {
      for (const file of walkFiles(machine, posix.join(stage, from)))
        writeFile(machine.root, file, (readText(machine.root, file) ?? "").replaceAll(/\/etc\/nginx(?=[/;" ])/g, `${stage}/etc/nginx`));
      const tested = testConfig(machine.root, `${stage}/etc/nginx/nginx.conf`);
      return { code: tested.code, text: tested.text.replaceAll(stage, "") };
    }
    const said: string[] = [];
    const streams = { out: (): void => {}, err: (t: string): void => void said.push(t) };
    const code = await runCommand({ machine, uid, words: ["emerge", "--info", "--color=n"], env: { PORTAGE_CONFIGROOT: stage }, streams });
    return { code, text: said.join("").replaceAll(stage, "") };
  };
  const prepare = (): void => {
    fs.rmSync(real(machine.root, stage), { recursive: true, force: true });
    copyTree(machine, from, posix.join(stage, from), ["gnupg", "make.profile", "patches", "savedconfig"]);
    if (validate === "portage") fs.symlinkSync("/etc/portage/make.profile", posix.join(real(machine.root, posix.join(stage, from)), "make.profile"));
  };
  try {
    prepare();
    const before = await ask();
    prepare();
    apply();
    const after = await ask();
    const old = new Set(before.text.split("\n"));
    const fresh = after.text.split("\n").filter((l) => l !== "" && !old.has(l));
    const path = plans.find((p) => after.text.includes(p.path))?.path ?? plans[0]?.path ?? from;
    if (after.code !== 0)
      return before.code !== 0
        ? problem(
            "rejected",
            from,
            `${validate === "portage" ? "Portage" : "nginx"} already refuses the configuration as it is now:\n${before.text.trim()}`,
          )
        : problem("rejected", path, after.text.trim());
    const bad = fresh.some((l) => /\/etc\/portage\/|make\.conf|bad substitution|Traceback|unknown value|[Ii]nvalid|ParseError|^!!!/.test(l));
    return validate === "portage" && bad ? problem("rejected", path, fresh.join("\n")) : null;
  } finally {
    fs.rmSync(real(machine.root, stage), { recursive: true, force: true });
  }
}

const walkFiles = (machine: PracticeMachine, at: string): readonly string[] =>
  list(machine.root, at).flatMap((n) => (isDirectory(machine.root, posix.join(at, n)) ? walkFiles(machine, posix.join(at, n)) : [posix.join(at, n)]));

/** Content under a new name beside the old file, then one rename; the old inode stays as the copy, so its times are exact. */
function swap(machine: PracticeMachine, plan: Plan, backup: string): void {
  const at = real(machine.root, plan.path);
  blockedBy(machine.root, plan.path);
  makeDirectory(machine.root, posix.dirname(plan.path));
  const mode = plan.existed ? fs.statSync(at).mode & 0o7777 : plan.mode;
  if (plan.existed) {
    fs.rmSync(real(machine.root, backup), { force: true });
    fs.linkSync(at, real(machine.root, backup));
  }
  if (plan.bytes === null) fs.rmSync(at, { force: true });
  else writeFile(machine.root, plan.path, plan.bytes, mode);
}

export async function writeFiles({ machine, uid, args }: Asked<FullArgs<"write-files">>): Promise<string> {
  if (uid !== 0) return answer([problem("not-root", "", "only root may write these files")]);
  const folder = `${STATE}/backup/${args.run}/${args.step.replace(/[^A-Za-z0-9._-]+/g, "_")}`;
  const plans: Plan[] = [];
  const planned = new Set<string>();
  let backupFolder = folder;
  for (let n = 2; exists(machine.root, `${backupFolder}/done`); n++) {
    const record = readText(machine.root, `${backupFolder}/done`)?.split("\x1e") ?? [];
    const same = args.files.every((f, i) => {
      const now = readBytes(machine.root, inTarget(args.target, f.path));
      const after = f.after === null ? null : Buffer.from(fileBytes(f.after, f.encoding));
      return (record[i] ?? "").startsWith(`${inTarget(args.target, f.path)}\n`) && (now === null ? after === null : after?.equals(now) === true);
    });
    if (same && record.length === args.files.length) return answer(record.map((r) => ["touched", r] as const));
    backupFolder = `${folder}.${n}`;
  }
  for (const [i, file] of args.files.entries()) {
    const path = inTarget(args.target, file.path);
    const now = readBytes(machine.root, path);
    const hash = now === null ? null : sha256(now);
    if (exists(machine.root, path) && now === null) return answer([problem("failed", file.path, "it is not a regular file")]);
    if (hash !== file.beforeSha256) return answer([problem("changed-since", file.path, "it is not as it was when the plan was made")]);
    const bytes = file.after === null ? null : Buffer.from(fileBytes(file.after, file.encoding));
    const made = missingDirectories(machine, path).filter((d) => !planned.has(d));
    for (const d of made) planned.add(d);
    const meta = metaOf(machine, path, `${backupFolder}/${i + 1}.old`, bytes, made);
    plans.push({ path, at: real(machine.root, path), bytes, mode: Number.parseInt(file.mode, 8), existed: now !== null, meta });
  }
  try {
    const bad = plans.length === 0 ? null : await refusedBy(machine, uid, args.validate, plans);
    if (bad) return answer([bad]);
  } catch (error) {
    return answer([problem(kindOf(error), "/tmp", `the configuration could not be copied for a trial: ${wordsOf(error)}`)]);
  }
  const touched = plans.map((p) => ["touched", p.meta] as const);
  if (args.dryRun) return answer(touched);
  const done: Plan[] = [];
  try {
    makeDirectory(machine.root, backupFolder, 0o700);
    for (const [i, plan] of plans.entries()) {
      done.push(plan);
      swap(machine, plan, `${backupFolder}/${i + 1}.old`);
    }
    writeFile(machine.root, `${backupFolder}/done`, plans.map((p) => p.meta).join("\x1e"), 0o600);
  } catch (error) {
    for (const [i, plan] of done.entries()) putBack(machine, plan.path, plan.existed, `${backupFolder}/${i + 1}.old`);
    for (const dir of [...planned].reverse()) removeEmpty(machine, dir);
    fs.rmSync(real(machine.root, backupFolder), { recursive: true, force: true });
    return answer([problem(kindOf(error), done.at(-1)?.path ?? backupFolder, wordsOf(error))]);
  }
  return answer(touched);
}

function putBack(machine: PracticeMachine, path: string, existed: boolean, backup: string): void {
  const at = real(machine.root, path);
  const from = real(machine.root, backup);
  if (!existed) fs.rmSync(at, { force: true });
  else if (fs.existsSync(from)) {
    fs.rmSync(`${at}.back`, { force: true });
    fs.linkSync(from, `${at}.back`);
    fs.renameSync(`${at}.back`, at);
    // Two names of one file: rename leaves the second one standing.
    fs.rmSync(`${at}.back`, { force: true });
  }
}

function removeEmpty(machine: PracticeMachine, dir: string): void {
  try {
    fs.rmdirSync(real(machine.root, dir));
  } catch {
    /* not empty: not ours alone any more */
  }
}

export function restoreFiles({ machine, uid, args }: Asked<FullArgs<"restore-files">>): string {
  if (uid !== 0) return answer([problem("not-root", "", "only root may write these files")]);
  const sections: Section[] = [];
  const keep = (path: string, why: string): void => void sections.push(["kept", `${path}\n${why}`]);
  for (const file of [...args.files].reverse()) {
    const path = file.path;
    const now = readBytes(machine.root, path);
    const hash = now === null ? null : sha256(now);
    const restored = (): void => void sections.push(["restored", path]);
    try {
      blockedBy(machine.root, path);
      if (!file.existed) {
        if (now === null) restored();
        else if (hash === file.writtenSha256) {
          putBack(machine, path, false, "");
          restored();
        } else keep(path, "it was edited since");
      } else if (hash !== file.writtenSha256) {
        if (hash === file.sha256) restored();
        else keep(path, now === null ? "it was removed since" : "it was edited since");
      } else if (file.backup === null || !exists(machine.root, file.backup)) keep(path, `the copy ${file.backup ?? ""} is not there any more`);
      else if (sha256(readBytes(machine.root, file.backup) ?? Buffer.alloc(0)) !== file.sha256) keep(path, `the copy ${file.backup} is damaged`);
      else {
        putBack(machine, path, true, file.backup);
        restored();
      }
    } catch (error) {
      return answer([...sections, problem(kindOf(error), path, wordsOf(error))]);
    }
    for (const dir of [...file.madeDirectories].reverse()) removeEmpty(machine, dir);
  }
  return answer(sections);
}
