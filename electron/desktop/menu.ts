/** The menu with each platform's habits, and the small one on text. */
import { type App, Menu, type MenuItemConstructorOptions, shell, type WebContents } from "electron";
import { t } from "../../shared/text/text.ts";
import { isHelpLink } from "./guards.ts";

export type MenuActions = {
  readonly open: () => void;
  readonly save: () => void;
  readonly practice: () => void;
  readonly go: (page: "settings" | "help" | "about") => void;
};

/** An address of our own text, outside. Refuses what no help link may be. */
function outside(address: string): void {
  if (isHelpLink(address)) void shell.openExternal(address);
}

/** `development`: an app that is not packaged also has the developer tools. */
export function menuTemplate(platform: NodeJS.Platform, actions: MenuActions, development: boolean): MenuItemConstructorOptions[] {
  const mac = platform === "darwin";
  const separator = { type: "separator" } as const;
  const settings: MenuItemConstructorOptions = { label: t("shell.settings"), accelerator: "CmdOrCtrl+,", click: () => actions.go("settings") };
  const about: MenuItemConstructorOptions = { label: t("shell.about"), click: () => actions.go("about") };
  return [
    ...(mac
      ? [
          {
            role: "appMenu" as const,
            submenu: [
              about,
              separator,
              settings,
              separator,
              { role: "services" as const },
              separator,
              { role: "hide" as const },
              { role: "hideOthers" as const },
              { role: "unhide" as const },
              separator,
              { role: "quit" as const },
            ],
          },
        ]
      : []),
    {
      label: t("shell.file"),
      submenu: [
        { label: t("shell.open"), accelerator: "CmdOrCtrl+O", click: actions.open },
        { label: t("shell.save"), accelerator: "CmdOrCtrl+S", click: actions.save },
        separator,
        { label: t("shell.practice"), click: actions.practice },
        separator,
        ...(mac ? [] : [settings, separator]),
        mac ? { role: "close" } : { role: "quit" },
      ],
    },
    { role: "editMenu" },
    {
      role: "viewMenu",
      submenu: [
        { role: "resetZoom" },
        { role: "zoomIn" },
        { role: "zoomOut" },
        separator,
        { role: "togglefullscreen" },
        ...(development ? [separator, { role: "reload" } as const, { role: "toggleDevTools" } as const] : []),
      ],
    },
    ...(mac ? [{ role: "windowMenu" } as const] : []),
    {
      role: "help",
      label: t("shell.help"),
      submenu: [
        { label: t("shell.help-here"), accelerator: "F1", click: () => actions.go("help") },
        separator,
        { label: t("shell.help-binhost"), click: () => outside("https://wiki.gentoo.org/wiki/Gentoo_Binary_Host_Quickstart") },
        { label: t("shell.help-portage"), click: () => outside("https://wiki.gentoo.org/wiki//etc/portage/make.conf") },
        ...(mac ? [] : [separator, about]),
      ],
    },
  ];
}

export function setMenu(app: App, actions: MenuActions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, actions, !app.isPackaged)));
}

/** Cut, copy and paste on text: Electron brings no such menu by itself. */
export function textMenu(contents: WebContents): void {
  contents.on("context-menu", (_event, { isEditable, editFlags, selectionText }) => {
    const items: MenuItemConstructorOptions[] = isEditable
      ? [
          { role: "cut", enabled: editFlags.canCut },
          { role: "copy", enabled: editFlags.canCopy },
          { role: "paste", enabled: editFlags.canPaste },
          { role: "selectAll", enabled: editFlags.canSelectAll },
        ]
      : selectionText.trim() === ""
        ? []
        : [{ role: "copy" }];
    if (items.length > 0) Menu.buildFromTemplate(items).popup();
  });
}
