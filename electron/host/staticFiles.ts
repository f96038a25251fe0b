/** The built pages, read from one folder and from nowhere else. */
import { readFile, realpath, stat } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".json": "application/json; charset=utf-8",
};

export type StaticFile = { readonly type: string; readonly bytes: Buffer; readonly isPage: boolean };

/**
 * Where the path of a request leads in `folder`. Output: null when it leads out of it, or is not a plain path. Percent-encoded dots,
 * slashes and backslashes are decoded before the comparison; hidden files are not served.
 */
export function fileFor(folder: string, requestPath: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(requestPath.split(/[?#]/, 1)[0] ?? "");
  } catch {
    return null;
  }
  if (!path.startsWith("/") || path.includes("\0") || path.includes("\\") || path.split("/").some((part) => part.startsWith("."))) return null;
  const file = normalize(join(folder, path === "/" ? "index.html" : path));
  return file.startsWith(folder + sep) ? file : null;
}

/** Reads one file; null: there is none, it is of no known type, or a link leads out of the folder. */
export async function readStatic(folder: string, requestPath: string): Promise<StaticFile | null> {
  const file = fileFor(folder, requestPath);
  const type = file === null ? undefined : types[extname(file)];
  if (file === null || type === undefined) return null;
  try {
    const real = await realpath(file);
    if (!real.startsWith((await realpath(folder)) + sep) || !(await stat(real)).isFile()) return null;
    return { type, bytes: await readFile(real), isPage: extname(file) === ".html" };
  } catch {
    return null;
  }
}
