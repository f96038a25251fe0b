/** The engine's own process, and the message ports between it and the pages. A crash of it is survived: it is started again. */
import { type IpcMain, type IpcMainEvent, MessageChannelMain, type UtilityProcess, utilityProcess, type WebContents } from "electron";
import { type Activity, activitySchema, idle } from "./activity.ts";
import { isOwnPage } from "./guards.ts";

export type EngineLink = {
  readonly end: () => void;
  readonly isUp: () => boolean;
  /** While it holds, pages that ask wait: no new engine is started. */
  readonly hold: (hold: boolean) => void;
};
export type EngineNews = {
  /** The engine has ended by itself; pages have lost their ports, and may connect again, which starts a new one. */
  readonly crashed: (code: number) => void;
  readonly activity: (activity: Activity) => void;
  /** A page has its port. */
  readonly connected: (page: WebContents) => void;
};

/** May this message be heard? Only from the main frame of one of our own pages, and only the bare word. */
export function fromOwnPage(event: Pick<IpcMainEvent, "senderFrame">, words: readonly unknown[] = []): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && isOwnPage(frame.url) && words.length === 0;
}

/** Starts the engine at once, so that it is ready when the page asks, and answers a page's "engine-connect" with a fresh port. */
export function linkEngine(ipc: IpcMain, module: string, dataDir: string, news: EngineNews): EngineLink {
  let ending = false;
  let held = false;
  let child: UtilityProcess | null = null;
  const start = (): UtilityProcess => {
    const made = utilityProcess.fork(module, [dataDir], { serviceName: "Binhost Wizard engine", stdio: "inherit" });
    made.on("message", (message: unknown) => {
      const activity = activitySchema.safeParse(message);
      if (activity.success) news.activity(activity.data);
    });
    made.once("exit", (code) => {
      if (child === made) child = null;
      if (ending) return;
      news.activity(idle);
      news.crashed(code);
    });
    return made;
  };
  child = start();
  ipc.on("engine-connect", (event, ...words: readonly unknown[]) => {
    if (ending || held || !fromOwnPage(event, words)) return;
    child ??= start();
    const { port1, port2 } = new MessageChannelMain();
    child.postMessage("page", [port1]);
    event.senderFrame?.postMessage("engine-port", null, [port2]);
    news.connected(event.sender);
  });
  return {
    isUp: () => child !== null,
    hold: (hold) => {
      held = hold;
    },
    end: () => {
      ending = true;
      child?.kill();
    },
  };
}
