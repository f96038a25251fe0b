/** All user text of the pages, English. One key, one sentence; numbers decide between forms by `count`. */
import { add } from "./en/add.ts";
import { beside } from "./en/beside.ts";
import { choices } from "./en/choices.ts";
import { frame } from "./en/frame.ts";
import { help } from "./en/help.ts";
import { install } from "./en/install.ts";
import { machines } from "./en/machines.ts";
import { report } from "./en/report.ts";
import { review } from "./en/review.ts";
import { run } from "./en/run.ts";
import { shell } from "./en/shell.ts";
import { words } from "./en/words.ts";

export const en = {
  ...add,
  ...frame,
  ...machines,
  ...choices,
  ...review,
  ...run,
  ...install,
  ...report,
  ...shell,
  ...words,
  ...beside,
  ...help,
} as const;
