import type { ReactNode } from "react";
import { t } from "../../shared/text/text.ts";
import { isReachable } from "../../shared/wizard/readiness.ts";
import { Button } from "../parts/Button.tsx";
import { FootBar } from "./Foot.tsx";
import { readWalkPage } from "./keptSettings.ts";
import { useHands, useSlice } from "./slices.ts";

/** The foot of a page beside the walk: back to the page of the walk that one came from. `children`: what else can be done, at the end. */
export function BackFoot({ children }: { readonly children?: ReactNode }) {
  const { act } = useHands();
  const back = useSlice((state) => (isReachable(state, readWalkPage()) ? readWalkPage() : "welcome"));
  return (
    <FootBar>
      <Button onPress={() => act.go(back)}>{t("foot.back-to", { page: t(`page.${back}`) })}</Button>
      <span className="push" />
      {children}
    </FootBar>
  );
}
