/** How the program is started so that it keeps its runs in another folder (BINHOST_WIZARD_HOME, electron/engine/store/dataDir.ts). Pure. */

/** Inputs: how it runs now, and the first word of `app.about`'s system ("linux", "darwin", "win32"). Output: a line to copy. */
export function elsewhereCommand(host: "desktop" | "browser" | "cli" | "test", platform: string): string {
  const desktop = host === "desktop";
  if (platform === "win32") return `$env:BINHOST_WIZARD_HOME="$HOME\\binhost-wizard"; ${desktop ? '& "Binhost Wizard.exe"' : "binhost-wizard web"}`;
  if (platform === "darwin" && desktop) return 'open --env BINHOST_WIZARD_HOME="$HOME/binhost-wizard" -a "Binhost Wizard"';
  return `BINHOST_WIZARD_HOME="$HOME/binhost-wizard" ${desktop ? "binhost-wizard-desktop" : "binhost-wizard web"}`;
}
