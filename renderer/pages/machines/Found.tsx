import type { Facts } from "../../../shared/model/facts.ts";
import type { Issue } from "../../../shared/model/plan.ts";
import { t } from "../../../shared/text/text.ts";
import { findingsOf } from "../../../shared/wizard/findings.ts";
import { Callout } from "../../parts/Callout.tsx";
import { Icon } from "../../parts/Icon.tsx";
import css from "../Machines.module.css";

const TONES = { blocker: "err", warning: "warn", note: "flat" } as const;

/** What keeps a machine out, or should be known, before what is merely so. */
export function MachineIssues({ issues }: { readonly issues: readonly Issue[] }) {
  return issues.map((issue) => (
    <Callout key={`${issue.code} ${issue.what}`} tone={TONES[issue.level]} title={issue.what}>
      <p>{issue.why}</p>
      <p>{issue.remedy}</p>
    </Callout>
  ));
}

/** The unusual, one line each. */
export function Findings({ facts }: { readonly facts: Facts }) {
  const found = findingsOf(facts);
  if (found.length === 0) return null;
  return (
    <ul className={css.findings} aria-label={t("found.label")}>
      {found.map(({ key, values }) => (
        <li key={key}>
          <Icon name="info" size="xs" />
          <span>{t(key, values)}</span>
        </li>
      ))}
    </ul>
  );
}
