/** merge-log: a practice machine's log is never rotated; the rest as the script says it. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { gzipSync } from "node:zlib";
import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import { real } from "../../portage/files/rootfs.ts";
import { EMERGE_LOG } from "../../portage/merge/log.ts";
import { type Asked, answer, flag } from "./sections.ts";

const MARKS = [">>> emerge (", "::: completed emerge (", ") Merging Binary (", ") Compiling/", ">>> AUTOCLEAN: "];

export function mergeLog({ machine, args }: Asked<FullArgs<"merge-log">>): string {
  const place = (inode: string, restarted: boolean, next: number, tail: string, damaged: number) =>
    ["place", `inode=${inode}\nrestarted=${flag(restarted)}\nnext=${next}\ntail=${tail}\ndamaged=${damaged}`] as const;
  const path = real(machine.root, EMERGE_LOG);
  if (!fs.existsSync(path)) return answer([place("", true, 0, "", 0), ["lines", ""]]);
  const data = fs.readFileSync(path);
  const inode = String(fs.statSync(path).ino);
  const tailOf = (end: number) =>
    createHash("sha256")
      .update(data.subarray(Math.max(0, end - 4096), end))
      .digest("hex");
  const again = args.offset > 0 && args.inode === inode && args.offset <= data.length && tailOf(args.offset) === args.tailSha256;
  const from = again ? args.offset : 0;
  const end = Math.max(from, data.lastIndexOf(10) + 1);
  const lines = data.toString("latin1", from, end).replaceAll("\0", "\n").split("\n");
  const ours = lines.filter((line) => /^\d+:/.test(line) && MARKS.some((mark) => line.includes(mark)));
  const damaged = lines.filter((line) => line !== "" && !/^\d+:/.test(line)).length;
  const packed = gzipSync(Buffer.from(ours.map((line) => `${line}\n`).join(""), "latin1"), { level: 1 });
  return answer([place(inode, !again, end, tailOf(end), damaged), ["lines", packed.toString("base64")]]);
}
