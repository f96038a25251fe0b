/** merge-log, as the script says it: what is new, after the rotated logs when it begins anew. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import { LINE_MARKS, shortenLines } from "../../../../shared/report/shortLines.ts";
import { real } from "../../portage/files/rootfs.ts";
import { EMERGE_LOG } from "../../portage/merge/log.ts";
import { type Asked, answer, flag } from "./sections.ts";

type Old = { readonly path: string; readonly data: Buffer | null };

/** Logs that logrotate moved away, oldest first; practice machines know gzip only. `data` null: damaged. */
function rotatedOf(path: string): Old[] {
  const folder = dirname(path);
  const names = fs.readdirSync(folder).filter((name) => name.startsWith(`${basename(path)}.`) || name.startsWith(`${basename(path)}-`));
  return names
    .filter((name) => /^[.-]\d/.test(name.slice(basename(path).length)))
    .map((name) => ({ name, at: fs.statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => a.at - b.at || (a.name < b.name ? 1 : -1))
    .map(({ name }) => {
      const data = fs.readFileSync(join(folder, name));
      try {
        return { path: `${dirname(EMERGE_LOG)}/${name}`, data: name.endsWith(".gz") ? gunzipSync(data) : data };
      } catch {
        return { path: `${dirname(EMERGE_LOG)}/${name}`, data: null };
      }
    });
}

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
  const old = again || !args.rotated ? [] : rotatedOf(path);
  const whole = Buffer.concat([...old.flatMap((each) => each.data ?? []), data.subarray(from, end)]);
  const lines = whole.toString("latin1").replaceAll("\0", "\n").split("\n");
  const ours = lines.filter((line) => /^\d+:/.test(line) && LINE_MARKS.some((mark) => line.includes(mark)));
  const damaged = lines.filter((line) => line !== "" && !/^\d+:/.test(line)).length;
  const short = shortenLines(ours).map((line) => `${line}\n`);
  const packed = gzipSync(Buffer.from(short.join(""), "latin1"), { level: 9 });
  return answer([
    ...old.map((each) => (each.data === null ? (["unreadable", `${each.path}\nit is damaged`] as const) : (["rotated", each.path] as const))),
    place(inode, !again, end, tailOf(end), damaged),
    ["lines", packed.toString("base64")],
  ]);
}
