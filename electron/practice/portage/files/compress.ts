/** Compression of the parts of a gpkg. Node 20 has no zstd: there, valid zstd frames of raw and run-length blocks are written, which any zstd opens. */
import * as zlib from "node:zlib";
import { decompress } from "fzstd";

export type Compression = { readonly suffix: string; readonly pack: (data: Buffer) => Buffer };

type WithZstd = { readonly zstdCompressSync?: (data: Buffer, options?: { readonly params?: Readonly<Record<number, number>> }) => Buffer };
const ZSTD_LEVEL = 100;

const MOST = 128 * 1024;
/** Runs of one byte from this length on become a run-length block: tar's padding costs nothing. */
const RUN = 64;

type Piece = { readonly from: number; readonly to: number; readonly run: boolean };

/** Cuts data into runs of one byte and what is between them, none longer than a block may be. */
function pieces(data: Buffer): readonly Piece[] {
  const found: Piece[] = [];
  const add = (from: number, to: number, run: boolean): void => {
    for (let at = from; at < to; at += MOST) found.push({ from: at, to: Math.min(to, at + MOST), run });
  };
  let plain = 0;
  for (let at = 0; at < data.length; ) {
    let end = at + 1;
    while (end < data.length && data[end] === data[at]) end++;
    if (end - at >= RUN) {
      add(plain, at, false);
      add(at, end, true);
      plain = end;
    }
    at = end;
  }
  add(plain, data.length, false);
  return found.length === 0 ? [{ from: 0, to: 0, run: false }] : found;
}

/** One zstd frame of raw and run-length blocks (RFC 8878 section 3.1.1: single segment, content size in 4 bytes). Input at most 4 GiB. */
export function storedZstd(data: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUInt32LE(0xfd2fb528, 0);
  head.writeUInt8(0b1010_0000, 4);
  head.writeUInt32LE(data.length, 5);
  const cut = pieces(data);
  const parts: Buffer[] = [head];
  for (const [i, piece] of cut.entries()) {
    const block = Buffer.alloc(3);
    block.writeUIntLE(((piece.to - piece.from) << 3) | ((piece.run ? 1 : 0) << 1) | (i === cut.length - 1 ? 1 : 0), 0, 3);
    parts.push(block, data.subarray(piece.from, piece.run ? piece.from + 1 : piece.to));
  }
  return Buffer.concat(parts);
}

/** BINPKG_COMPRESS and its flags as far as Node can: zstd, gzip; the rest is stored without compression, which GLEP 78 allows. */
export function compression(method: string, flags: string): Compression {
  if (method === "gzip") return { suffix: ".gz", pack: (data) => zlib.gzipSync(data) };
  if (method !== "zstd") return { suffix: "", pack: (data) => data };
  const real = (zlib as WithZstd).zstdCompressSync;
  const level = Number(/(?:^|\s)-(\d+)/.exec(flags)?.[1] ?? 3);
  if (!real) return { suffix: ".zst", pack: storedZstd };
  return { suffix: ".zst", pack: (data) => real(data, { params: { [ZSTD_LEVEL]: Math.min(level, 22) } }) };
}

/** Opens a part by its name's ending; null when it is damaged or of a kind that we cannot open. */
export function expand(name: string, data: Buffer): Buffer | null {
  try {
    if (name.endsWith(".tar")) return data;
    if (name.endsWith(".gz")) return zlib.gunzipSync(data);
    if (name.endsWith(".zst")) return Buffer.from(decompress(new Uint8Array(data)));
  } catch {
    return null;
  }
  return null;
}
