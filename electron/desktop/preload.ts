/** The page's only door: one message port to the engine. The page itself never sees Electron. */
import { contextBridge, ipcRenderer } from "electron";

type Page = {
  readonly location: { readonly origin: string };
  readonly postMessage: (message: string, origin: string, ports: readonly unknown[]) => void;
};
const page = globalThis as unknown as Page;

contextBridge.exposeInMainWorld("binhostWizard", {
  /** Asks for the engine's port; it arrives as a window message "engine-port" from this very page. */
  connect: (): void => ipcRenderer.send("engine-connect"),
});

ipcRenderer.on("engine-port", (event) => {
  page.postMessage("engine-port", page.location.origin, event.ports);
});
