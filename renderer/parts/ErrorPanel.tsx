import { type ReactNode, useId, useState } from "react";
import type { Remedy, WizardError } from "../../shared/errors/wizardError.ts";
import { t } from "../../shared/text/text.ts";
import { isPage } from "../../shared/wizard/pages.ts";
import { useHands } from "../app/slices.ts";
import { Button, Disclosure } from "./Button.tsx";
import { Copyline } from "./Copyline.tsx";
import { Icon } from "./Icon.tsx";

type Acts = {
  readonly onRetry?: () => void;
  readonly onUndo?: () => void;
  /** The first button is the page's one filled button: only where the foot has none to press. */
  readonly primary?: boolean;
  /** Id of what the buttons are about: several panels may have a button "Try again". */
  readonly about?: string;
};

function RemedyItem({ remedy, onRetry, onUndo, primary = false, about }: Acts & { readonly remedy: Remedy }) {
  const { act } = useHands();
  const look = { size: "sm", kind: primary ? "primary" : "secondary", ...(about === undefined ? {} : { describedBy: about }) } as const;
  switch (remedy.do) {
    case "retry":
      return onRetry === undefined ? null : (
        <Button {...look} icon="refresh" onPress={onRetry}>
          {remedy.label}
        </Button>
      );
    case "undo":
      return onUndo === undefined ? null : (
        <Button {...look} icon="undo" onPress={onUndo}>
          {remedy.label}
        </Button>
      );
    case "page": {
      const { page } = remedy;
      return isPage(page) ? (
        <Button {...look} icon="arrow" onPress={() => act.go(page)}>
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

const isButton = (remedy: Remedy, { onRetry, onUndo }: Acts): boolean =>
  (remedy.do === "retry" && onRetry !== undefined) || (remedy.do === "undo" && onUndo !== undefined) || (remedy.do === "page" && isPage(remedy.page));

/** What can be done about it: commands to copy and plain words in their order, then the buttons side by side, the best one first. */
export function Remedies({ remedies, primary = false, ...acts }: Acts & { readonly remedies: readonly Remedy[] }) {
  const buttons = remedies.filter((remedy) => isButton(remedy, acts));
  return (
    <div className="acts stack">
      {remedies
        .filter((remedy) => !isButton(remedy, acts))
        .map((remedy) => (
          <RemedyItem key={`${remedy.do} ${remedy.label}`} remedy={remedy} {...acts} />
        ))}
      {buttons.length === 0 ? null : (
        <div className="row">
          {buttons.map((remedy, index) => (
            <RemedyItem key={`${remedy.do} ${remedy.label}`} remedy={remedy} {...acts} primary={primary && index === 0} />
          ))}
        </div>
      )}
    </div>
  );
}

/** Details of so few lines are shown at once. */
const FEW_LINES = 3;

function Details({ error, log }: { readonly error: WizardError; readonly log: ReactNode }) {
  const details = error.details.trim();
  const few = details.split("\n").length <= FEW_LINES;
  const [open, setOpen] = useState(false);
  return (
    <>
      {details === "" ? null : few || open ? <pre className="tiny">{details}</pre> : null}
      {details === "" || few ? (
        <p className="quiet">{t("error.code", { code: error.code })}</p>
      ) : (
        <Disclosure open={open} onToggle={() => setOpen(!open)}>
          {t("error.show", { code: error.code })}
        </Disclosure>
      )}
      {log}
    </>
  );
}

type Props = Omit<Acts, "about"> & {
  readonly error: WizardError;
  readonly onClose?: () => void;
  readonly head?: ReactNode;
  /** Beside the head, at the end. */
  readonly aside?: ReactNode;
  readonly extra?: ReactNode;
  /** The machine's name, where more is known of it than what the error says. */
  readonly machine?: string;
  readonly soFar?: ReactNode;
  /** A way into the log, under the details. */
  readonly log?: ReactNode;
};

/** Always the same five: what, likely why, what you can do, so far, details. */
export function ErrorPanel({ error, onRetry, onUndo, onClose, primary = false, head, aside, extra, machine, soFar, log }: Props) {
  const title = useId();
  const acts: Acts = { ...(onRetry === undefined ? {} : { onRetry }), ...(onUndo === undefined ? {} : { onUndo }), primary, about: title };
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
        {aside}
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
          <dt>{machine === undefined ? t("error.changed") : t("error.changed-on", { name: machine })}</dt>
          <dd>
            <p>{error.changed}</p>
            {soFar}
          </dd>
        </div>
        <div>
          <dt>{t("error.details")}</dt>
          <dd>
            <Details error={error} log={log} />
          </dd>
        </div>
      </dl>
    </section>
  );
}
