/** Text as a terminal would leave it: colours, titles and cursor moves out, carriage returns as line ends. */

// CSI sequences, then OSC (window titles, ended by BEL or ST), then what is left of other escapes.
const ESCAPES = /\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-Z\\^_=>78]/g;

/** Portage's build output keeps colour codes even with --color=n. */
export function stripAnsi(text: string): string {
  return text.replaceAll(ESCAPES, "");
}

/** Lines without escapes; a lone carriage return (a progress line written over) ends a line too. */
export function plainLines(text: string): string[] {
  return stripAnsi(text).split(/\r\n|\n|\r/);
}
