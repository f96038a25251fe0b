/** The pages: one bundle, nothing inlined (the content policy allows no data: address), served by the desktop shell and the browser host alike. */
import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { noteBundled } from "./bundled.ts";

const root = resolve(import.meta.dirname, "../..");

export default defineConfig({
  root: resolve(root, "renderer"),
  publicDir: false,
  logLevel: "warn",
  base: "/",
  plugins: [react(), noteBundled("renderer")],
  build: {
    outDir: resolve(root, "dist/renderer"),
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 700,
  },
});
