/** The page's only door: one message port to the engine. The page itself never sees Electron. */
import { contextBridge, ipcRenderer, webUtils } from "electron";

type DropEvent = { readonly preventDefault: () => void; readonly dataTransfer: { readonly files: ArrayLike<object> } | null };
type Page = {
  readonly location: { readonly origin: string };
  readonly postMessage: (message: unknown, origin: string, ports?: readonly unknown[]) => void;
  readonly addEventListener: (type: "dragover" | "drop", listener: (event: DropEvent) => void) => void;
};
const page = globalThis as unknown as Page;

contextBridge.exposeInMainWorld("binhostWizard", {
  /** Asks for the engine's port; it arrives as a window message "engine-port" from this very page. */
  connect: (): void => ipcRenderer.send("engine-connect"),
  /** The desktop's own file dialog, as the menu has it; the answer comes as a window message { shell: command }. */
  choose: (what: unknown): void => ipcRenderer.send("choose", what === "save" ? "save" : "open"),
});

ipcRenderer.on("engine-port", (event) => page.postMessage("engine-port", page.location.origin, event.ports));

/** The menu, or a file that was given: a window message { shell: command }. */
ipcRenderer.on("shell", (_event, command: unknown) => page.postMessage({ shell: command }, page.location.origin));

/** A fleet file dropped on the window; text that is dragged about is the page's own business. */
page.addEventListener("dragover", (event) => event.preventDefault());
page.addEventListener("drop", (event) => {
  const file = event.dataTransfer?.files[0];
  if (file === undefined) return;
  event.preventDefault();
  const path = webUtils.getPathForFile(file as never);
  if (/[.](binhost-fleet|json)$/i.test(path)) page.postMessage({ shell: { do: "open", path } }, page.location.origin);
});
