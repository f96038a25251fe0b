/** ssh-access and authorize-key. No ssh runs from a practice machine: a key is made and lines are written, the try says no. */
import * as crypto from "node:crypto";
import { posix } from "node:path";
import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import { readText, writeFile } from "../../portage/files/rootfs.ts";
import { generateKeyPair } from "../keys.ts";
import type { PracticeMachine } from "../machine.ts";
import { metaBefore } from "./files.ts";
import { type Asked, answer, flag, problem, type Section } from "./sections.ts";

const hash = (text: string): string => crypto.createHash("sha256").update(text).digest("hex");

function write(machine: PracticeMachine, path: string, text: string, mode: number, backup: string): Section {
  const meta = metaBefore(machine, path, backup, Buffer.from(text));
  const old = readText(machine.root, path);
  if (old !== null) writeFile(machine.root, backup, old, 0o600, 0o700);
  writeFile(machine.root, path, text, mode, 0o700);
  return ["touched", meta];
}

export function sshAccess({ machine, uid, args }: Asked<FullArgs<"ssh-access">>): string {
  if (uid !== 0) return answer([problem("not-root", "", "this is about root's own ssh")]);
  const key = "/root/.ssh/id_ed25519";
  const sections: Section[] = [];
  if (readText(machine.root, key) === null) {
    if (!args.make) return answer([["works", "0"]]);
    const pair = generateKeyPair(`root@${machine.hostname} (binhost)`);
    const folder = "/var/lib/binhost-wizard/backup/ssh-access";
    sections.push(write(machine, key, pair.secret, 0o600, `${folder}/1.old`), write(machine, `${key}.pub`, pair.public, 0o644, `${folder}/2.old`));
  }
  const known = "/root/.ssh/known_hosts";
  const name = args.port === 22 ? args.host : `[${args.host}]:${args.port}`;
  const before = readText(machine.root, known) ?? "";
  const lines = args.hostKey
    .split("\n")
    .map((l) => l.trim())
    .filter((l) => l !== "")
    .map((l) => (/^(ssh-|ecdsa-)/.test(l) ? `${name} ${l}` : l))
    .filter((l) => !before.split("\n").includes(l));
  if (lines.length > 0 && args.make)
    sections.push(
      write(machine, known, `${before}${lines.join("\n")}\n`, 0o600, `/var/lib/binhost-wizard/backup/ssh-access-${hash(before).slice(0, 8)}/1.old`),
    );
  return answer([["public", readText(machine.root, `${key}.pub`) ?? ""], ...sections, ["works", "0"]]);
}

export function authorizeKey({ machine, uid, args }: Asked<FullArgs<"authorize-key">>): string {
  if (uid !== 0 && args.user !== machine.user) return answer([["added", "0"], problem("not-root", "", `only root may add a key for ${args.user}`)]);
  const path = args.user === "root" ? "/root/.ssh/authorized_keys" : `/home/${args.user}/.ssh/authorized_keys`;
  const before = readText(machine.root, path) ?? "";
  if (before.split("\n").includes(args.line)) return answer([["added", "0"]]);
  const text = `${before === "" || before.endsWith("\n") ? before : `${before}\n`}${args.line}\n`;
  const folder = posix.join("/var/lib/binhost-wizard/backup", args.run, args.step.replace(/[^A-Za-z0-9._-]+/g, "_"));
  return answer([["added", flag(true)], write(machine, path, text, 0o600, `${folder}/1.old`)]);
}
