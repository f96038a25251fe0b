/** Commands of the desktop's menu, of a file that was given or dropped. They may come before the page listens: they are kept for it. */
import { type ShellCommand, shellCommandSchema } from "../../shared/contract/shell.ts";

type Listener = (command: ShellCommand) => void;
let listener: Listener | null = null;
const early: ShellCommand[] = [];

function hear(command: ShellCommand): void {
  if (listener === null) early.push(command);
  else listener(command);
}

window.addEventListener("message", (event: MessageEvent<unknown>) => {
  const { data } = event;
  if (event.source !== window || typeof data !== "object" || data === null || !("shell" in data)) return;
  const command = shellCommandSchema.safeParse(data.shell);
  if (command.success) hear(command.data);
});
// `binhost-wizard web --practice` says it in the address.
if (window.location.hash === "#/practice") hear({ do: "practice" });

/** One listener at a time; what came before it is given to it at once. Output: ends the listening. */
export function listenToShell(next: Listener): () => void {
  listener = next;
  for (const command of early.splice(0)) next(command);
  return () => {
    if (listener === next) listener = null;
  };
}

/** The desktop's own file dialog; null: this window has none (the browser host). What was chosen comes as a command. */
export const shellDialog = (): ((what: "open" | "save") => void) | null => window.binhostWizard?.choose ?? null;
