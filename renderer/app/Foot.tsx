import type { ReactNode } from "react";
import { t } from "../../shared/text/text.ts";
import { isWide, pageAfter, pageBefore } from "../../shared/wizard/pages.ts";
import { blockedBecause } from "../../shared/wizard/readiness.ts";
import { Button } from "../parts/Button.tsx";
import { Icon } from "../parts/Icon.tsx";
import { useWizard } from "./wizard.ts";

/** Back at the start, the reason in the middle, the one primary action at the end. */
export function FootBar({ children }: { readonly children: ReactNode }) {
  const { state } = useWizard();
  return (
    <footer className="foot">
      <div className={isWide(state.page) ? "foot-in wide" : "foot-in"}>{children}</div>
    </footer>
  );
}

export function Reason({ id, text }: { readonly id: string; readonly text: string }) {
  return (
    <span className="reason must" id={id}>
      <Icon name="info" size="s" />
      <span>{text}</span>
    </span>
  );
}

/** The foot of a page that only leads on. */
export function Foot({ extra }: { readonly extra?: ReactNode }) {
  const { state, act } = useWizard();
  const next = pageAfter(state.page);
  const reason = blockedBecause(state);
  return (
    <FootBar>
      <Button onPress={() => act.go(pageBefore(state.page))}>{t("foot.back")}</Button>
      {extra}
      {reason === null ? <span className="push" /> : <Reason id="reason" text={t(reason.key, reason.values)} />}
      <Button kind="primary" off={reason !== null} {...(reason === null ? {} : { describedBy: "reason" })} onPress={() => act.go(next)}>
        {t("foot.next", { page: t(`page.${next}`) })}
      </Button>
    </FootBar>
  );
}
