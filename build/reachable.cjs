/** What the desktop app's entries import, followed through the built files: nothing else is packed. */
const { existsSync, readFileSync } = require("node:fs");
const { dirname, join, relative, resolve } = require("node:path");

const ENTRIES = ["dist/node/desktop-main.mjs", "dist/node/desktop-engine.mjs", "dist/node/preload.cjs"];
const IMPORT = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*["']([^"'\n]+)["']/g;

/** Output: built files by their path in the project, and the packages that they import by name. */
function reachable(root) {
  const files = new Set();
  const packages = new Set();
  const take = (file) => {
    const name = relative(root, file).replaceAll("\\", "/");
    if (files.has(name) || !existsSync(file)) return;
    files.add(name);
    for (const [, wanted] of readFileSync(file, "utf8").matchAll(IMPORT)) {
      if (/^[.]{1,2}[/].*[.][cm]?js$/.test(wanted)) take(resolve(dirname(file), wanted));
      else if (/^[a-z@][\w@./-]*$/.test(wanted)) packages.add(wanted);
    }
  };
  for (const entry of ENTRIES) take(join(root, entry));
  return { files: [...files].sort(), packages: [...packages].sort() };
}

module.exports = { reachable };
