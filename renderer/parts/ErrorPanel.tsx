import { type ReactNode, useId, useState } from "react";
import type { Remedy, WizardError } from "../../shared/errors/wizardError.ts";
import { t } from "../../shared/text/text.ts";
import { isPage } from "../../shared/wizard/pages.ts";
import { useWizard } from "../app/wizard.ts";
import { Button, Disclosure } from "./Button.tsx";
import { Copyline } from "./Copyline.tsx";
import { Icon } from "./Icon.tsx";

type Acts = { readonly onRetry?: () => void; readonly onUndo?: () => void };

function RemedyItem({ remedy, onRetry, onUndo }: Acts & { readonly remedy: Remedy }) {
  const { act } = useWizard();
  switch (remedy.do) {
    case "retry":
      return onRetry === undefined ? null : (
        <Button size="sm" icon="refresh" onPress={onRetry}>
          {remedy.label}
        </Button>
      );
    case "undo":
      return onUndo === undefined ? null : (
        <Button size="sm" icon="undo" onPress={onUndo}>
          {remedy.label}
        </Button>
      );
    case "page": {
      const { page } = remedy;
      return isPage(page) ? (
        <Button size="sm" icon="arrow" onPress={() => act.go(page)}>
          {remedy.label}
        </Button>
      ) : (
        <p>{remedy.label}</p>
      );
    }
    case "command":
      return (
        <div>
          <p>{remedy.on === null ? t("remedy.here", { label: remedy.label }) : t("remedy.on", { label: remedy.label, machine: remedy.on })}</p>
          <Copyline text={remedy.command} label={t("copy.command")} />
        </div>
      );
    case "skip":
    case "read":
      return <p>{remedy.label}</p>;
  }
}

/** What can be done about it: a button where this window can do it, a command to copy, or plain words. */
export function Remedies({ remedies, ...acts }: Acts & { readonly remedies: readonly Remedy[] }) {
  return (
    <div className="acts stack">
      {remedies.map((remedy) => (
        <RemedyItem key={`${remedy.do} ${remedy.label}`} remedy={remedy} {...acts} />
      ))}
    </div>
  );
}

type Props = Acts & { readonly error: WizardError; readonly onClose?: () => void; readonly head?: ReactNode; readonly extra?: ReactNode };

/** Always the same five: what, likely why, what you can do, so far, details. */
export function ErrorPanel({ error, onRetry, onUndo, onClose, head, extra }: Props) {
  const [open, setOpen] = useState(false);
  const title = useId();
  const acts: Acts = { ...(onRetry === undefined ? {} : { onRetry }), ...(onUndo === undefined ? {} : { onUndo }) };
  return (
    <section className="fail" aria-labelledby={title}>
      <div className="fail-head" role={head === undefined ? "alert" : undefined}>
        <Icon name="x-circle" />
        <div>
          <h2 className="h3" id={title}>
            {error.what}
          </h2>
          {head}
        </div>
        {onClose === undefined ? null : <Button kind="plain" size="sm" icon="x" label={t("error.close")} onPress={onClose} />}
      </div>
      <dl>
        <div>
          <dt>{t("error.why")}</dt>
          <dd>
            <p>{error.why}</p>
          </dd>
        </div>
        <div>
          <dt>{t("error.do")}</dt>
          <dd>
            <Remedies remedies={error.remedies} {...acts} />
            {extra}
          </dd>
        </div>
        <div>
          <dt>{t("error.changed")}</dt>
          <dd>
            <p>{error.changed}</p>
          </dd>
        </div>
        <div>
          <dt>{t("error.details")}</dt>
          <dd>
            {error.details === "" ? (
              <p className="quiet">{t("error.code", { code: error.code })}</p>
            ) : (
              <>
                <Disclosure open={open} onToggle={() => setOpen(!open)}>
                  {t("error.show", { code: error.code })}
                </Disclosure>
                {open ? <pre className="tiny">{error.details}</pre> : null}
              </>
            )}
          </dd>
        </div>
      </dl>
    </section>
  );
}
