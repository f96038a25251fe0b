/** All user text of the pages, English. One key, one sentence; numbers decide between forms by `count`. */
import { beside } from "./en/beside.ts";
import { choices } from "./en/choices.ts";
import { frame } from "./en/frame.ts";
import { install } from "./en/install.ts";
import { machines } from "./en/machines.ts";
import { report } from "./en/report.ts";
import { run } from "./en/run.ts";
import { shell } from "./en/shell.ts";
import { words } from "./en/words.ts";

export const en = { ...frame, ...machines, ...choices, ...run, ...install, ...report, ...shell, ...words, ...beside } as const;
