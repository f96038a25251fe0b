import { useState } from "react";
import { FULL_PORTAGE, OLDEST_PORTAGE, TESTED_PORTAGE } from "../../../shared/plan/portageVersion.ts";
import { list } from "../../../shared/text/list.ts";
import { t } from "../../../shared/text/text.ts";
import { diagnostics } from "../../../shared/wizard/diagnostics.ts";
import { BackFoot } from "../../app/BackFoot.tsx";
import { Page } from "../../app/Page.tsx";
import { useLink } from "../../app/useLink.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button, Disclosure } from "../../parts/Button.tsx";
import { Rich } from "../../parts/Rich.tsx";
import css from "./About.module.css";
import { useAbout } from "./useAbout.ts";

/** The licences of the libraries, read when they are asked for: they are long. */
function Notices() {
  const link = useLink();
  const [open, setOpen] = useState(false);
  /** undefined: not read yet; null: not there. */
  const [text, setText] = useState<string | null | undefined>(undefined);
  const toggle = (): void => {
    setOpen(!open);
    if (!open && text === undefined) void link.call("app.notices", {}).then((answer) => setText(answer.ok ? answer.value.text : null));
  };
  return (
    <section className="section">
      <h2 className="h2">{t("about.notices")}</h2>
      <p className="small muted">{t("about.notices-text")}</p>
      <Disclosure open={open} onToggle={toggle}>
        {t("about.notices-show")}
      </Disclosure>
      {!open ? null : text === undefined ? (
        <p className="small muted" role="status">
          {t("about.notices-reading")}
        </p>
      ) : text === null ? (
        <p className="small muted">
          <Rich text={t("about.notices-missing")} />
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className={css.text} tabIndex={0} aria-label={t("about.notices-label")}>
          <pre>{text}</pre>
        </section>
      )}
    </section>
  );
}

/** What to send along when something is wrong: versions and states, nothing that names anybody. */
function ForReport({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    void navigator.clipboard?.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <section className="section">
      <h2 className="h2">{t("about.report")}</h2>
      <p className="small muted">{t("about.report-text")}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={css.text} tabIndex={0} aria-label={t("about.report-label")}>
        <pre>{text}</pre>
      </section>
      <div className="row">
        <Button icon={copied ? "check" : "copy"} onPress={copy}>
          {copied ? t("about.report-copied") : t("about.report-copy")}
        </Button>
      </div>
    </section>
  );
}

/** What this program is, whose work is in it, and what to say when it fails. */
export function About() {
  const { state } = useWizard();
  const about = useAbout();
  const facts = [
    [t("about.version"), about?.version ?? "…"],
    [t("about.runs-in"), about === null ? "…" : t(`about.host-${about.host}`)],
    [t("about.system"), about?.system ?? t("about.unknown")],
    [t("about.portage"), t("about.portage-text", { full: FULL_PORTAGE, oldest: OLDEST_PORTAGE, tested: list(TESTED_PORTAGE) })],
    [t("about.licence"), t("about.licence-text")],
    [t("about.network"), t("about.network-text")],
  ] as const;
  return (
    <>
      <Page page="about" title={t("about.title")} lead={t("about.lead", { version: about?.version ?? "…" })}>
        <section aria-label={t("about.facts")}>
          <dl className={css.facts}>
            {facts.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <p className="tiny quiet">{t("about.gentoo")}</p>
        </section>
        <Notices />
        <ForReport text={diagnostics(about, navigator.userAgent, state)} />
      </Page>
      <BackFoot />
    </>
  );
}
