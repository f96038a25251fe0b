import { useEffect, useState } from "react";
import { t } from "../../shared/text/text.ts";
import { Button } from "./Button.tsx";
import css from "./Toast.module.css";

const SHOWN_MS = 6000;

type Props = { readonly text: string; readonly action: string; readonly onAction: () => void; readonly onClose: () => void };

/** What needs no answer: said politely, gone by itself after six seconds, but never while it is pointed at or has the focus. */
export function Toast({ text, action, onAction, onClose }: Props) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(onClose, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [held, onClose]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointing at it only keeps it; what can be done are its buttons
    <div
      className={css.place}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <div className="toast">
        <span role="status">{text}</span>
        <Button size="sm" icon="undo" onPress={onAction}>
          {action}
        </Button>
        <Button size="sm" kind="plain" icon="x" label={t("toast.close")} onPress={onClose} />
      </div>
    </div>
  );
}
