/** The pages: one bundle, nothing inlined (the content policy allows no data: address), served by the desktop shell and the browser host alike. */
import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { noteBundled } from "./bundled.ts";
import { firstTexts, withoutJsonSchema } from "./lean.ts";

/** The one script that runs before the page is drawn stands in the head by its own name; it imports nothing, so that it needs no module. */
const earlyScript = (): Plugin => ({
  name: "early-script",
  transformIndexHtml: () => [{ tag: "script", attrs: { src: "/early.js" }, injectTo: "head-prepend" }],
  generateBundle(_options, bundle) {
    const early = bundle["early.js"];
    if (early?.type !== "chunk" || early.imports.length > 0 || early.exports.length > 0) this.error("early.ts must be a script on its own");
  },
});

const root = resolve(import.meta.dirname, "../..");

export default defineConfig({
  root: resolve(root, "renderer"),
  publicDir: false,
  logLevel: "warn",
  base: "/",
  plugins: [react(), withoutJsonSchema(), firstTexts(), earlyScript(), noteBundled("renderer")],
  build: {
    outDir: resolve(root, "dist/renderer"),
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      input: { index: resolve(root, "renderer/index.html"), early: resolve(root, "renderer/early.ts") },
      output: { entryFileNames: (chunk) => (chunk.name === "early" ? "early.js" : "assets/[name]-[hash].js") },
    },
  },
});
