/** Tar archives as gpkg files use them: POSIX ustar headers, whole archives in memory. Enough for real `tar` to read and to be read. */

export type TarEntry = {
  readonly name: string;
  readonly type: "file" | "directory" | "symlink";
  readonly mode: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  readonly content: Buffer;
  readonly link: string;
};

const BLOCK = 512;
const RECORD = 20 * BLOCK;

function field(header: Buffer, text: string, at: number, length: number): void {
  header.write(text.slice(0, length), at, length, "utf8");
}
const octal = (value: number, length: number): string =>
  `${Math.floor(value)
    .toString(8)
    .padStart(length - 1, "0")}\0`;

function splitName(name: string): readonly [prefix: string, name: string] {
  if (Buffer.byteLength(name) <= 100) return ["", name];
  const cut = name.lastIndexOf("/", 155);
  if (cut < 0 || Buffer.byteLength(name.slice(cut + 1)) > 100) throw new RangeError(`the name is too long for a tar header: ${name}`);
  return [name.slice(0, cut), name.slice(cut + 1)];
}

function header(entry: TarEntry, owner: string): Buffer {
  const block = Buffer.alloc(BLOCK);
  const [prefix, name] = splitName(entry.type === "directory" ? `${entry.name.replace(/\/$/, "")}/` : entry.name);
  field(block, name, 0, 100);
  field(block, octal(entry.mode, 8), 100, 8);
  field(block, octal(0, 8), 108, 8);
  field(block, octal(0, 8), 116, 8);
  field(block, octal(entry.type === "file" ? entry.content.length : 0, 12), 124, 12);
  field(block, octal(entry.mtime, 12), 136, 12);
  field(block, "        ", 148, 8);
  field(block, entry.type === "file" ? "0" : entry.type === "symlink" ? "2" : "5", 156, 1);
  field(block, entry.link, 157, 100);
  field(block, "ustar\u000000", 257, 8);
  field(block, owner, 265, 32);
  field(block, owner, 297, 32);
  field(block, prefix, 345, 155);
  const sum = block.reduce((a, b) => a + b, 0);
  field(block, `${sum.toString(8).padStart(6, "0")}\0 `, 148, 8);
  return block;
}

/** Packs entries in order, padded to a record of 20 blocks as tar does. `owner` names user and group (numeric ids are 0). */
export function packTar(entries: readonly TarEntry[], owner = ""): Buffer {
  const parts: Buffer[] = [];
  for (const entry of entries) {
    parts.push(header(entry, owner));
    if (entry.type !== "file") continue;
    parts.push(entry.content, Buffer.alloc((BLOCK - (entry.content.length % BLOCK)) % BLOCK));
  }
  parts.push(Buffer.alloc(2 * BLOCK));
  const length = parts.reduce((a, b) => a + b.length, 0);
  parts.push(Buffer.alloc((RECORD - (length % RECORD)) % RECORD));
  return Buffer.concat(parts);
}

const textAt = (block: Buffer, at: number, length: number): string => {
  const end = block.indexOf(0, at);
  return block.toString("utf8", at, end < 0 || end > at + length ? at + length : end);
};

/** Reads an archive; null when it is none or is cut short. Handles ustar prefixes, GNU long names and pax paths. */
export function unpackTar(archive: Buffer): readonly TarEntry[] | null {
  const entries: TarEntry[] = [];
  let longName: string | null = null;
  let longLink: string | null = null;
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const block = archive.subarray(at, at + BLOCK);
    if (block.every((b) => b === 0)) return entries;
    const sum = Number.parseInt(textAt(block, 148, 8).trim(), 8);
    const own = block.reduce((a, b, i) => a + (i >= 148 && i < 156 ? 32 : b), 0);
    if (sum !== own) return null;
    const size = Number.parseInt(textAt(block, 124, 12).trim() || "0", 8);
    const content = archive.subarray(at + BLOCK, at + BLOCK + size);
    if (content.length < size) return null;
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const kind = String.fromCharCode(block[156] ?? 0);
    if (kind === "L") longName = textAt(content, 0, size);
    else if (kind === "K") longLink = textAt(content, 0, size);
    else if (kind === "x") longName = /\d+ path=([^\n]*)\n/.exec(content.toString("utf8"))?.[1] ?? longName;
    else if (kind !== "g") {
      const prefix = textAt(block, 257, 5) === "ustar" && textAt(block, 257, 8) !== "ustar  " ? textAt(block, 345, 155) : "";
      const name = longName ?? (prefix === "" ? textAt(block, 0, 100) : `${prefix}/${textAt(block, 0, 100)}`);
      entries.push({
        name: name.replace(/(?<=.)\/$/, ""),
        type: kind === "5" ? "directory" : kind === "2" ? "symlink" : "file",
        mode: Number.parseInt(textAt(block, 100, 8).trim() || "0", 8) & 0o7777,
        mtime: Number.parseInt(textAt(block, 136, 12).trim() || "0", 8),
        content: Buffer.from(content),
        link: longLink ?? textAt(block, 157, 100),
      });
      longName = null;
      longLink = null;
    }
  }
  return entries.length > 0 ? entries : null;
}
