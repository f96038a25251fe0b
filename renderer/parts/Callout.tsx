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

type Group = { readonly first: Issue; readonly whats: readonly string[] };

/** The same finding on several machines is told once, with what it is about on each. Worst first. */
function grouped(issues: readonly Issue[]): readonly Group[] {
  const order = ["blocker", "warning", "note"] as const;
  const groups = new Map<string, Group>();
  for (const issue of [...issues].sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level))) {
    const key = `${issue.level} ${issue.code} ${issue.why} ${issue.remedy}`;
    const known = groups.get(key);
    groups.set(key, known === undefined ? { first: issue, whats: [issue.what] } : { ...known, whats: [...known.whats, issue.what] });
  }
  return [...groups.values()];
}

/** What the plan wants to be known. */
export function Issues({ issues }: { readonly issues: readonly Issue[] }) {
  if (issues.length === 0) return null;
  return (
    <section className="issues" aria-label={t("issues.label")}>
      {grouped(issues).map(({ first, whats }) => (
        <Callout key={`${first.code} ${whats.join(" ")}`} tone={TONES[first.level]} title={whats[0] ?? ""}>
          {whats.slice(1).map((what) => (
            <p className="more" key={what}>
              {what}
            </p>
          ))}
          <p>{first.why}</p>
          <p>{first.remedy}</p>
        </Callout>
      ))}
    </section>
  );
}
