/** Notes which packages went into a bundle, for the licence notices (build/notices.mjs). */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Plugin } from "vite";

const root = resolve(import.meta.dirname, "../..");

/** Writes out/bundled/<name>.json: the folders below node_modules that a module of the bundle came from. */
export function noteBundled(name: string): Plugin {
  return {
    name: "note-bundled",
    generateBundle(_options, bundle) {
      const packages = new Set<string>();
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== "chunk") continue;
        for (const id of chunk.moduleIds) {
          const folder = /^.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+/.exec(id)?.[0];
          if (folder !== undefined) packages.add(folder.slice(folder.indexOf("node_modules")).replaceAll("\\", "/"));
        }
      }
      mkdirSync(join(root, "out/bundled"), { recursive: true });
      writeFileSync(join(root, `out/bundled/${name}.json`), JSON.stringify([...packages].sort(), null, 2));
    },
  };
}
