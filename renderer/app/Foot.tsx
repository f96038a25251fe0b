import type { ReactNode } from "react";
import { t } from "../../shared/text/text.ts";
import { isWide, pageAfter, pageBefore } from "../../shared/wizard/pages.ts";
import { blockedBecause } from "../../shared/wizard/readiness.ts";
import { Button } from "../parts/Button.tsx";
import { Icon } from "../parts/Icon.tsx";
import { useHands, useSlice } from "./slices.ts";

/** Back at the start, the reason in the middle, the one primary action at the end. */
export function FootBar({ children }: { readonly children: ReactNode }) {
  const page = useSlice((state) => state.page);
  return (
    <footer className="foot">
      <div className={isWide(page) ? "foot-in wide" : "foot-in"}>{children}</div>
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
  const { act } = useHands();
  const page = useSlice((state) => state.page);
  const next = pageAfter(page);
  const reason = useSlice(
    (state) => blockedBecause(state),
    (a, b) => JSON.stringify(a) === JSON.stringify(b),
  );
  return (
    <FootBar>
      <Button onPress={() => act.go(pageBefore(page))}>{t("foot.back")}</Button>
      {extra}
      {reason === null ? <span className="push" /> : <Reason id="reason" text={t(reason.key, reason.values)} />}
      <Button kind="primary" off={reason !== null} {...(reason === null ? {} : { describedBy: "reason" })} onPress={() => act.go(next)}>
        {t("foot.next", { page: t(`page.${next}`) })}
      </Button>
    </FootBar>
  );
}
