/** The Node side as plain bundles: command line, Electron's main and preload, and the little Portage that the lab puts on its machines. */
import { builtinModules } from "node:module";
import { resolve } from "node:path";
import { defineConfig } from "vite";
import { noteBundled } from "./bundled.ts";

const root = resolve(import.meta.dirname, "../..");

export default defineConfig({
  root,
  publicDir: false,
  plugins: [noteBundled("node")],
  logLevel: "warn",
  ssr: { noExternal: true, external: ["ssh2", "electron", "ws"], target: "node" },
  build: {
    ssr: true,
    outDir: "dist/node",
    emptyOutDir: true,
    target: "node20",
    minify: false,
    sourcemap: false,
    rollupOptions: {
      external: [...builtinModules, ...builtinModules.map((name) => `node:${name}`), "ssh2", "electron", "ws"],
      input: {
        "binhost-wizard": "electron/cli/bin.ts",
        "little-portage": "electron/practice/portage/bin.ts",
        "desktop-main": "electron/desktop/main.ts",
        "desktop-engine": "electron/desktop/engineProcess.ts",
      },
      output: { format: "es", entryFileNames: "[name].mjs", chunkFileNames: "chunks/[name]-[hash].mjs" },
    },
  },
});
