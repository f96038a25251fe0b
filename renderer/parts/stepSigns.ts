import type { StepStatus } from "../../shared/run/runState.ts";
import type { IconName } from "./Icon.tsx";

export type Sign = { readonly icon: IconName; readonly tone: "ok" | "warn" | "err" | "accent" | "quiet" };
/** How each state of a step is drawn, on every page. */
export const SIGNS: Readonly<Record<StepStatus, Sign>> = {
  waiting: { icon: "clock", tone: "quiet" },
  running: { icon: "ring", tone: "accent" },
  done: { icon: "check-circle", tone: "ok" },
  already: { icon: "dash", tone: "quiet" },
  undone: { icon: "undo", tone: "ok" },
  failed: { icon: "x-circle", tone: "err" },
  "not-undone": { icon: "warn", tone: "warn" },
  stopped: { icon: "pause", tone: "warn" },
};
