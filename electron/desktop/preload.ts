/** The page's only door: one message port to the engine, handed over once. The page itself never sees Electron. */
import { contextBridge, ipcRenderer } from "electron";

contextBridge.exposeInMainWorld("binhostWizard", {
  /** Asks for the engine's port; it arrives as a window message named "engine-port" from this very page. */
  connect: () => ipcRenderer.send("engine-connect"),
});

ipcRenderer.on("engine-port", (event) => {
  window.postMessage("engine-port", window.location.origin === "null" ? "*" : window.location.origin, [...event.ports]);
});
