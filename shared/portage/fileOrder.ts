/**
 * Which files Portage reads when a configuration path is a file or a directory, and in which order
 * (lib/portage/util: `_recursive_file_list`): files and folders sorted together by name, those starting with `.` or ending with `~` and
 * version control folders left out. `.bak` is read.
 */

export interface TextFile {
  readonly path: string;
  readonly content: string;
}

const VERSION_CONTROL = new Set(["CVS", "RCS", "SCCS", ".bzr", ".git", ".hg", ".svn"]);
const skipped = (name: string) => name.startsWith(".") || name.endsWith("~");

/** Python sorts strings by code point; for JavaScript's UTF-16 units that differs beyond U+FFFF. */
function byCodePoint(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const order = byCodePoint(a[index] ?? "", b[index] ?? "");
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Is this path below `root` (or `root` itself) one that Portage reads? */
export function isRead(root: string, path: string): boolean {
  const base = root.slice(root.lastIndexOf("/") + 1);
  if (path === root) return !skipped(base);
  if (!path.startsWith(`${root}/`)) return false;
  const parts = [base, ...path.slice(root.length + 1).split("/")];
  return parts.every((part, index) => !skipped(part) && (index === parts.length - 1 || !VERSION_CONTROL.has(part)));
}

/**
 * The files of one configuration path in reading order.
 * @param root e.g. /etc/portage/make.conf, a file or a directory
 * @param files any files; those not below `root` are left out
 */
export function filesInOrder<T extends { readonly path: string }>(root: string, files: readonly T[]): T[] {
  return files
    .filter((file) => isRead(root, file.path))
    .map((file) => ({ file, parts: file.path.slice(root.length + 1).split("/") }))
    .sort((a, b) => comparePaths(a.parts, b.parts))
    .map(({ file }) => file);
}
