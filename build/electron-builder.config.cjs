/** How the app becomes a download. Checked against electron-builder's own schema, and the result by build/verify-package.mjs. */
const { join } = require("node:path");
const { reachable } = require("./reachable.cjs");

const standIn = process.env.WIZARD_STAND_IN === "1";
const testBuild = process.env.WIZARD_TEST_BUILD === "1";
const suffix = standIn ? "-standin" : testBuild ? "-testbuild" : "";

const id = "org.binhostwizard.BinhostWizard";
const metainfo = `build/resources/linux/${id}.metainfo.xml=/usr/share/metainfo/${id}.metainfo.xml`;

/** @type {import("electron-builder").Configuration} */
module.exports = {
  appId: id,
  productName: "Binhost Wizard",
  copyright: "GPL-2.0-or-later",
  directories: { output: process.env.WIZARD_PACKAGE_OUT ?? "out/package", buildResources: "build/resources" },
  ...(process.env.WIZARD_ELECTRON_DIST ? { electronDist: process.env.WIZARD_ELECTRON_DIST } : {}),
  // Only what was built: no sources, no tests, no maps. The dependencies that stay outside of the bundles come along by themselves.
  files: [
    ...reachable(join(__dirname, "..")).files,
    "dist/renderer/**",
    "dist/THIRD-PARTY-NOTICES.txt",
    "package.json",
    "LICENSE",
    "!**/*.map",
    "!node_modules/**/{test,tests,__tests__,docs,example,examples,util,build}/**",
    "!node_modules/**/{tests.js,install.js,Jenkinsfile,*.min.js,nacl.js}",
    "!node_modules/**/*.{md,ts,mts,cts,gyp,c,cc,h,node,yml}",
    "!node_modules/**/{.*,.*/**}",
    // The browser host's alone.
    "!node_modules/ws/**",
    // Native parts of ssh2: plain JavaScript is fast enough, and runs everywhere.
    "!node_modules/{cpu-features,nan,buildcheck}/**",
  ],
  asar: true,
  npmRebuild: false,
  nodeGypRebuild: false,
  artifactName: `binhost-wizard-\${version}-\${os}-\${arch}${suffix}.\${ext}`,
  electronFuses: {
    // An app for Apple processors needs at least its own signature again after its fuses were flipped.
    resetAdHocDarwinSignature: process.platform === "darwin",
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    // Playwright cannot drive an app without inspection: a test build has it, and says so in its name.
    enableNodeCliInspectArguments: testBuild,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  },
  fileAssociations: [{ ext: "binhost-fleet", name: "Binhost Wizard fleet", mimeType: "application/x-binhost-fleet+json", role: "Editor" }],
  linux: {
    target: ["AppImage", "tar.gz", "deb", "rpm"],
    category: "System;Settings",
    // The command line is binhost-wizard.
    executableName: "binhost-wizard-desktop",
    extraFiles: [
      { from: "build/resources/linux", to: "share" },
      { from: "build/resources/icons", to: "share/icons" },
    ],
    synopsis: "One Gentoo machine compiles, the others download",
    description: "Turns one Gentoo machine into a binary package host and every other machine into a client of it, over SSH.",
    maintainer: "The Binhost Wizard authors <authors@binhostwizard.invalid>",
    icon: "build/resources/icons",
    desktop: {
      entry: {
        Name: "Binhost Wizard",
        Comment: "One Gentoo machine compiles, the others download",
        Keywords: "gentoo;portage;binhost;binpkg;emerge;",
        StartupWMClass: "binhost-wizard",
      },
    },
  },
  // electron-builder would write --no-sandbox into the desktop entry; the app refuses to run without its sandbox (electron/desktop/guards.ts).
  appImage: { executableArgs: [] },
  deb: { fpm: [metainfo] },
  rpm: { fpm: [metainfo] },
  mac: { target: ["dmg"], category: "public.app-category.utilities", hardenedRuntime: true, icon: "build/resources/icon.icns" },
  win: { target: ["nsis"], icon: "build/resources/icon.ico" },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
  publish: null,
};
