import type { ReactNode } from "react";
import type { Issue } from "../../shared/model/plan.ts";
import { t } from "../../shared/text/text.ts";
import { Icon, type IconName } from "./Icon.tsx";

type Tone = "info" | "ok" | "warn" | "err" | "flat";
const ICONS: Readonly<Record<Tone, IconName>> = { info: "info", ok: "check-circle", warn: "warn", err: "x-circle", flat: "info" };

export function Callout({ tone, title, children }: { readonly tone: Tone; readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className={tone === "info" ? "callout" : `callout ${tone}`}>
      <Icon name={ICONS[tone]} />
      <div>
        <p className="t">{title}</p>
        {children}
      </div>
    </div>
  );
}

const TONES = { blocker: "err", warning: "warn", note: "flat" } as const;

/** What the plan wants to be known: worst first. */
export function Issues({ issues }: { readonly issues: readonly Issue[] }) {
  if (issues.length === 0) return null;
  const order = ["blocker", "warning", "note"] as const;
  const sorted = [...issues].sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
  return (
    <section className="issues" aria-label={t("issues.label")}>
      {sorted.map((issue) => (
        <Callout key={`${issue.code} ${issue.machine ?? ""} ${issue.what}`} tone={TONES[issue.level]} title={issue.what}>
          <p>{issue.why}</p>
          <p>{issue.remedy}</p>
        </Callout>
      ))}
    </section>
  );
}
