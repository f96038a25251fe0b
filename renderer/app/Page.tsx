import { type ReactNode, useEffect, useRef } from "react";
import { t } from "../../shared/text/text.ts";
import { isBeside, isWide, type PageId, STEPS, stepNumber } from "../../shared/wizard/pages.ts";
import { ErrorPanel } from "../parts/ErrorPanel.tsx";
import { QuestionCard } from "../parts/QuestionCard.tsx";
import { Rich } from "../parts/Rich.tsx";
import { sameItems, useHands, useSlice } from "./slices.ts";

type Props = {
  readonly page: PageId;
  readonly title: string;
  readonly lead: ReactNode;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  /** Questions are shown by the page itself, in the machine's card. */
  readonly ownQuestions?: boolean;
};

/** The head that every page has; its title takes the focus when the page is entered. */
export function Page({ page, title, lead, children, actions, ownQuestions = false }: Props) {
  const { dispatch } = useHands();
  const error = useSlice((state) => state.error);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  useEffect(() => {
    document.title = `${t(`page.${page}`)} · ${t("app.name")}`;
  }, [page]);
  const number = stepNumber(page);
  const questions = useSlice(
    ({ questions: all, draft }) => (ownQuestions ? all.filter((q) => q.machine === null || !draft.machines.some((m) => m.id === q.machine)) : all),
    sameItems,
  );
  return (
    <main className="page" id="page" tabIndex={-1}>
      <div className={isWide(page) ? "page-in wide" : "page-in"}>
        <header className="page-head">
          {number > 0 ? <p className="label">{t("page.step", { n: number, of: STEPS.length })}</p> : null}
          {isBeside(page) && title !== t(`page.${page}`) ? <p className="label">{t(`page.${page}`)}</p> : null}
          <h1 className="h1" tabIndex={-1} ref={heading}>
            {title}
          </h1>
          <p className="lead">{typeof lead === "string" ? <Rich text={lead} /> : lead}</p>
          {actions === undefined ? null : <div className="head-acts row">{actions}</div>}
        </header>
        {error === null ? null : <ErrorPanel error={error} onClose={() => dispatch({ type: "error", error: null })} />}
        {questions.map((question) => (
          <QuestionCard key={question.id} question={question} framed />
        ))}
        {children}
      </div>
    </main>
  );
}
