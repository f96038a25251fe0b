/** The short words beside steps and machines on the rail. */
import { moodOf } from "../run/outlook.ts";
import { t } from "../text/text.ts";
import { healthOf } from "./fleetState.ts";
import type { PageId } from "./pages.ts";
import { lookOf } from "./readiness.ts";
import type { WizardState } from "./wizardState.ts";

export type Tone = "ok" | "busy" | "ask" | "warn" | "wait" | "err" | "off";
export type Word = { readonly tone: Tone; readonly text: string };

/** Beside a step: what stands there now. Empty while there is nothing to say. */
export function stepWord(state: WizardState, page: PageId): string {
  const { draft, plan, run } = state;
  const decided = plan.plan?.decisions;
  switch (page) {
    case "machines": {
      const seen = draft.machines.filter((m) => lookOf(state, m.id) === "surveyed").length;
      return draft.machines.length === 0 ? "" : t("rail.seen", { seen, of: draft.machines.length });
    }
    case "graphics":
      return decided === undefined ? "" : t("rail.cards", { count: new Set(Object.values(decided.videoCards).flat()).size });
    case "processor":
      return decided?.march ?? (decided?.level ? `v${decided.level}` : "");
    case "serving":
      return decided === undefined ? "" : draft.choices.serving.method === "http" ? "HTTP" : "SSH";
    case "use":
      return "";
    case "review": {
      const steps = plan.plan?.machines.reduce((sum, m) => sum + m.steps.length, 0);
      return steps === undefined ? "" : t("rail.steps", { count: steps });
    }
    case "apply": {
      const { counts } = run.state;
      return run.id === null ? "" : t("rail.seen", { seen: counts.done + counts.skipped, of: counts.total });
    }
    case "install":
      return state.install.proof === null ? "" : t("rail.done");
    default:
      return "";
  }
}

/** A machine that is set up: what it said when it was asked whether packages reach it. */
function afterRun(state: WizardState, id: string): Word {
  const { health } = healthOf(state.checks.of[id], true);
  if (health === "cut") return { tone: "err", text: t("rail.cut") };
  if (health === "warn") return { tone: "warn", text: t("rail.needs-eye") };
  return { tone: "ok", text: t("machine.set-up") };
}

/** How many machines of the fleet no package reaches, as far as they were asked. */
export const brokenLines = ({ draft, checks }: WizardState): number =>
  draft.machines.filter((m) => healthOf(checks.of[m.id], true).health === "cut").length;

/** Beside a machine: what it does in the run, or what is known of it. */
export function machineWord(state: WizardState, id: string): Word {
  if (state.questions.some((q) => q.machine === id)) return { tone: "ask", text: t("machine.asks") };
  const inRun = state.run.id === null ? undefined : state.run.state.machines.find((m) => m.id === id);
  // What was under way when the program ended is at rest, whatever its journal says last.
  const brokenOff = moodOf(state.run.state, state.run.live, state.run.attaching) === "broken-off";
  if (inRun !== undefined && inRun.steps.length > 0)
    switch (inRun.status) {
      case "connecting":
        return brokenOff ? { tone: "off", text: t("run.unfinished") } : { tone: "busy", text: t("machine.connecting") };
      case "working":
        if (brokenOff) return { tone: "off", text: t("run.unfinished") };
        return { tone: "busy", text: t("rail.seen", { seen: inRun.counts.done + inRun.counts.skipped, of: inRun.counts.total }) };
      case "idle":
      case "waiting":
        return { tone: "wait", text: t("machine.waits") };
      case "failed":
        return { tone: "err", text: t("machine.failed") };
      case "stopped":
        return { tone: "off", text: t("machine.stopped") };
      case "done":
        return state.run.state.kind === "undo" ? { tone: "ok", text: t("machine.undone") } : afterRun(state, id);
    }
  switch (lookOf(state, id)) {
    case "idle":
      return { tone: "off", text: t("machine.idle") };
    case "connecting":
      return { tone: "busy", text: t("machine.connecting") };
    case "looking":
      return { tone: "busy", text: t("machine.looking") };
    case "surveyed":
      return state.checks.of[id] === undefined ? { tone: "ok", text: t("machine.surveyed") } : afterRun(state, id);
    case "failed":
      return { tone: "err", text: t("machine.not-reached") };
  }
}
