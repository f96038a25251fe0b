import { type RefObject, useEffect, useRef, useState } from "react";

type Ends = { readonly from: number; readonly to: number };
const rowOf = (node: Node | null): number | null => {
  const element = node instanceof Element ? node : node?.parentElement;
  const index = element?.closest<HTMLElement>("[data-index]")?.dataset.index;
  return index === undefined ? null : Number(index);
};

/**
 * Lets a selection go over rows that are out of sight: the rows at its ends stay in the document (`pinned`), and what is copied has the rows between.
 * Ctrl+A selects the whole log, not the page. Inputs: the element with the rows; the text of rows from..to, both included; how many rows there are.
 */
export function useWholeCopy(view: RefObject<HTMLElement | null>, textOf: (from: number, to: number) => string, count: number) {
  const [pinned, setPinned] = useState<readonly number[]>([]);
  const ends = useRef<Ends | null>(null);
  const whole = useRef(false);
  useEffect(() => {
    const onSelection = (): void => {
      const selection = document.getSelection();
      const [a, b] = [rowOf(selection?.anchorNode ?? null), rowOf(selection?.focusNode ?? null)];
      const ours = selection !== null && view.current?.contains(selection.anchorNode) === true;
      const inside = ours && a !== null && b !== null;
      // Rows that are drawn anew move the ends of a selection about: once all is selected, it is until that is given up.
      if (!ours || selection.isCollapsed) whole.current = false;
      ends.current = inside && !selection.isCollapsed ? { from: Math.min(a, b), to: Math.max(a, b) } : null;
      // The row of a click too: a selection may go on from there by Shift, after scrolling.
      setPinned((now) => (inside ? (now.length > 0 && now[0] === a && now.at(-1) === b ? now : [...new Set([a, b])]) : now.length === 0 ? now : []));
    };
    const onPointer = (): void => {
      whole.current = false;
    };
    document.addEventListener("selectionchange", onSelection);
    document.addEventListener("pointerdown", onPointer, true);
    return () => {
      document.removeEventListener("selectionchange", onSelection);
      document.removeEventListener("pointerdown", onPointer, true);
    };
  }, [view]);
  return {
    pinned,
    onKeyDown: (event: React.KeyboardEvent): void => {
      if (event.shiftKey) whole.current = false;
      if (event.key !== "a" || !(event.ctrlKey || event.metaKey) || view.current === null) return;
      event.preventDefault();
      document.getSelection()?.selectAllChildren(view.current);
      whole.current = true;
    },
    onCopy: (event: React.ClipboardEvent): void => {
      const selection = document.getSelection();
      if (whole.current) event.clipboardData.setData("text/plain", textOf(0, count - 1));
      else if (ends.current !== null && selection !== null && ends.current.to > ends.current.from) {
        // The first and the last row in part, as selected; those between whole, drawn or not.
        const range = selection.getRangeAt(0);
        const { from, to } = ends.current;
        const part = (index: number, edge: "start" | "end"): string => {
          const row = view.current?.querySelector(`[data-index="${index}"] span`);
          if (row == null) return textOf(index, index);
          const own = document.createRange();
          own.selectNodeContents(row);
          if (edge === "start" && own.comparePoint(range.startContainer, range.startOffset) === 0)
            own.setStart(range.startContainer, range.startOffset);
          if (edge === "end" && own.comparePoint(range.endContainer, range.endOffset) === 0) own.setEnd(range.endContainer, range.endOffset);
          return own.toString();
        };
        const middle = to - from > 1 ? [textOf(from + 1, to - 1)] : [];
        event.clipboardData.setData("text/plain", [part(from, "start"), ...middle, part(to, "end")].join("\n"));
      } else return;
      event.preventDefault();
    },
  };
}
