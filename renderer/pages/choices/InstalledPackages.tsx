import { useState } from "react";
import { packEstimate } from "../../../shared/plan/packEstimate.ts";
import { bytes, duration } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import { useWizard } from "../../app/wizard.ts";
import { Disclosure } from "../../parts/Button.tsx";
import { OptionList, Setting, Switch } from "../../parts/Fields.tsx";
import css from "./Choices.module.css";
import { Rows } from "./Matrix.tsx";

type Reason = { readonly cpv: string; readonly why: string };

/** Packages by reason, folded: a thousand lines help nobody until somebody asks. */
function Reasons({ label, list }: { readonly label: string; readonly list: readonly Reason[] }) {
  const [open, setOpen] = useState(false);
  if (list.length === 0) return null;
  const groups = new Map<string, string[]>();
  for (const { cpv, why } of list) groups.set(why, [...(groups.get(why) ?? []), cpv]);
  return (
    <div>
      <Disclosure open={open} onToggle={() => setOpen(!open)}>
        {label}
      </Disclosure>
      {open ? (
        <Rows label={label}>
          <ul className={css.reasons}>
            {[...groups].map(([why, cpvs]) => (
              <li key={why}>
                <p>{t("review.because", { count: cpvs.length, why })}</p>
                <p className="mono tiny quiet">{cpvs.join(" ")}</p>
              </li>
            ))}
          </ul>
        </Rows>
      ) : null}
    </div>
  );
}

/** What becomes of packages that the binhost has installed: packed as they are, built again, or left. */
export function InstalledPackages() {
  const { state, dispatch } = useWizard();
  const { packages, compression } = state.draft.choices;
  const decided = state.plan.plan?.decisions;
  const host = state.draft.machines.find((m) => m.role === "binhost");
  const facts = host === undefined ? undefined : state.facts[host.id];
  const choose = (change: object): void => dispatch({ type: "choose", group: "packages", change });
  const steps = state.plan.plan?.machines.flatMap((m) => m.steps) ?? [];
  const rebuildStep = steps.find((s) => s.spec.kind === "rebuild" && !s.spec.buildOnly);
  const estimate = facts === undefined || decided === undefined || !packages.packInstalled ? null : packEstimate(facts, decided, compression.level);
  const again = decided?.rebuild.length ?? 0;
  const seconds = (estimate?.seconds ?? 0) + (rebuildStep?.seconds ?? 0);
  const none = decided !== undefined && packages.packInstalled && decided.pack.length === 0 && again === 0;
  return (
    <>
      <Setting
        title={t("serving.installed")}
        text={
          decided === undefined
            ? t("serving.installed-wait")
            : none
              ? t("serving.installed-none")
              : t("serving.installed-counts", { pack: decided.pack.length, again, not: decided.notPacked.length })
        }
        full
      >
        <OptionList
          label={t("serving.installed")}
          value={packages.packInstalled ? "pack" : "empty"}
          onChange={(next) => choose({ packInstalled: next === "pack" })}
          options={[
            {
              id: "pack",
              label:
                decided === undefined || !packages.packInstalled || none
                  ? t("serving.pack")
                  : again === 0
                    ? t("serving.pack-count", { count: decided.pack.length })
                    : t("serving.pack-again", { pack: decided.pack.length, again }),
              text: t("serving.pack-text"),
              tag: t("choice.suggested"),
              ...(estimate === null || none ? {} : { cost: t("serving.pack-cost", { time: duration(seconds), size: bytes(estimate.bytes) }) }),
            },
            { id: "empty", label: t("serving.empty"), text: t("serving.empty-text"), cost: t("serving.empty-cost") },
          ]}
        />
        <div className={css.states}>
          <Reasons label={t("serving.why-again", { count: again })} list={decided?.rebuild ?? []} />
          <Reasons label={t("serving.why-not", { count: decided?.notPacked.length ?? 0 })} list={decided?.notPacked ?? []} />
        </div>
      </Setting>
      <Setting title={t("serving.rebuild")} text={t(packages.rebuild ? "serving.rebuild-on" : "serving.rebuild-off", { count: again })}>
        <Switch label={t("serving.rebuild")} value={packages.rebuild} onChange={(rebuild) => choose({ rebuild })} />
      </Setting>
    </>
  );
}
