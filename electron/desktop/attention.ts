/** What the desktop does while a run goes on: progress on the taskbar, no sleep, and a word when a long run ends or a question waits. */
import { type BrowserWindow, Notification, powerSaveBlocker } from "electron";
import { t } from "../../shared/text/text.ts";
import { type Activity, idle, isBusy } from "./activity.ts";

/** Who ran a short time still looks at the window. */
export const LONG_RUN_SECONDS = 60;

export type Attention = {
  readonly activity: () => Activity;
  readonly update: (activity: Activity) => void;
};

function say(title: string, body: string, forward: () => void): void {
  if (!Notification.isSupported()) return;
  const note = new Notification({ title, body });
  note.on("click", forward);
  note.show();
}

/** `window`: the one there is now, if any. `forward`: brings it to the front. */
export function createAttention(window: () => BrowserWindow | null, forward: () => void): Attention {
  let last = idle;
  let blocker: number | null = null;

  const keepAwake = (busy: boolean): void => {
    if (busy && blocker === null) blocker = powerSaveBlocker.start("prevent-app-suspension");
    if (!busy && blocker !== null) {
      powerSaveBlocker.stop(blocker);
      blocker = null;
    }
  };
  const showProgress = (activity: Activity): void => {
    const going = activity.runs.filter((run) => run.status === "running");
    const share = going.reduce((sum, run) => sum + run.progress, 0) / Math.max(1, going.length);
    window()?.setProgressBar(going.length === 0 ? -1 : share, { mode: activity.questions.length > 0 ? "paused" : "normal" });
  };
  const tellNews = (activity: Activity): void => {
    if (window()?.isFocused() === true) return;
    for (const run of activity.runs) {
      const before = last.runs.find((each) => each.run === run.run);
      if (before?.status !== "running" || run.status === "running" || (run.seconds ?? 0) < LONG_RUN_SECONDS) continue;
      say(t(`shell.${run.status}`), t(`shell.${run.status}-text`, { fleet: run.fleet }), forward);
    }
    for (const question of activity.questions) {
      if (!last.questions.some((each) => each.id === question.id)) say(t("shell.question"), question.title, forward);
    }
  };
  return {
    activity: () => last,
    update: (activity) => {
      keepAwake(isBusy(activity));
      showProgress(activity);
      tellNews(activity);
      last = activity;
    },
  };
}
