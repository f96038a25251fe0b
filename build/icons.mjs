/**
 * `npm run icons`: draws build/resources/icon.svg in each size with a headless Chromium, and wraps the PNGs for Windows (.ico) and macOS (.icns). Run it
 * after the drawing has changed; what it makes is kept with the sources, so that packing needs no browser.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";

const resources = resolve(dirname(fileURLToPath(import.meta.url)), "resources");
const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const ICO = [16, 24, 32, 48, 64, 256];
/** Apple's names for PNGs by their size in pixels. */
const ICNS = { icp4: 16, icp5: 32, icp6: 64, ic07: 128, ic08: 256, ic09: 512, ic10: 1024 };

/** Windows' icon: a directory of 16-byte entries, then the PNGs. 256 is written as 0. */
export function ico(pngs) {
  const head = Buffer.alloc(6 + 16 * pngs.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pngs.length, 4);
  let at = head.length;
  pngs.forEach(({ size, bytes }, i) => {
    const entry = 6 + 16 * i;
    head.writeUInt8(size % 256, entry);
    head.writeUInt8(size % 256, entry + 1);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(bytes.length, entry + 8);
    head.writeUInt32LE(at, entry + 12);
    at += bytes.length;
  });
  return Buffer.concat([head, ...pngs.map((png) => png.bytes)]);
}

/** macOS' icon: "icns", the whole length, then each PNG with its name and length. */
export function icns(parts) {
  const bodies = parts.map(({ name, bytes }) => {
    const head = Buffer.alloc(8);
    head.write(name, 0, "latin1");
    head.writeUInt32BE(8 + bytes.length, 4);
    return Buffer.concat([head, bytes]);
  });
  const head = Buffer.alloc(8);
  head.write("icns", 0, "latin1");
  head.writeUInt32BE(8 + bodies.reduce((sum, body) => sum + body.length, 0), 4);
  return Buffer.concat([head, ...bodies]);
}

async function draw() {
  const svg = readFileSync(join(resources, "icon.svg"), "utf8");
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const drawn = new Map();
    for (const size of SIZES) {
      const page = await browser.newPage({ viewport: { width: size, height: size } });
      await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
      drawn.set(size, await page.screenshot({ omitBackground: true }));
      await page.close();
    }
    return drawn;
  } finally {
    await browser.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const drawn = await draw();
  mkdirSync(join(resources, "icons"), { recursive: true });
  for (const [size, bytes] of drawn) if (size <= 512) writeFileSync(join(resources, `icons/${size}x${size}.png`), bytes);
  writeFileSync(join(resources, "icon.ico"), ico(ICO.map((size) => ({ size, bytes: drawn.get(size) }))));
  writeFileSync(join(resources, "icon.icns"), icns(Object.entries(ICNS).map(([name, size]) => ({ name, bytes: drawn.get(size) }))));
  console.log(`Drew ${SIZES.length} sizes.`);
}
