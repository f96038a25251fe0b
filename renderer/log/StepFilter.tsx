import { memo, useId } from "react";
import { t } from "../../shared/text/text.ts";
import { Icon } from "../parts/Icon.tsx";

export type FilterGroup = {
  readonly machine: string;
  readonly name: string;
  readonly steps: readonly { readonly id: string; readonly label: string }[];
};
type Props = { readonly groups: readonly FilterGroup[]; readonly value: string; readonly onChange: (value: string) => void };

/** Which step's log is shown: the one that matters now, all of a machine, or one. */
export const StepFilter = memo(function StepFilter({ groups, value, onChange }: Props) {
  const id = useId();
  return (
    <div>
      <label className="vh" htmlFor={id}>
        {t("log.step")}
      </label>
      <span className="select">
        <select id={id} className="input" value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{t("log.latest")}</option>
          {groups.map(({ machine, name, steps }) => (
            <optgroup key={machine} label={name}>
              {steps.length > 1 ? <option value={`machine:${machine}`}>{t("log.all-of", { name })}</option> : null}
              {steps.map((step) => (
                <option key={step.id} value={step.id}>
                  {step.label}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
        <Icon name="chev-d" size="s" />
      </span>
    </div>
  );
});
