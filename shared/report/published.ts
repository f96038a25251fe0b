/** Figures of the reference document, in seconds. An example, shown apart and marked as such; no total ever takes them. */
export const publishedExample: {
  readonly source: readonly { readonly name: string; readonly seconds: number }[];
  readonly binary: { readonly from: number; readonly to: number };
} = {
  source: [
    { name: "Firefox", seconds: 45 * 60 },
    { name: "KDE Plasma", seconds: 3 * 3600 },
    { name: "LibreOffice", seconds: 2 * 3600 },
    { name: "Chromium", seconds: 6 * 3600 },
    { name: "LLVM", seconds: 8 * 3600 },
    { name: "gcc", seconds: 2 * 3600 },
  ],
  binary: { from: 30, to: 300 },
};
