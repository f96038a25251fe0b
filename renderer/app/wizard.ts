/** The window's hands: state by the pure reducer, and what the pages can do. */
import { createContext, use } from "react";
import type { Answer } from "../../shared/model/question.ts";
import type { Draft } from "../../shared/wizard/draft.ts";
import type { PageId } from "../../shared/wizard/pages.ts";
import type { Action } from "../../shared/wizard/reduceWizard.ts";
import type { WizardState } from "../../shared/wizard/wizardState.ts";
import type { LinkStatus } from "../engine/link.ts";

export type Doing = {
  readonly go: (page: PageId) => void;
  readonly startPractice: () => Promise<void>;
  /** Sets the draft aside when it is in no file, and begins an empty one. */
  readonly newFleet: () => void;
  /** `then`: the page it leads to; default: Machines. Output: it was opened. */
  readonly openFleet: (path: string, then?: PageId) => Promise<boolean>;
  /** The text of a fleet file that was dropped or chosen: it has no place on this computer that we know of. */
  readonly readFleet: (text: string) => Promise<void>;
  /** Back to a fleet that was set aside. */
  readonly takeUp: (draft: Draft) => void;
  readonly saveFleet: (path: string) => Promise<boolean>;
  /** Looks at these machines; each answers for itself. */
  readonly look: (ids: readonly string[]) => void;
  readonly answer: (question: string, answer: Answer) => void;
  readonly apply: () => Promise<void>;
  readonly watch: (run: string) => Promise<void>;
  readonly resume: () => Promise<void>;
  readonly retry: (machine: string) => Promise<void>;
  readonly stop: (when: "after-step" | "now") => Promise<void>;
  readonly undo: (run: string, removeKey: boolean) => Promise<void>;
  readonly refreshRuns: () => Promise<void>;
  readonly findOffers: (machine: string, search: string) => Promise<void>;
  readonly pretend: (machine: string, cpv: string) => Promise<void>;
  readonly install: (machine: string, cpv: string) => Promise<void>;
  /** Shows an installation that was begun before this page was there. */
  readonly watchInstall: (run: string) => Promise<void>;
  /** Stops the installation under way. */
  readonly stopInstall: () => Promise<void>;
  /** Asks what the whole machine's next update would do; changes nothing. */
  readonly askWorld: (machine: string) => Promise<void>;
};

export type Wizard = { readonly state: WizardState; readonly dispatch: (action: Action) => void; readonly act: Doing; readonly link: LinkStatus };

export const WizardContext = createContext<Wizard | null>(null);

/** Apart from the state: the frame shows it and nothing else of it. */
export const LinkStatusContext = createContext<LinkStatus>("connecting");

/** All of it: drawn anew with every change. For a part of it: `slices.ts`. */
export function useWizard(): Wizard {
  const wizard = use(WizardContext);
  if (wizard === null) throw new Error("outside of the wizard");
  return wizard;
}
