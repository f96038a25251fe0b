/** How the app becomes a download. Checked against electron-builder's own schema, and the result by build/verify-package.mjs. */
const standIn = process.env.WIZARD_STAND_IN === "1";
const testBuild = process.env.WIZARD_TEST_BUILD === "1";
const suffix = standIn ? "-standin" : testBuild ? "-testbuild" : "";

/** @type {import("electron-builder").Configuration} */
module.exports = {
  appId: "org.binhostwizard.BinhostWizard",
  productName: "Binhost Wizard",
  copyright: "GPL-2.0-or-later",
  directories: { output: "dist/package", buildResources: "build/resources" },
  ...(process.env.WIZARD_ELECTRON_DIST ? { electronDist: process.env.WIZARD_ELECTRON_DIST } : {}),
  // Only what was built: no sources, no tests, no maps. The dependencies that stay outside of the bundles come along by themselves.
  files: [
    "dist/node/**/*.{mjs,cjs}",
    "dist/renderer/**",
    "package.json",
    "LICENSE",
    "!**/*.map",
    "!dist/node/little-portage.mjs",
    "!node_modules/**/{test,tests,__tests__,docs,example,examples,util}/**",
    "!node_modules/**/*.{md,ts,mts,cts,gyp,c,cc,h}",
    "!node_modules/cpu-features/**",
    "!node_modules/nan/**",
    "!node_modules/buildcheck/**",
  ],
  asar: true,
  npmRebuild: false,
  nodeGypRebuild: false,
  artifactName: `binhost-wizard-\${version}-\${os}-\${arch}${suffix}.\${ext}`,
  electronFuses: {
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
    executableName: "binhost-wizard",
    synopsis: "One Gentoo machine compiles, the others download",
    description: "Turns one Gentoo machine into a binary package host and every other machine into a client of it, over SSH.",
    maintainer: "The Binhost Wizard authors <authors@binhostwizard.invalid>",
    icon: "build/resources/icons",
    desktop: {
      entry: {
        Name: "Binhost Wizard",
        Comment: "One Gentoo machine compiles, the others download",
        Keywords: "gentoo;portage;binhost;binpkg;emerge;",
        StartupWMClass: "Binhost Wizard",
      },
    },
  },
  mac: { target: ["dmg"], category: "public.app-category.utilities", hardenedRuntime: true, icon: "build/resources/icon.icns" },
  win: { target: ["nsis"], icon: "build/resources/icon.ico" },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
  publish: null,
};
