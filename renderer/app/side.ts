import { createContext, use, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { PageId } from "../../shared/wizard/pages.ts";

/** Which step's log is asked for; `asked` counts, so that the same one can be asked for again. */
type LogChoice = { readonly choice: string; readonly asked: number };

/** The side panel (preview or log) where the window is too narrow to show it beside the page; and what the log shows. */
export type Side = {
  readonly open: boolean;
  readonly toggle: () => void;
  readonly close: () => void;
  readonly log: LogChoice;
  /** From within the log: another choice (a step, "machine:ID", or "" for the step that matters now). */
  readonly choose: (choice: string) => void;
  /** From the page: this step's log, slid over the page where it does not stand beside it. */
  readonly showLog: (choice: string) => void;
};
const NONE: LogChoice = { choice: "", asked: 0 };
export const SideContext = createContext<Side>({
  open: false,
  toggle: () => {},
  close: () => {},
  log: NONE,
  choose: () => {},
  showLog: () => {},
});
export const useSide = (): Side => use(SideContext);

/** The log stands beside the page from here on (see `.frame.run` in app.css). */
const LOG_OVER_PAGE = "(max-width: 80rem)";

/** Holds the panel's state. Another page closes it, Escape too; the focus goes back to what opened it. */
export function useSidePanel(page: PageId): Side {
  const [open, setOpen] = useState(false);
  const [log, setLog] = useState(NONE);
  const opener = useRef<Element | null>(null);
  const show = useCallback(() => {
    opener.current = document.activeElement;
    setOpen(true);
  }, []);
  const close = useCallback(() => {
    setOpen(false);
    if (opener.current instanceof HTMLElement) opener.current.focus();
    opener.current = null;
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes what slid over the last one, and has steps of its own
  useEffect(() => {
    opener.current = null;
    setOpen(false);
    setLog(NONE);
  }, [page]);
  // Before other effects: what is not shown yet cannot take the focus.
  useLayoutEffect(() => {
    document.body.classList.toggle("show-side", open);
  }, [open]);
  useEffect(() => {
    if (!open) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape") close();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [open, close]);
  return useMemo(() => {
    const choose = (choice: string): void => setLog((now) => ({ choice, asked: now.asked + 1 }));
    return {
      open,
      toggle: open ? close : show,
      close,
      log,
      choose,
      showLog: (choice) => {
        choose(choice);
        if (window.matchMedia(LOG_OVER_PAGE).matches) show();
      },
    };
  }, [open, log, show, close]);
}
