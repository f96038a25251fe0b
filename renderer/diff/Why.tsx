import "./diff.css";
import { createContext, type KeyboardEvent, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { t } from "../../shared/text/text.ts";
import { sourceLinks } from "../../shared/wizard/sourceLinks.ts";
import { Icon } from "../parts/Icon.tsx";
import type { LineWhy } from "./lines.ts";

const HOVER_MS = 300;

type Opened = { readonly id: string | null; readonly soon: (id: string | null) => void; readonly now: (id: string | null) => void };
const WhyContext = createContext<Opened>({ id: null, soon: () => {}, now: () => {} });

/** Holds which reason is open: one at a time in all that stands below. Escape closes it, wherever the focus is. */
export function WhyArea({ children }: { readonly children: ReactNode }) {
  const [id, setId] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const now = useCallback((next: string | null): void => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    setId(next);
  }, []);
  const soon = useCallback((next: string | null): void => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = setTimeout(() => setId(next), HOVER_MS);
  }, []);
  useEffect(() => () => now(null), [now]);
  useEffect(() => {
    if (id === null) return;
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      // This Escape is for the reason alone, not for what it stands in.
      event.stopPropagation();
      now(null);
    };
    document.addEventListener("keydown", onKey, true);
    return () => document.removeEventListener("keydown", onKey, true);
  }, [id, now]);
  const value = useMemo(() => ({ id, soon, now }), [id, soon, now]);
  return <WhyContext value={value}>{children}</WhyContext>;
}

/** Where a reason is from: a page on the net to open, and the manual to read on the machine. */
export function SourceLinks({ source }: { readonly source: string }) {
  return sourceLinks(source).map((link) => (
    <p className="quiet tiny source" key={link.text}>
      {link.url === null ? (
        link.text
      ) : (
        <a href={link.url} target="_blank" rel="noreferrer">
          {link.text}
          <Icon name="ext" size="xs" />
          <span className="vh">{t("why.outside")}</span>
        </a>
      )}
      {link.command === null ? null : <code>{link.command}</code>}
    </p>
  ));
}

/** What it is for, and where one can read more. */
function Reason({ id, title, why }: { readonly id: string; readonly title: string; readonly why: LineWhy }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // In braces: newer browsers give a promise back, which is nothing to clean up with.
    void box.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <div className="why" ref={box}>
      <div id={id}>
        <p className="label">{title}</p>
        <p>{why.why}</p>
      </div>
      <SourceLinks source={why.source} />
    </div>
  );
}

type Props = {
  readonly id: string;
  readonly title: string;
  readonly why: LineWhy;
  readonly className: string;
  readonly children: ReactNode;
};

/** A line that answers "why?": on hover after 300 ms, on focus by keyboard at once, on Enter and click. It stays while it is pointed at or focus is inside. */
export function Asks({ id, title, why, className, children }: Props) {
  const opened = use(WhyContext);
  const open = opened.id === id;
  const toggle = (): void => opened.now(open ? null : id);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      toggle();
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pointer may rest on the line or on its reason; keys have their own way, on the button
    <div
      className="asks"
      onMouseEnter={() => opened.soon(id)}
      onMouseLeave={() => opened.soon(null)}
      onBlur={(event) => {
        if (open && !event.currentTarget.contains(event.relatedTarget) && !event.currentTarget.matches(":hover")) opened.now(null);
      }}
    >
      <button
        type="button"
        className={open ? `${className} open` : className}
        aria-expanded={open}
        aria-describedby={open ? id : undefined}
        onFocus={(event) => {
          if (event.currentTarget.matches(":focus-visible")) opened.now(id);
        }}
        onClick={toggle}
        onKeyDown={onKeyDown}
      >
        {children}
      </button>
      {open ? <Reason id={id} title={title} why={why} /> : null}
    </div>
  );
}
