/** The desktop's own dialogs: a fleet file to open or to save, and the questions that only the shell can ask. */
import { type BrowserWindow, dialog } from "electron";
import { t } from "../../shared/text/text.ts";

const filters = () => [{ name: t("shell.fleet-files"), extensions: ["binhost-fleet", "json"] }];

/** Output: the file that was chosen; null: none. */
export async function chooseFleet(window: BrowserWindow): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, { title: t("shell.open-title"), properties: ["openFile"], filters: filters() });
  return canceled ? null : (filePaths[0] ?? null);
}

/** Output: where the fleet goes; null: nowhere. */
export async function chooseTarget(window: BrowserWindow): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: t("shell.save-title"),
    defaultPath: "fleet.binhost-fleet",
    properties: ["showOverwriteConfirmation"],
    filters: filters(),
  });
  return canceled || filePath === "" ? null : filePath;
}

type Choice = { readonly title: string; readonly text: string; readonly yes: string; readonly no: string };

/** Asks one thing; closing the dialog means no. Without a window it stands alone. */
export async function choose(window: BrowserWindow | null, { title, text, yes, no }: Choice): Promise<boolean> {
  const options: Electron.MessageBoxOptions = {
    type: "warning",
    message: title,
    detail: text,
    buttons: [no, yes],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  };
  const { response } = window === null ? await dialog.showMessageBox(options) : await dialog.showMessageBox(window, options);
  return response === 1;
}

/** Quitting during a run: said with what it means. Output: true: quit all the same. */
export const askToQuit = (window: BrowserWindow | null): Promise<boolean> =>
  choose(window, { title: t("shell.quit-title"), text: t("shell.quit-text"), yes: t("shell.quit-leave"), no: t("shell.quit-stay") });
