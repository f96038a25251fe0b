import { type FocusEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import type { Word } from "../../shared/text/glossary.ts";
import { t } from "../../shared/text/text.ts";
import { Code } from "./Code.tsx";

const HOVER_MS = 300;
const MARGIN_PX = 8;

/** Puts the explanation below its word, above it where there is no room, and inside the window. */
function place(word: HTMLElement, tip: HTMLElement): void {
  const at = word.getBoundingClientRect();
  const size = tip.getBoundingClientRect();
  const below = at.bottom + MARGIN_PX / 2;
  const fits = below + size.height + MARGIN_PX <= window.innerHeight;
  const x = Math.max(MARGIN_PX, Math.min(at.left, window.innerWidth - size.width - MARGIN_PX));
  tip.style.setProperty("--y", `${fits ? below : Math.max(MARGIN_PX, at.top - size.height - MARGIN_PX / 2)}px`);
  tip.style.setProperty("--x", `${x}px`);
}

/**
 * A word of the glossary, explained where it stands: after a moment of hovering, on focus, on click and tap. Escape closes. What is explained stays
 * while it is pointed at (WCAG 1.4.13). `children`: the word as the sentence has it; without them its own name.
 */
export function Term({ word, children }: { readonly word: Word; readonly children?: ReactNode }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const tip = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const later = (next: boolean): void => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = setTimeout(() => setOpen(next), HOVER_MS);
  };
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );
  useLayoutEffect(() => {
    if (open && button.current !== null && tip.current !== null) place(button.current, tip.current);
  }, [open]);
  useEffect(() => {
    if (!open) return;
    const close = (): void => setOpen(false);
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      close();
    };
    // It hangs in the window, not on the page: what moves below it leaves it behind.
    window.addEventListener("scroll", close, { capture: true, passive: true });
    window.addEventListener("resize", close);
    document.addEventListener("keydown", onKey, true);
    return () => {
      window.removeEventListener("scroll", close, { capture: true });
      window.removeEventListener("resize", close);
      document.removeEventListener("keydown", onKey, true);
    };
  }, [open]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering only adds to what focus and click do on the button inside
    <span className="term-at" onMouseEnter={() => later(true)} onMouseLeave={() => later(false)}>
      <button
        ref={button}
        type="button"
        className="term"
        aria-expanded={open}
        aria-describedby={open ? id : undefined}
        onClick={() => setOpen(!open)}
        onFocus={(event: FocusEvent<HTMLButtonElement>) => {
          if (event.currentTarget.matches(":focus-visible")) setOpen(true);
        }}
        onBlur={() => setOpen(false)}
      >
        {children ?? <Code text={t(`word.${word}`)} />}
      </button>
      {open ? (
        <span className="term-tip" id={id} ref={tip} role="note">
          <b>
            <Code text={t(`word.${word}`)} />
          </b>
          <span>
            <Code text={t(`word.${word}.text`)} />
          </span>
        </span>
      ) : null}
    </span>
  );
}
