import type { ReactNode } from "react";
import { t } from "../../shared/text/text.ts";
import type { PageId } from "../../shared/wizard/pages.ts";
import { blockedBecause } from "../../shared/wizard/readiness.ts";
import { Foot } from "../app/Foot.tsx";
import { Page } from "../app/Page.tsx";
import { fileCount } from "../app/Preview.tsx";
import { useSide } from "../app/side.ts";
import { useWizard } from "../app/wizard.ts";
import { Button } from "../parts/Button.tsx";
import { Issues } from "../parts/Callout.tsx";
import { PlanFailed } from "../parts/PlanFailed.tsx";

type Props = { readonly page: PageId; readonly title: string; readonly lead: ReactNode; readonly children: ReactNode };

/** A page with choices: its controls, what the plan wants known about them, and the way to the files they make. */
export function ChoicePage({ page, title, lead, children }: Props) {
  const { state, act } = useWizard();
  const blocked = blockedBecause(state) !== null;
  const side = useSide();
  const { plan } = state.plan;
  const issues = plan?.issues.filter((issue) => issue.page === page) ?? [];
  return (
    <>
      <Page page={page} title={title} lead={lead}>
        <PlanFailed />
        {children}
        <Issues issues={issues} />
      </Page>
      <Foot
        extra={
          <>
            <Button className="only-narrow" icon="files" onPress={side.toggle}>
              {t("preview.show", { count: fileCount(plan) })}
            </Button>
            {state.reviewed && page !== "use" ? (
              <Button kind="plain" off={blocked} {...(blocked ? { describedBy: "reason" } : {})} onPress={() => act.go("review")}>
                {t("review.back-to")}
              </Button>
            ) : null}
          </>
        }
      />
    </>
  );
}
