/** What is read on the pages that are fetched: it comes with the first of them. A test sees to it that nothing of it is needed earlier. */
import { add } from "./en/add.ts";
import { beside } from "./en/beside.ts";
import { choices } from "./en/choices.ts";
import { help } from "./en/help.ts";
import { install } from "./en/install.ts";
import { report } from "./en/report.ts";
import { review } from "./en/review.ts";

export const later = { ...add, ...choices, ...review, ...install, ...report, ...beside, ...help } as const;
