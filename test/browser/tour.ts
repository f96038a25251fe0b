/**
 * Every screen in every state that it has: empty, filled, running, failed, finished. One list for the pictures (`npm run gallery`), for axe, for narrow
 * windows, forced colours, writing from right to left, and the run with made-up text. A new page or state belongs in `tour/`.
 */
import { AFTER } from "./tour/after.ts";
import { ADD, BESIDE } from "./tour/beside.ts";
import { CHOICES, REVIEW } from "./tour/choices.ts";
import { REPORT } from "./tour/report.ts";
import { RUN } from "./tour/run.ts";
import type { Way } from "./tour/scene.ts";
import { START } from "./tour/start.ts";

export const TOUR: readonly Way[] = [...START, ...CHOICES, ...REVIEW, ...RUN, ...AFTER, ...REPORT, ...ADD, ...BESIDE];
/** A way, called by what it shows. */
export const WAYS = TOUR.map((way) => ({ name: way.scenes.map((scene) => scene.name).join(", "), ...way }));
