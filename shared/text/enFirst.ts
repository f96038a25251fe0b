/** What is read before another page is opened: the frame, Welcome, words of machines and runs beside the steps. In the pages' build this is all that comes first. */
import { frame } from "./en/frame.ts";
import { machines } from "./en/machines.ts";
import { run } from "./en/run.ts";
import { shell } from "./en/shell.ts";
import { words } from "./en/words.ts";

export const en = { ...frame, ...machines, ...run, ...shell, ...words } as const;
