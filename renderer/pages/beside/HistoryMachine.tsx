import { useState } from "react";
import type { RunSummary } from "../../../shared/contract/contract.ts";
import { visible } from "../../../shared/run/ansi.ts";
import { allLines } from "../../../shared/run/logLines.ts";
import type { StepState } from "../../../shared/run/runState.ts";
import { duration } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import type { MachineDid } from "../../../shared/wizard/history.ts";
import { Disclosure } from "../../parts/Button.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { SIGNS } from "../../parts/stepSigns.ts";
import css from "./History.module.css";

/** Lines of a log that are shown here; all of them stand in the log of the run itself. */
const LOG_SHOWN = 200;
/** Packages named one by one. */
const PACKAGES_SHOWN = 12;

const PARTS = ["pretend", "pretend-binary", "install", "proof"] as const;
/** The parts of an installation have no title of their own. */
function titleOf(step: StepState): string {
  const part = PARTS.find((each) => step.kind === null && step.id.endsWith(`/${each}`));
  return part === undefined ? step.title : t(`history.part-${part}`);
}

function StepLog({ step }: { readonly step: StepState }) {
  const lines = allLines(step.log);
  const cut = step.log.dropped + Math.max(0, lines.length - LOG_SHOWN);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={`log-body ${css.log}`} tabIndex={0} aria-label={t("history.log", { step: titleOf(step) })}>
      {cut > 0 ? <p className={css.cut}>{t("history.log-cut", { count: cut })}</p> : null}
      <pre>
        {lines
          .slice(-LOG_SHOWN)
          .map((line) => (line.stream === "command" ? `$ ${visible(line.text)}` : visible(line.text)))
          .join("\n")}
      </pre>
    </section>
  );
}

function StepRow({ step }: { readonly step: StepState }) {
  const [open, setOpen] = useState(false);
  const sign = SIGNS[step.status];
  return (
    <li>
      <Icon name={sign.icon} tone={sign.tone} />
      <div>
        <span>{titleOf(step)}</span>
        <span className="vh">{`, ${t(`step.${step.status}`)}`}</span>
        {step.error === null ? null : <span className="sub">{`${step.error.what} ${step.error.why}`}</span>}
        {step.log.length === 0 ? null : (
          <>
            {" "}
            <Disclosure open={open} onToggle={() => setOpen(!open)}>
              {t("history.log-show")}
              <span className="vh">{`: ${titleOf(step)}`}</span>
            </Disclosure>
            {open ? <StepLog step={step} /> : null}
          </>
        )}
      </div>
      <span className="when">{step.seconds === null ? t(`step.${step.status}`) : duration(step.seconds)}</span>
    </li>
  );
}

/** What a run did on one machine: files, services, packages; each step with what it said on demand. */
export function HistoryMachine({ machine, kind }: { readonly machine: MachineDid; readonly kind: RunSummary["kind"] }) {
  const [open, setOpen] = useState(false);
  const [all, setAll] = useState(false);
  const { files, services, packages, steps } = machine;
  const some = files.length + services.length + packages.length > 0;
  const shown = all ? packages : packages.slice(0, PACKAGES_SHOWN);
  return (
    <section className={css.machine} aria-label={t("history.machine", { name: machine.name })}>
      <h3 className="h3">{machine.name}</h3>
      {machine.error === null ? null : (
        <p className="msg err">
          <Icon name="x-circle" size="xs" />
          <span>{`${machine.error.what} ${machine.error.why}`}</span>
        </p>
      )}
      {some ? (
        <dl className={css.did}>
          {files.length === 0 ? null : (
            <div>
              <dt>{t("history.files")}</dt>
              <dd>
                <ul>
                  {files.map((file) => (
                    <li key={file.path}>
                      <code>{file.path}</code> {kind === "undo" ? null : <span className="tag">{t(`history.file-${file.what}`)}</span>}
                    </li>
                  ))}
                </ul>
              </dd>
            </div>
          )}
          {services.length === 0 ? null : (
            <div>
              <dt>{t("history.services")}</dt>
              <dd className="mono">{services.join(", ")}</dd>
            </div>
          )}
          {packages.length === 0 ? null : (
            <div>
              <dt>{t("history.packages")}</dt>
              <dd>
                <ul>
                  {shown.map((each) => (
                    <li key={`${each.what} ${each.name}`}>
                      <code>{each.name}</code> <span className="tag">{t(`history.package-${each.what}`)}</span>
                    </li>
                  ))}
                </ul>
                {packages.length > shown.length ? (
                  <button type="button" className="disc" onClick={() => setAll(true)}>
                    {t("history.packages-more", { count: packages.length - shown.length })}
                  </button>
                ) : null}
              </dd>
            </div>
          )}
        </dl>
      ) : (
        <p className="small muted">{t(kind === "undo" ? "history.nothing-kept" : "history.nothing", { name: machine.name })}</p>
      )}
      {steps.length === 0 ? null : (
        <>
          <Disclosure open={open} onToggle={() => setOpen(!open)}>
            {t("history.show-steps", { count: steps.length, name: machine.name })}
          </Disclosure>
          {open ? (
            <ul className={`prog ${css.steps}`}>
              {steps.map((step) => (
                <StepRow key={step.id} step={step} />
              ))}
            </ul>
          ) : null}
        </>
      )}
    </section>
  );
}
