import { type ReactNode, useMemo, useRef, useState } from "react";
import type { FileChange } from "../../shared/model/plan.ts";
import { t } from "../../shared/text/text.ts";
import { Icon } from "../parts/Icon.tsx";
import { type Line, linesOf, tagOf, withReferences } from "./lines.ts";

const HOVER_MS = 300;
const SIGNS = { same: "", add: "+", rem: "−" } as const;

type Props = {
  readonly file: FileChange;
  /** What the plan before the last change would have written; undefined: don't mark anything. */
  readonly previous?: string | null | undefined;
  readonly numbers: ReadonlyMap<string, number>;
};

function Why({ line, id }: { readonly line: Extract<Line, { kind: "same" | "add" | "rem" }>; readonly id: string }) {
  if (line.why === null) return null;
  return (
    <div className="why" id={id} role="note">
      <p className="label">{t("why.title")}</p>
      <p>{line.why.why}</p>
      <p className="quiet tiny">{line.why.source}</p>
    </div>
  );
}

/** A path that may break after each slash. */
function Breakable({ path }: { readonly path: string }) {
  const parts: ReactNode[] = [];
  for (const part of path.split("/")) parts.push(parts.length === 0 ? null : "/", <wbr key={parts.length} />, part);
  return parts;
}

/** One file: as it will be, or what changes in it. A line with a reason answers on hover, on focus and on Enter; Escape closes. */
export function FileView({ file, previous, numbers }: Props) {
  const lines = useMemo(() => linesOf(file, previous), [file, previous]);
  const [open, setOpen] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const later = (key: string | null): void => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = setTimeout(() => setOpen(key), HOVER_MS);
  };
  return (
    <div className="file">
      <div className="file-head">
        <Icon name="file" size="s" tone="quiet" />
        <code>
          <Breakable path={file.path} />
        </code>
        <span className="tag">{tagOf(file)}</span>
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: leaving the file with the pointer closes what hovering opened; keys have their own way */}
      <div className="code" onMouseLeave={() => later(null)}>
        {file.edit === null ? null : (
          <div className="ln gap">
            <i>⋯</i>
            <span>{t("diff.later-text")}</span>
          </div>
        )}
        {lines.map((line) => {
          if (line.kind === "gap")
            return (
              <div className="ln gap" key={line.key}>
                <i>⋯</i>
                <span>{t("diff.unchanged", { count: line.count })}</span>
              </div>
            );
          const classes = [
            "ln",
            line.kind === "add" ? "add" : line.kind === "rem" ? "rem" : "",
            line.fresh ? "new" : "",
            line.text.startsWith("#") ? "c" : "",
          ]
            .filter((c) => c !== "")
            .join(" ");
          const id = `why-${file.path}-${line.key}`;
          const inner = (
            <>
              <i aria-hidden="true">{SIGNS[line.kind]}</i>
              <span>
                {line.kind === "same" ? null : <span className="vh">{t(line.kind === "add" ? "diff.line-added" : "diff.line-removed")}</span>}
                {withReferences(line.text, numbers)}
              </span>
            </>
          );
          if (line.why === null)
            return (
              <div className={classes} key={line.key}>
                {inner}
              </div>
            );
          return (
            <div key={line.key} className="asks">
              <button
                type="button"
                className={classes}
                aria-expanded={open === line.key}
                aria-controls={id}
                onMouseEnter={() => later(line.key)}
                onFocus={(event) => {
                  if (event.currentTarget.matches(":focus-visible")) setOpen(line.key);
                }}
                onBlur={() => setOpen(null)}
                onClick={() => setOpen(open === line.key ? null : line.key)}
                onKeyDown={(event) => {
                  if (event.key === "Escape") setOpen(null);
                }}
              >
                {inner}
              </button>
              {open === line.key ? <Why line={line} id={id} /> : null}
            </div>
          );
        })}
      </div>
    </div>
  );
}
