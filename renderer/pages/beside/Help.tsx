import { useId, useState } from "react";
import { t } from "../../../shared/text/text.ts";
import { type HelpFound, LINKS, searchHelp, stepText, wikiSearch } from "../../../shared/wizard/helpIndex.ts";
import { hashOfPage, stepNumber } from "../../../shared/wizard/pages.ts";
import { isReachable } from "../../../shared/wizard/readiness.ts";
import { BackFoot } from "../../app/BackFoot.tsx";
import { Page } from "../../app/Page.tsx";
import { useWizard } from "../../app/wizard.ts";
import { Button } from "../../parts/Button.tsx";
import { Code } from "../../parts/Code.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { Outside } from "../../parts/Outside.tsx";
import css from "./Help.module.css";
import { KeysSwitch, KeysTable } from "./Keys.tsx";

const PARTS = ["walk", "questions", "words", "keys", "links"] as const;
type Part = (typeof PARTS)[number];

/** To a part of the page; the keyboard goes there too. */
function jump(part: Part): void {
  const heading = document.getElementById(`help-${part}`);
  heading?.scrollIntoView({ block: "start" });
  heading?.focus({ preventScroll: true });
}

function Heading({ part }: { readonly part: Part }) {
  return (
    <h2 className={`h2 ${css.heading}`} id={`help-${part}`} tabIndex={-1}>
      {t(`help.${part}`)}
    </h2>
  );
}

function Walk({ steps }: { readonly steps: HelpFound["steps"] }) {
  const { state } = useWizard();
  return (
    <section className="section" aria-labelledby="help-walk">
      <Heading part="walk" />
      <p className="lead small">{t("help.walk-lead")}</p>
      <ol className={css.walk}>
        {steps.map((page) => (
          <li key={page}>
            <span className={css.n} aria-hidden="true">
              {stepNumber(page)}
            </span>
            <p>
              {isReachable(state, page) ? <a href={hashOfPage(page)}>{t(`page.${page}`)}</a> : <b>{t(`page.${page}`)}</b>}
              <span>{stepText(page)}</span>
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Questions({ questions }: { readonly questions: HelpFound["questions"] }) {
  return (
    <section className="section" aria-labelledby="help-questions">
      <Heading part="questions" />
      <div className={css.questions}>
        {questions.map((question) => (
          <section key={question}>
            <h3 className="h3">{t(`help.q-${question}`)}</h3>
            <p>
              <Code text={t(`help.a-${question}`)} />
            </p>
          </section>
        ))}
      </div>
    </section>
  );
}

function Words({ words }: { readonly words: HelpFound["words"] }) {
  return (
    <section className="section" aria-labelledby="help-words">
      <Heading part="words" />
      <p className="lead small">{t("help.words-lead")}</p>
      <dl className={css.words}>
        {words.map((word) => (
          <div key={word}>
            <dt>
              <Code text={t(`word.${word}`)} />
            </dt>
            <dd>
              <Code text={t(`word.${word}.text`)} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Links() {
  return (
    <section className="section" aria-labelledby="help-links">
      <Heading part="links" />
      <p className="lead small">{t("help.links-lead")}</p>
      <ul className={css.links}>
        {LINKS.map(({ id, href }) => (
          <li key={id}>
            <Outside href={href}>{t(`help.link-${id}`)}</Outside>
            <span>{t(`help.link-${id}-text`)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** All of it is in the program, and can be searched. */
export function Help() {
  const [text, setText] = useState("");
  const id = useId();
  const found = searchHelp(text);
  const searching = text.trim() !== "";
  return (
    <>
      <Page page="help" title={t("page.help")} lead={t("help.lead")}>
        <div className={css.search}>
          <label className="vh" htmlFor={id}>
            {t("help.search")}
          </label>
          <span className={css.field}>
            <Icon name="search" size="s" tone="quiet" />
            <input
              id={id}
              type="search"
              className="input"
              placeholder={t("help.search-example")}
              autoComplete="off"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </span>
          <p className="small muted" role="status">
            {!searching ? "" : found.count === 0 ? t("help.none", { text: text.trim() }) : t("help.found", { count: found.count, text: text.trim() })}
          </p>
        </div>
        {searching ? null : (
          <nav className={`row ${css.parts}`} aria-label={t("help.parts")}>
            {PARTS.map((part) => (
              <Button key={part} size="sm" onPress={() => jump(part)}>
                {t(`help.${part}`)}
              </Button>
            ))}
          </nav>
        )}
        {searching && found.count === 0 ? (
          <div className="empty">
            <span className="glyph">
              <Icon name="search" />
            </span>
            <p>{t("help.none-text")}</p>
            <p>
              <Outside href={wikiSearch(text.trim())}>{t("help.none-link", { text: text.trim() })}</Outside>
            </p>
            <Button onPress={() => setText("")}>{t("help.clear")}</Button>
          </div>
        ) : null}
        {found.steps.length > 0 ? <Walk steps={found.steps} /> : null}
        {found.questions.length > 0 ? <Questions questions={found.questions} /> : null}
        {found.words.length > 0 ? <Words words={found.words} /> : null}
        {searching ? null : (
          <>
            <section className="section" aria-labelledby="help-keys">
              <Heading part="keys" />
              <p className="lead small">
                <Code text={t("help.keys-lead")} />
              </p>
              <KeysTable />
              <div className={`spread ${css.switch}`}>
                <span>{t("keys.switch")}</span>
                <KeysSwitch />
              </div>
            </section>
            <Links />
          </>
        )}
      </Page>
      <BackFoot />
    </>
  );
}
