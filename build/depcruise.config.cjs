/** The borders of the house (see README): who may import whom. Run by `npm run check` and by the tests. */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to: { pathNot: allowed },
});
const shared = "^shared/";
const builtin = "^node:|^[a-z_]+$|^(fs|stream|dns|timers)/promises$";

module.exports = {
  forbidden: [
    only("shared-stays-pure", "^shared/", [shared, "^node_modules/zod/"], "shared knows zod and itself, nothing else"),
    only(
      "engine-knows-shared",
      "^electron/engine/",
      [shared, "^electron/engine/", "^node_modules/(zod|ssh2|ssh-config)/", builtin],
      "the engine knows neither faces nor practice",
    ),
    {
      name: "ssh2-in-one-place",
      severity: "error",
      from: { path: "^electron/engine/", pathNot: "^electron/engine/ssh/" },
      to: { path: "^node_modules/(ssh2|ssh-config)/" },
    },
    only(
      "practice-knows-shared",
      "^electron/practice/",
      [shared, "^electron/practice/", "^node_modules/(zod|ssh2|tar-stream|fzstd)/", builtin],
      "practice knows nothing of the engine's inside",
    ),
    only(
      "host-knows-engine",
      "^electron/host/",
      [shared, "^electron/(host|engine|practice)/", "^node_modules/(zod|ws)/", builtin],
      "no Electron in the browser host",
    ),
    only(
      "cli-knows-engine",
      "^electron/cli/",
      [shared, "^electron/(cli|host|engine|practice)/", "^node_modules/(zod|diff)/", builtin],
      "no Electron in the command line",
    ),
    only(
      "desktop-alone-knows-electron",
      "^electron/desktop/",
      [
        shared,
        "^electron/(desktop|engine|practice)/",
        "^electron/host/(headers|staticFiles|practicePort)[.]ts$",
        "^node_modules/(zod|electron)/",
        builtin,
      ],
      "no React, no ssh2 in the shell",
    ),
    { name: "electron-in-desktop-only", severity: "error", from: { pathNot: "^electron/desktop/" }, to: { path: "^node_modules/electron/" } },
    {
      name: "renderer-stays-a-page",
      severity: "error",
      from: { path: "^renderer/" },
      to: { path: ["^electron/", "^test/", "^build/"], dependencyTypesNot: ["type-only"] },
    },
    { name: "renderer-without-node", severity: "error", from: { path: "^renderer/" }, to: { dependencyTypes: ["core"] } },
    { name: "shared-without-node", severity: "error", from: { path: "^shared/" }, to: { dependencyTypes: ["core"] } },
    { name: "nobody-imports-tests", severity: "error", from: { pathNot: "^test/" }, to: { path: "^test/" } },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } } },
    { name: "resolvable", severity: "error", from: { pathNot: "^build/(vite|bench)/" }, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|out|coverage)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: { extensions: [".ts", ".tsx", ".mjs", ".js", ".css"] },
  },
};
