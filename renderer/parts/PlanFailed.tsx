import { t } from "../../shared/text/text.ts";
import { useHands, useSlice } from "../app/slices.ts";
import { ErrorPanel } from "./ErrorPanel.tsx";

/** Why no plan could be made, and the way to ask for it once more. A plan is only thought: whatever failed, nothing was changed. */
export function PlanFailed() {
  const { dispatch } = useHands();
  const error = useSlice(({ plan }) => (plan.status === "failed" ? plan.error : null));
  if (error === null) return null;
  return <ErrorPanel error={{ ...error, changed: t("error.nothing") }} onRetry={() => dispatch({ type: "plan.again" })} />;
}
