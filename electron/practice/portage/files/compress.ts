/** Compression of the parts of a gpkg. Node 20 has no zstd: there, valid zstd frames of stored blocks are written, which any zstd opens. */
import * as zlib from "node:zlib";
import { decompress } from "fzstd";

export type Compression = { readonly suffix: string; readonly pack: (data: Buffer) => Buffer };

type WithZstd = { readonly zstdCompressSync?: (data: Buffer, options?: { readonly params?: Readonly<Record<number, number>> }) => Buffer };
const ZSTD_LEVEL = 100;

const RAW_BLOCK = 128 * 1024;

/** One zstd frame of raw blocks (RFC 8878: frame header with a 4-byte content size, single segment). Input at most 4 GiB. */
export function storedZstd(data: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUInt32LE(0xfd2fb528, 0);
  head.writeUInt8(0b1010_0000, 4);
  head.writeUInt32LE(data.length, 5);
  const parts: Buffer[] = [head];
  let at = 0;
  do {
    const piece = data.subarray(at, at + RAW_BLOCK);
    at += piece.length;
    const block = Buffer.alloc(3);
    block.writeUIntLE((piece.length << 3) | (at >= data.length ? 1 : 0), 0, 3);
    parts.push(block, piece);
  } while (at < data.length);
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
