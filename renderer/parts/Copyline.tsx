import { useState } from "react";
import { t } from "../../shared/text/text.ts";
import { Button } from "./Button.tsx";

/** A line to copy. `chunks`: shown in groups of four, for comparing by eye; copied whole. */
export function Copyline({ text, label, chunks = false }: { readonly text: string; readonly label: string; readonly chunks?: boolean }) {
  const [copied, setCopied] = useState(false);
  const groups = chunks ? [...text.replace(/^SHA256:/, "").matchAll(/.{1,4}/g)] : [];
  const copy = (): void => {
    void navigator.clipboard?.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <div className="copyline">
      {chunks ? (
        <span className="chunks">
          {text.startsWith("SHA256:") ? <span>SHA256:</span> : null}
          {groups.map((group) => (
            <span key={group.index}>{group[0]}</span>
          ))}
        </span>
      ) : (
        <span>{text}</span>
      )}
      <Button kind="plain" size="sm" icon={copied ? "check" : "copy"} label={copied ? t("copy.done") : label} onPress={copy} />
    </div>
  );
}
