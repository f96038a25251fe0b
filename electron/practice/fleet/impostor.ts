/** An impostor on the wire: packages signed anew by a stranger, with sizes and digests in the index that fit. Only for the fault of that name. */
import * as crypto from "node:crypto";
import { posix } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { openGpkg, resign } from "../portage/files/gpkg.ts";
import { readIndex, writeIndex } from "../portage/files/index.ts";
import { readBytes } from "../portage/files/rootfs.ts";
import type { Gpg } from "../portage/gpg/gpg.ts";
import * as openpgp from "../portage/gpg/openpgp.ts";

const hash = (algorithm: string, data: Buffer): string => crypto.createHash(algorithm).update(data).digest("hex");

/** Changes what is served: `path` below PKGDIR, the true bytes -> the false ones. */
export function impostor(machineRoot: string, pkgdir: string): (path: string, bytes: Buffer) => Promise<Buffer> {
  const key = openpgp.generate(Math.floor(Date.now() / 1000) - 3600);
  const at = Math.floor(Date.now() / 1000) - 60;
  const stranger: Pick<Gpg, "sign" | "clearsign"> = {
    sign: async (_, data) => ({ ok: true, text: openpgp.detached(key, at, data) }),
    clearsign: async (_, text) => ({ ok: true, text: openpgp.clearsigned(key, at, text) }),
  };
  const forge = async (bytes: Buffer, path: string): Promise<Buffer> => {
    const opened = openGpkg(bytes, path);
    if (!opened?.signed) return bytes;
    const made = await resign(opened, at, stranger as Gpg, { home: "", key: "", root: "" });
    return made.ok ? made.file : bytes;
  };
  const index = async (text: string): Promise<string> => {
    const read = readIndex(text);
    const packages = [];
    for (const stanza of read.packages) {
      const bytes = readBytes(machineRoot, posix.join(pkgdir, stanza.PATH ?? ""));
      const forged = bytes && (await forge(bytes, stanza.PATH ?? ""));
      packages.push(forged ? { ...stanza, SIZE: String(forged.length), MD5: hash("md5", forged), SHA1: hash("sha1", forged) } : stanza);
    }
    return writeIndex({ header: read.header, packages });
  };
  return async (path, bytes) => {
    if (path.endsWith(".gpkg.tar")) return forge(bytes, path);
    if (path.endsWith("/Packages")) return Buffer.from(await index(bytes.toString("utf8")));
    if (path.endsWith("/Packages.gz")) return gzipSync(Buffer.from(await index(gunzipSync(bytes).toString("utf8"))));
    return bytes;
  };
}
