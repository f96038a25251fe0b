/** What a page may not do. Each guard follows Electron's security checklist; each has a test that shows it refusing. */
import { type App, type Session, shell, type WebContents } from "electron";

export const APP_ORIGIN = "app://wizard";

/** Addresses that help links may open, outside, in the person's own browser. */
const helpHosts: ReadonlySet<string> = new Set(["wiki.gentoo.org", "www.gentoo.org", "packages.gentoo.org", "dev.gentoo.org", "docs.mesa3d.org"]);

/** May this address be opened outside? Input: an address as a page gave it. Only https and only the help hosts. */
export function isHelpLink(address: string): boolean {
  try {
    const url = new URL(address);
    return url.protocol === "https:" && helpHosts.has(url.hostname) && url.username === "" && url.password === "" && url.port === "";
  } catch {
    return false;
  }
}

/** Is this address one of our own pages? Compared by scheme and host, never by a piece of the text. */
export function isOwnPage(address: string): boolean {
  try {
    const url = new URL(address);
    return url.protocol === "app:" && url.host === "wizard";
  } catch {
    return false;
  }
}

function guardContents(contents: WebContents): void {
  const stay = (event: { preventDefault: () => void; url: string }): void => {
    if (!isOwnPage(event.url)) event.preventDefault();
  };
  contents.on("will-navigate", stay);
  contents.on("will-redirect", stay);
  contents.on("will-frame-navigate", stay);
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isHelpLink(url)) void shell.openExternal(url);
    return { action: "deny" };
  });
}

/** Puts the guards on every page that this app will ever make. */
export function guardNavigation(app: App): void {
  app.on("web-contents-created", (_event, contents) => guardContents(contents));
}

/** No page gets a permission but writing to the clipboard, which the copy buttons need; and that only in our own page's main frame. */
function isAllowed(permission: string, address: string, mainFrame: boolean): boolean {
  return permission === "clipboard-sanitized-write" && mainFrame && isOwnPage(address);
}

/** A file that our own page has made (a log, a report): the system asks where it goes. */
const isOwnFile = (address: string): boolean => address.startsWith("blob:") && isOwnPage(address.slice("blob:".length));

/** Permissions, devices, and downloads of anything that our page did not make itself: denied. */
export function guardPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(isAllowed(permission, details.requestingUrl, details.isMainFrame)),
  );
  session.setPermissionCheckHandler((_contents, permission, origin, details) => isAllowed(permission, origin, details.isMainFrame));
  session.setDevicePermissionHandler(() => false);
  session.on("will-download", (event, item) => {
    if (!isOwnFile(item.getURL())) event.preventDefault();
  });
}

/**
 * Was the sandbox switched off? Some launchers (an AppImage's, where the system has no user namespaces) add --no-sandbox silently; a packaged
 * app then refuses to start. Inputs: is the app packaged, does Chromium's command line have the switch.
 */
export const lacksSandbox = (packaged: boolean, hasSwitch: (name: string) => boolean): boolean => packaged && hasSwitch("no-sandbox");
