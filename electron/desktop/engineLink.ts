/** The engine's own process, and the message ports between it and the pages. A crash of it is survived: it is started again. */
import { type IpcMain, type IpcMainEvent, MessageChannelMain, type UtilityProcess, utilityProcess } from "electron";
import { isOwnPage } from "./guards.ts";

export type EngineLink = { readonly end: () => void };

/** May this message be heard? Only from the main frame of one of our own pages. */
export function fromOwnPage(event: Pick<IpcMainEvent, "senderFrame">): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && isOwnPage(frame.url);
}

/**
 * Starts the engine and answers a page's "engine-connect" with a fresh port. `crashed` is told the exit code when the engine ended by
 * itself; pages then lose their port, and connect again.
 */
export function linkEngine(ipc: IpcMain, module: string, dataDir: string, crashed: (code: number) => void): EngineLink {
  let ending = false;
  let child: UtilityProcess | null = null;
  const start = (): UtilityProcess => {
    const made = utilityProcess.fork(module, [dataDir], { serviceName: "Binhost Wizard engine", stdio: "inherit" });
    made.once("exit", (code) => {
      if (child === made) child = null;
      if (!ending) crashed(code);
    });
    return made;
  };
  child = start();
  ipc.on("engine-connect", (event) => {
    if (!fromOwnPage(event)) return;
    child ??= start();
    const { port1, port2 } = new MessageChannelMain();
    child.postMessage("page", [port1]);
    event.senderFrame?.postMessage("engine-port", null, [port2]);
  });
  return {
    end: () => {
      ending = true;
      child?.kill();
    },
  };
}
