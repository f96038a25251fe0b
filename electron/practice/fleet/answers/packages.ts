/** sign-packages, fix-index, check-signature, emerge-log, installed-package. */
import * as fs from "node:fs";
import { posix } from "node:path";
import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import { readSettings } from "../../portage/config/settings.ts";
import { openGpkg, stripSignatures, verifyGpkg } from "../../portage/files/gpkg.ts";
import { packageFiles } from "../../portage/files/pkgdir.ts";
import { get } from "../../portage/files/remoteIndex.ts";
import { exists, list, readBytes, real } from "../../portage/files/rootfs.ts";
import { vdbText } from "../../portage/files/vdb.ts";
import { EMERGE_LOG } from "../../portage/merge/log.ts";
import { TRUST_HOME } from "../../portage/programs/getuto.ts";
import { runCommand } from "../commands.ts";
import { type PracticeMachine, worldOf } from "../machine.ts";
import { type Asked, answer, flag, problem, refused, type Section } from "./sections.ts";

const quiet = { out: (): void => {}, err: (): void => {} };

async function say(
  machine: PracticeMachine,
  uid: number,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly text: string }> {
  const said: string[] = [];
  const add = (t: string): void => void said.push(t);
  const code = await runCommand({ machine, uid, words, env, streams: { out: add, err: add } });
  return { code, text: said.join("").trim() };
}

const isSigned = (machine: PracticeMachine, path: string): boolean => {
  const bytes = readBytes(machine.root, path);
  return bytes !== null && (openGpkg(bytes, path)?.signed ?? false);
};

function readable(machine: PracticeMachine, pkgdir: string): void {
  for (const name of ["Packages", "Packages.gz"]) {
    const at = real(machine.root, posix.join(pkgdir, name));
    if (fs.existsSync(at)) fs.chmodSync(at, fs.statSync(at).mode | 0o444);
  }
}

export async function signPackages({ machine, uid, args }: Asked<FullArgs<"sign-packages">>): Promise<string> {
  const { pkgdir } = args;
  const world = worldOf(machine, uid, {}, quiet);
  const files = packageFiles(world, pkgdir);
  const todo = files.filter((f) => !isSigned(machine, posix.join(pkgdir, f)));
  const sections: Section[] = [["already", String(files.length - todo.length)]];
  if (args.dryRun) return answer([...sections, ...todo.map((f) => ["signed", f] as const)]);
  if (todo.length === 0) return answer(sections);
  if (uid !== 0) return answer([...sections, problem("not-root", pkgdir, "only root may sign packages")]);
  let bad: Section | null = null;
  for (const file of todo) {
    const at = posix.join(pkgdir, file);
    const ran = await say(machine, uid, ["gpkg-sign", "--allow-unsigned", "--skip-signed", at], {});
    if (ran.code !== 0 || !isSigned(machine, at)) {
      bad = problem(/No space left/.test(ran.text) ? "no-space" : "failed", at, ran.text || "it was not signed");
      break;
    }
    sections.push(["signed", file]);
  }
  await say(machine, uid, ["emaint", "--fix", "binhost"], { PKGDIR: pkgdir });
  readable(machine, pkgdir);
  return answer(bad ? [...sections, bad] : sections);
}

export async function fixIndex({ machine, uid, args }: Asked<FullArgs<"fix-index">>): Promise<string> {
  const env = { PKGDIR: args.pkgdir };
  const first = await say(machine, uid, ["emaint", "--check", "binhost"], env);
  if (first.code === 0 || !args.fix)
    return answer([
      ["clean", flag(first.code === 0)],
      ["text", first.text],
    ]);
  if (uid !== 0) return answer([["clean", "0"], problem("not-root", args.pkgdir, "only root may mend the index")]);
  const fixed = await say(machine, uid, ["emaint", "--fix", "binhost"], env);
  if (fixed.code !== 0) return answer([["clean", "0"], problem(/No space left/.test(fixed.text) ? "no-space" : "failed", args.pkgdir, fixed.text)]);
  readable(machine, args.pkgdir);
  const second = await say(machine, uid, ["emaint", "--check", "binhost"], env);
  return answer([
    ["clean", flag(second.code === 0)],
    ["text", `${first.text}\n${second.text}`.trim()],
  ]);
}

export async function checkSignature({ machine, args }: Asked<FullArgs<"check-signature">>): Promise<string> {
  const none: readonly Section[] = [
    ["signed", "0"],
    ["unsigned", "0"],
  ];
  const uri = `${args.uri.replace(/\/+$/, "")}/${args.path.replace(/^\/+/, "")}`;
  const reply = await get(uri, { "User-Agent": "curl" }, 60).catch((e: unknown) => e);
  if (!(reply instanceof Object && "status" in reply && "body" in reply) || reply.status !== 200)
    return answer([
      ...none,
      problem("failed", uri, `it could not be fetched (HTTP ${reply instanceof Object && "status" in reply ? String(reply.status) : "000"})`),
    ]);
  const body = reply.body as Buffer;
  const opened = openGpkg(body, "package.gpkg.tar");
  if (!opened) return answer([...none, problem("failed", uri, "Portage's gpkg class could not be asked: it is no gpkg")]);
  const world = worldOf(machine, 0, {}, quiet);
  const home = readSettings(world).get("BINPKG_GPG_VERIFY_GPG_HOME") ?? TRUST_HOME;
  const said: string[] = [];
  const look = (pack: typeof opened) =>
    verifyGpkg(pack, "package.gpkg.tar", machine.gpg, machine.root, home, { request: true, ignore: false }, (raw) => said.push(...raw), [
      "metadata",
      "image",
    ]);
  const signed = opened.signed ? await look(opened) : ({ ok: false, text: "MissingSignature: No signature provided" } as const);
  if (!signed.ok) said.unshift(`the package as it was fetched: ${signed.text}`);
  const copy = openGpkg(await stripSignatures(opened, Math.floor(machine.now()), machine.gpg), "unsigned.gpkg.tar");
  const unsigned = copy ? await look(copy) : { ok: true as const };
  const refusedUnsigned = !unsigned.ok && /verification failed|signature not found/.test(unsigned.text);
  if (!unsigned.ok) said.push(`the copy without its signature: ${unsigned.text}`);
  return answer([
    ["signed", flag(signed.ok)],
    ["unsigned", flag(refusedUnsigned)],
    ["text", said.join("\n")],
  ]);
}

export function emergeLog({ machine, args }: Asked<FullArgs<"emerge-log">>): string {
  const data = readBytes(machine.root, EMERGE_LOG) ?? Buffer.alloc(0);
  const from = args.offset <= data.length ? Math.max(0, args.offset) : 0;
  return answer([
    ["size", String(data.length)],
    ["offset", String(from)],
    ["log", data.subarray(from, from + args.maxBytes).toString("base64")],
  ]);
}

export function installedPackage({ machine, args }: Asked<FullArgs<"installed-package">>): string {
  const { cpv } = args;
  const world = worldOf(machine, 0, {}, quiet);
  if (!/^[^/]+\/[^/]+$/.test(cpv) || cpv.includes("..") || vdbText(world, cpv, "SLOT") === null)
    return answer([
      ["installed", "0"],
      ["fields", ""],
    ]);
  const buildId = vdbText(world, cpv, "BUILD_ID") ?? "";
  const [category = "", name = ""] = cpv.split("/");
  const pn = name.replace(/-r\d+$/, "").replace(/-\d[^-]*$/, "");
  const pkgdir = readSettings(world).get("PKGDIR") ?? "/var/cache/binpkgs";
  const places = [...list(machine.root, "/var/cache/binhost").map((n) => `/var/cache/binhost/${n}`), pkgdir];
  const found = places
    .flatMap((d) => [`${d}/${category}/${pn}/${name}-${buildId}.gpkg.tar`, `${d}/${category}/${name}.gpkg.tar`])
    .find((p) => exists(machine.root, p));
  return answer([
    ["installed", "1"],
    ["fields", `buildid=${buildId}\nbuildtime=${vdbText(world, cpv, "BUILD_TIME") ?? ""}\nbinpkg=${found ?? ""}`],
  ]);
}

export const noSuchTarget = (target: string): string => refused("not-found", target, "there is no unpacked stage 3");
