import { Fragment, type ReactNode, useMemo, useRef, useState } from "react";
import type { FileChange } from "../../shared/model/plan.ts";
import { MASK } from "../../shared/run/mask.ts";
import { t } from "../../shared/text/text.ts";
import { Icon } from "../parts/Icon.tsx";
import { endsOpen, linesOf, type TextLine, tagOf, withReferences } from "./lines.ts";
import { Asks } from "./Why.tsx";

const SIGNS = { same: "", add: "+", rem: "−" } as const;

type Props = {
  readonly file: FileChange;
  /** Names it apart from the same path on another machine. */
  readonly machine: string;
  /** What the plan before the last change would have written; undefined: don't mark anything. */
  readonly previous?: string | null | undefined;
  readonly numbers: ReadonlyMap<string, number>;
};

/** A path that may break after each slash. */
function Breakable({ path }: { readonly path: string }) {
  const parts: ReactNode[] = [];
  for (const part of path.split("/")) parts.push(parts.length === 0 ? null : "/", <wbr key={parts.length} />, part);
  return parts;
}

/** The words of a line, those that the last choice changed marked. Pieces of one line never move: their place is their name. */
function Words({ line, numbers }: { readonly line: TextLine; readonly numbers: ReadonlyMap<string, number> }) {
  return line.pieces.map((piece, index) => {
    const key = `${index}`;
    const text = withReferences(piece.text, numbers);
    return piece.fresh ? <ins key={key}>{text}</ins> : <Fragment key={key}>{text}</Fragment>;
  });
}

/** One file: as it will be, or what changes in it. Lines with a reason answer "why?" (inside a `WhyArea`); folded lines open with one press. */
export function FileView({ file, machine, previous, numbers }: Props) {
  const [whole, setWhole] = useState(false);
  const fold = useRef<HTMLButtonElement>(null);
  const foldable = useMemo(() => linesOf(file, undefined).some((line) => line.kind === "gap"), [file]);
  // The fold that was pressed goes away: the focus goes to what folds it again.
  const unfold = (): void => {
    setWhole(true);
    fold.current?.focus();
  };
  const lines = useMemo(() => linesOf(file, previous, whole), [file, previous, whole]);
  const row = (line: TextLine): ReactNode => {
    const classes = [
      "ln",
      line.kind === "add" ? "add" : line.kind === "rem" ? "rem" : "",
      line.fresh ? "new" : "",
      line.text.startsWith("#") ? "c" : "",
    ]
      .filter((c) => c !== "")
      .join(" ");
    const inner = (
      <>
        <i aria-hidden="true">{SIGNS[line.kind]}</i>
        <span>
          {line.kind === "same" ? null : <span className="vh">{t(line.kind === "add" ? "diff.line-added" : "diff.line-removed")}</span>}
          <span data-line={line.kind}>
            <Words line={line} numbers={numbers} />
          </span>
        </span>
      </>
    );
    return line.why === null ? (
      <div className={classes} key={line.key}>
        {inner}
      </div>
    ) : (
      <Asks key={line.key} id={`why-${machine}-${file.path}-${line.key}`} title={t("why.title")} why={line.why} className={classes}>
        {inner}
      </Asks>
    );
  };
  return (
    <div className="file" data-path={file.path}>
      <div className="file-head">
        <Icon name="file" size="s" tone="quiet" />
        <code>
          <Breakable path={file.path} />
        </code>
        <span className="tag">{tagOf(file)}</span>
        {foldable ? (
          <button type="button" className="btn plain sm fold" ref={fold} aria-pressed={whole} onClick={() => setWhole(!whole)}>
            {t("diff.whole")}
          </button>
        ) : null}
      </div>
      <div className="code">
        {file.edit === null ? null : (
          <div className="ln gap">
            <i>⋯</i>
            <span>{t("diff.later-text")}</span>
          </div>
        )}
        {lines.map((line) =>
          line.kind === "gap" ? (
            <button type="button" className="ln gap" key={line.key} onClick={unfold}>
              <i aria-hidden="true">⋯</i>
              <span>{t("diff.unchanged", { count: line.count })}</span>
            </button>
          ) : (
            row(line)
          ),
        )}
        {endsOpen(file) ? (
          <div className="ln gap">
            <i />
            <span>{t("diff.open-end")}</span>
          </div>
        ) : null}
        {file.after?.includes(MASK) ? (
          <div className="ln gap">
            <i />
            <span>{t("diff.hidden", { mask: MASK })}</span>
          </div>
        ) : null}
      </div>
    </div>
  );
}
