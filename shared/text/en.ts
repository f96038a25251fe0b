/** All user text of the pages, English. One key, one sentence; numbers decide between forms by `count`. */
import { en as first } from "./enFirst.ts";
import { later } from "./enLater.ts";

export const en = { ...first, ...later } as const;
