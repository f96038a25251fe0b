/** `emerge --info` (transcripts 16, 21). */
import { treeLocation } from "../choose/tree.ts";
import { expandNames, globalUse } from "../choose/use.ts";
import type { Settings } from "../config/settings.ts";
import { readBinhosts } from "../files/binhosts.ts";
import { readText } from "../files/rootfs.ts";
import type { World } from "../world.ts";
import { versionLine } from "./start.ts";

const SHOWN = [
  "ACCEPT_KEYWORDS",
  "ACCEPT_LICENSE",
  "CFLAGS",
  "CHOST",
  "CONFIG_PROTECT",
  "CONFIG_PROTECT_MASK",
  "CXXFLAGS",
  "DISTDIR",
  "EMERGE_DEFAULT_OPTS",
  "ENV_UNSET",
  "FEATURES",
  "GENTOO_MIRRORS",
  "LANG",
  "MAKEOPTS",
  "PKGDIR",
  "PORTAGE_BINHOST",
  "PORTAGE_TMPDIR",
] as const;

const python = (value: boolean | null): string => (value === null ? "None" : value ? "True" : "False");

function binaryRepositories(world: World, settings: Settings): string {
  const { listed } = readBinhosts(world, settings);
  if (listed.length === 0) return "";
  const blocks = listed.map(
    (r) =>
      `${r.name}\n${r.shownLocation === null ? "" : `    location: ${r.shownLocation}\n`}    priority: ${r.priority}\n    sync-uri: ${r.uri}\n    verify-signature: ${python(r.verify)}\n`,
  );
  return `Binary Repositories:\n\n${blocks.join("\n")}\n`;
}

export function infoText(world: World, settings: Settings): string {
  const tree = treeLocation(world, settings.configRoot);
  const stamp = readText(world.root, `${tree}/metadata/timestamp.chk`)?.trim() ?? "";
  const expands = expandNames(settings);
  const use = [...globalUse(settings), settings.get("ARCH") ?? "amd64"];
  const plain = [...new Set(use)].filter((f) => !expands.some((e) => f.startsWith(`${e.toLowerCase()}_`))).sort();
  const hidden = settings.words("USE_EXPAND_HIDDEN");
  const groups = expands.filter((e) => !hidden.includes(e) && (settings.get(e) ?? "") !== "").map((e) => `${e}="${settings.get(e)}"`);
  const unset = ["PORTAGE_BINHOST", "PORTAGE_BUNZIP2_COMMAND"].filter((n) => settings.get(n) === undefined);
  return [
    versionLine(world, settings).trimEnd(),
    "=================================================================",
    ...(stamp === "" ? [] : [`Timestamp of repository gentoo: ${stamp}`]),
    "Repositories:",
    "",
    `gentoo\n    location: ${tree}\n    sync-type: rsync\n    sync-uri: rsync://rsync.gentoo.org/gentoo-portage\n    priority: -1000\n    volatile: False\n`,
    `${binaryRepositories(world, settings)}${SHOWN.filter((n) => settings.get(n) !== undefined)
      .map((n) => `${n}="${settings.get(n)}"`)
      .join("\n")}`,
    [`USE="${plain.join(" ")}"`, ...groups].join(" "),
    `Unset:  ${unset.join(", ")}`,
    "",
    "",
  ].join("\n");
}
