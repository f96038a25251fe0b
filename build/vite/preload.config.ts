/** The preload script: one CommonJS file, because a sandboxed preload cannot be a module. */
import { resolve } from "node:path";
import { defineConfig } from "vite";
import { noteBundled } from "./bundled.ts";

export default defineConfig({
  root: resolve(import.meta.dirname, "../.."),
  publicDir: false,
  plugins: [noteBundled("preload")],
  logLevel: "warn",
  build: {
    outDir: "dist/node",
    emptyOutDir: false,
    target: "node20",
    minify: false,
    lib: { entry: "electron/desktop/preload.ts", formats: ["cjs"], fileName: () => "preload.cjs" },
    rollupOptions: { external: ["electron"] },
  },
});
