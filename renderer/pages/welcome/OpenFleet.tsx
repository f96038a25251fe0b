import { type FormEvent, useCallback, useEffect, useId, useRef, useState } from "react";
import { t } from "../../../shared/text/text.ts";
import { useWizard } from "../../app/wizard.ts";
import { shellDialog } from "../../engine/shell.ts";
import { Button } from "../../parts/Button.tsx";
import { Icon } from "../../parts/Icon.tsx";
import css from "./Welcome.module.css";

/** A fleet file is small; a wrong file must not fill the memory. */
const LARGEST = 16 * 1024 * 1024;
const TYPES = ".binhost-fleet,.json";

/** In a browser: a file that is dropped on the page. In the desktop app the shell takes it, and knows its path. Output: one is held over the page. */
function useDrop(take: (file: File) => void): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    if (shellDialog() !== null) return;
    const hasFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true;
    const onOver = (event: DragEvent): void => {
      if (!hasFile(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file === undefined) return;
      event.preventDefault();
      take(file);
    };
    window.addEventListener("dragover", onOver);
    window.addEventListener("dragleave", onLeave);
    window.addEventListener("drop", onDrop);
    return () => {
      window.removeEventListener("dragover", onOver);
      window.removeEventListener("dragleave", onLeave);
      window.removeEventListener("drop", onDrop);
    };
  }, [take]);
  return over;
}

/** By path, by the desktop's dialog, by the browser's, or dropped. `onTry`: what comes of it is shown beside this. */
export function OpenFleet({ onTry }: { readonly onTry: () => void }) {
  const { act } = useWizard();
  const [path, setPath] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const message = useId();
  const dialog = shellDialog();
  const { readFleet } = act;
  const take = useCallback(
    (file: File): void => {
      onTry();
      const fits = file.size <= LARGEST;
      setProblem(fits ? null : t("welcome.too-large", { file: file.name }));
      if (fits) void file.text().then(readFleet);
    },
    [onTry, readFleet],
  );
  const over = useDrop(take);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (path.trim() === "") {
      setProblem(t("welcome.path-missing"));
      field.current?.focus();
      return;
    }
    setProblem(null);
    onTry();
    void act.openFleet(path.trim());
  };
  return (
    <>
      <form className={css.open} onSubmit={submit}>
        <div className="field">
          <label htmlFor="open-path">{t("welcome.path")}</label>
          <input
            id="open-path"
            ref={field}
            className="input mono"
            placeholder={t("welcome.path-example")}
            value={path}
            aria-invalid={problem !== null || undefined}
            aria-describedby={problem === null ? undefined : message}
            onChange={(event) => setPath(event.target.value)}
          />
        </div>
        <button type="submit" className="btn">
          <Icon name="file" size="s" />
          <span>{t("welcome.open")}</span>
        </button>
        <Button onPress={() => (dialog === null ? input.current?.click() : dialog("open"))}>{t("welcome.choose")}</Button>
        {dialog === null ? (
          <input
            ref={input}
            type="file"
            accept={TYPES}
            hidden
            aria-label={t("welcome.choose-file")}
            onChange={(event) => {
              const file = event.target.files?.[0];
              event.target.value = "";
              if (file !== undefined) take(file);
            }}
          />
        ) : null}
      </form>
      {problem === null ? (
        <p className="hint">{t("welcome.drop")}</p>
      ) : (
        <p className="msg err" id={message} role="alert">
          <Icon name="x-circle" size="xs" />
          <span>{problem}</span>
        </p>
      )}
      {over ? (
        <div className={css.drop} aria-hidden="true">
          <span>
            <Icon name="file" />
            {t("welcome.drop-here")}
          </span>
        </div>
      ) : null}
    </>
  );
}
