import { useCallback, useEffect, useState } from "react";
import type { WizardError } from "../../../shared/errors/wizardError.ts";
import type { Machine } from "../../../shared/model/fleet.ts";
import { t } from "../../../shared/text/text.ts";
import { fleetOf } from "../../../shared/wizard/draft.ts";
import { useHands } from "../../app/slices.ts";
import { useLink } from "../../app/useLink.ts";
import { Button } from "../../parts/Button.tsx";
import { Callout } from "../../parts/Callout.tsx";
import { Remedies } from "../../parts/ErrorPanel.tsx";
import { Icon } from "../../parts/Icon.tsx";

export type KeyState = {
  readonly status: "none" | "working" | "done" | "failed";
  readonly error: WizardError | null;
  readonly keyFile: string;
  /** It will be made as soon as the machine was signed in to. */
  readonly wanted: boolean;
};
const NONE: KeyState = { status: "none", error: null, keyFile: "", wanted: false };

/** A key in place of the password: asked for beforehand (`want`) or afterwards (`make`). */
export type KeyOffering = { readonly state: KeyState; readonly want: (on: boolean) => void; readonly make: () => void };

/** `signedIn`: the machine was reached, so that its password is known to the engine and is not asked for again. */
export function useKeyOffer(machine: Machine, signedIn: boolean): KeyOffering {
  const { get, dispatch } = useHands();
  const link = useLink();
  const [key, setKey] = useState<KeyState>(NONE);
  const { id } = machine;
  const make = useCallback((): void => {
    const fleet = fleetOf(get().draft);
    if (fleet === null) return;
    setKey((now) => ({ ...now, wanted: false, status: "working", error: null }));
    void link.call("machine.installKey", { fleet, machine: id }).then((made) => {
      if (!made.ok) return setKey((now) => ({ ...now, status: "failed", error: made.error }));
      const signIn = made.value.fleet.machines.find((each) => each.id === id)?.signIn;
      if (signIn !== undefined) dispatch({ type: "machine.signed", id, signIn });
      setKey((now) => ({ ...now, status: "done", keyFile: made.value.keyFile }));
    });
  }, [link, id, get, dispatch]);
  const { wanted } = key;
  useEffect(() => {
    if (wanted && signedIn) make();
  }, [wanted, signedIn, make]);
  const want = useCallback((on: boolean): void => setKey((now) => ({ ...now, wanted: on })), []);
  return { state: key, want, make };
}

/** Below what was found on a machine that was signed in to with a password. */
export function KeyOffer({ machine, offering }: { readonly machine: Machine; readonly offering: KeyOffering }) {
  const { state, make } = offering;
  const { name } = machine;
  switch (state.status) {
    case "working":
      return (
        <p className="row small" role="status">
          <Icon name="ring" size="s" spin />
          <span>{t("key.working", { name })}</span>
        </p>
      );
    case "done":
      return (
        <div role="status">
          <Callout tone="ok" title={t("key.done", { name })}>
            <p>{t("key.done-text", { file: state.keyFile })}</p>
          </Callout>
        </div>
      );
    case "none":
    case "failed":
      return (
        <Callout tone={state.error === null ? "flat" : "warn"} title={state.error?.what ?? t("key.title", { name })}>
          <p>{state.error?.why ?? t("key.text", { name })}</p>
          {state.error === null ? null : (
            <>
              <p>{state.error.changed}</p>
              <Remedies remedies={state.error.remedies.filter((each) => each.do === "command" || each.do === "read")} />
            </>
          )}
          <div className="row">
            <Button size="sm" icon="key" onPress={make}>
              {state.error === null ? t("key.make") : t("machine.again")}
            </Button>
          </div>
        </Callout>
      );
  }
}
