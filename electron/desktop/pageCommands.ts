/** Commands on their way to the page: kept until there is a page that has opened its line. */
import type { ShellCommand } from "../../shared/contract/shell.ts";

type Page = { readonly send: (channel: string, command: ShellCommand) => void };
export type PageCommands = {
  readonly send: (command: ShellCommand) => void;
  /** A page has opened its line. */
  readonly ready: (page: Page) => void;
  /** The page is gone, or is loading anew. */
  readonly gone: () => void;
};

export function createPageCommands(): PageCommands {
  let page: Page | null = null;
  let waiting: ShellCommand[] = [];
  return {
    send: (command) => {
      if (page === null) waiting.push(command);
      else page.send("shell", command);
    },
    ready: (next) => {
      page = next;
      const early = waiting;
      waiting = [];
      for (const command of early) next.send("shell", command);
    },
    gone: () => {
      page = null;
    },
  };
}
