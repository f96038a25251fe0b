/** A page's "Choose…" buttons: they open the same dialogs as the menu. Heard from our own pages alone, and one dialog at a time. */
import type { IpcMain } from "electron";
import { fromOwnPage } from "./engineLink.ts";

/** Each ends when its dialog is closed. */
export type Choosing = { readonly open: () => Promise<void>; readonly save: () => Promise<void> };

export function onChoose(ipc: Pick<IpcMain, "on">, { open, save }: Choosing): void {
  let asking = false;
  ipc.on("choose", (event, what: unknown, ...more: readonly unknown[]) => {
    const act = what === "open" ? open : what === "save" ? save : null;
    if (asking || act === null || !fromOwnPage(event, more)) return;
    asking = true;
    void act().finally(() => {
      asking = false;
    });
  });
}
