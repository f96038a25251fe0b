import { t } from "../../../shared/text/text.ts";
import { lookOf } from "../../../shared/wizard/readiness.ts";
import type { WizardState } from "../../../shared/wizard/wizardState.ts";
import { Segmented } from "../../parts/Fields.tsx";
import css from "../Machines.module.css";

export const SHOWN = ["all", "asks", "failed", "waits", "looking", "surveyed"] as const;
export type Shown = (typeof SHOWN)[number];

/** More machines than this fold, and can be shown by state. */
export const MANY = 6;

/** Where a machine belongs: what it wants of the person goes before all else. */
export function shownAs(state: WizardState, id: string): Exclude<Shown, "all"> {
  if (state.questions.some((q) => q.machine === id)) return "asks";
  switch (lookOf(state, id)) {
    case "idle":
      return "waits";
    case "connecting":
    case "looking":
      return "looking";
    case "failed":
      return "failed";
    case "surveyed":
      return "surveyed";
  }
}

/** Many machines by state; a state that none has is not offered, unless it is the one that is shown. */
export function Filter({
  counts,
  value,
  onChange,
}: {
  readonly counts: ReadonlyMap<Shown, number>;
  readonly value: Shown;
  readonly onChange: (shown: Shown) => void;
}) {
  const offered = SHOWN.filter((each) => each === value || (counts.get(each) ?? 0) > 0);
  return (
    <div className={css.filter}>
      <Segmented
        label={t("filter.label")}
        value={value}
        options={offered.map((id) => ({ id, label: t(`filter.${id}`, { count: counts.get(id) ?? 0 }) }))}
        onChange={onChange}
      />
    </div>
  );
}
