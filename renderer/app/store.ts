/** The state of the window, held outside of React: calls that end later always see the newest. */
import { type Action, reduceWizard } from "../../shared/wizard/reduceWizard.ts";
import type { WizardState } from "../../shared/wizard/wizardState.ts";

export type Store = {
  readonly get: () => WizardState;
  readonly dispatch: (action: Action) => void;
  readonly subscribe: (listener: () => void) => () => void;
};

export function createStore(first: WizardState): Store {
  const listeners = new Set<() => void>();
  let state = first;
  return {
    get: () => state,
    dispatch: (action) => {
      const next = reduceWizard(state, action);
      if (next === state) return;
      state = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
