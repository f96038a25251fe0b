/** Open questions: kept until answered, shown on the stream, answered with their default when nobody is there. */
import type { StreamEvent } from "../../../shared/contract/contract.ts";
import type { Answer, Question } from "../../../shared/model/question.ts";

export type AskOptions = {
  readonly signal?: AbortSignal;
  /** Called with the question as it is shown (its id is ours), before it is shown, and when it is gone. Not called when nobody listens. */
  readonly onAsked?: (question: Question) => void;
  readonly onGone?: (id: string) => void;
};

export type Questions = {
  /** Asks, under an id of our own. Resolves with the default answer when nobody listens or `signal` is aborted. */
  readonly ask: (question: Question, options?: AskOptions) => Promise<Answer>;
  /** Output: false when no such question is open, or the answer is none of its options. */
  readonly answer: (id: string, answer: Answer) => boolean;
  readonly open: () => readonly Question[];
  /** Answers everything that is open with its default. */
  readonly close: () => void;
};

function fits(question: Question, answer: Answer): boolean {
  switch (question.kind) {
    case "host-key":
      return answer === "accept" || answer === "refuse";
    case "secret":
      return true;
    case "choice":
      return question.options.some((option) => option.id === answer);
  }
}

/** `hasListeners`: whether a face is there to show it. `onSecret`: called with each secret typed, so that it can be masked. */
export function createQuestions(emit: (event: StreamEvent) => void, hasListeners: () => boolean, onSecret: (secret: string) => void): Questions {
  const open = new Map<string, { readonly question: Question; readonly settle: (answer: Answer) => void }>();
  let number = 0;
  let closed = false;
  return {
    ask: (asked, { signal, onAsked, onGone } = {}) => {
      if (closed || signal?.aborted || !hasListeners()) return Promise.resolve(asked.default);
      number += 1;
      const question: Question = { ...asked, id: `q${number}` };
      return new Promise((resolve) => {
        const settle = (answer: Answer) => {
          if (!open.delete(question.id)) return;
          signal?.removeEventListener("abort", onAbort);
          emit({ type: "question-gone", id: question.id });
          onGone?.(question.id);
          if (question.kind === "secret" && answer !== null) onSecret(answer);
          resolve(answer);
        };
        const onAbort = () => settle(question.default);
        open.set(question.id, { question, settle });
        signal?.addEventListener("abort", onAbort, { once: true });
        onAsked?.(question);
        emit({ type: "question", question });
      });
    },
    answer: (id, answer) => {
      const asked = open.get(id);
      if (!asked || !fits(asked.question, answer)) return false;
      asked.settle(answer);
      return true;
    },
    open: () => [...open.values()].map((o) => o.question),
    close: () => {
      closed = true;
      for (const asked of [...open.values()]) asked.settle(asked.question.default);
    },
  };
}
