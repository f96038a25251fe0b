import { useEffect, useMemo, useRef, useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import type { FileChange, Plan, Step } from "../../shared/model/plan.ts";
import { list } from "../../shared/text/list.ts";
import { t } from "../../shared/text/text.ts";
import { filesOf, stepNumbers } from "../../shared/wizard/planFacts.ts";
import { inPageOrder, portageSays } from "../../shared/wizard/portageSays.ts";
import { FileView } from "../diff/FileView.tsx";
import { Asks, WhyArea } from "../diff/Why.tsx";
import { Button } from "../parts/Button.tsx";
import { Select } from "../parts/Fields.tsx";
import { Icon } from "../parts/Icon.tsx";
import { useWizard } from "./wizard.ts";

/** More machines than this have no room for a tab each. */
const MOST_TABS = 6;

const stepsOf = (plan: Plan | null, id: string): readonly Step[] => plan?.machines.find((m) => m.id === id)?.steps ?? [];
const filesFor = (plan: Plan | null, id: string): readonly FileChange[] => stepsOf(plan, id).flatMap(filesOf);

/** How many files the choices so far make, on all machines. */
export const fileCount = (plan: Plan | null): number => plan?.machines.reduce((sum, m) => sum + m.steps.flatMap(filesOf).length, 0) ?? 0;

/** What is written and done on a machine, as one text to compare. */
const signature = (plan: Plan, id: string): string =>
  JSON.stringify(stepsOf(plan, id).map((s) => [s.id, s.commands, filesOf(s).map((f) => [f.path, f.after])]));

function changedMachines(before: Plan | null, plan: Plan | null): ReadonlySet<string> {
  if (before === null || plan === null) return new Set();
  return new Set(plan.machines.flatMap(({ id }) => (signature(before, id) === signature(plan, id) ? [] : [id])));
}

/** Every step with what would be typed for it, in order. */
function Commands({ steps, before }: { readonly steps: readonly Step[]; readonly before: readonly Step[] | null }) {
  const old = before === null ? null : new Map(before.map((s) => [s.id as string, s]));
  return (
    <div className="file steps-file">
      <div className="file-head">
        <Icon name="terminal" size="s" tone="quiet" />
        <b>{t("preview.commands")}</b>
        <span className="tag">{t("review.steps", { count: steps.length })}</span>
      </div>
      <ol className="code">
        {steps.map((step, index) => {
          const was = old?.get(step.id);
          const known = new Set(was?.commands);
          return (
            <li key={step.id}>
              <Asks
                id={`why-step-${step.id}`}
                title={t("why.step")}
                why={{ why: step.why, source: step.source }}
                className={old !== null && was === undefined ? "ln step new" : "ln step"}
              >
                <i aria-hidden="true">{index + 1}</i>
                <span>{step.title}</span>
              </Asks>
              {step.commands.map((command) => (
                <div className={old !== null && !known.has(command) ? "ln new" : "ln"} key={command}>
                  <i aria-hidden="true">$</i>
                  <span>{command}</span>
                </div>
              ))}
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function MachineFiles({ plan, before, id, name }: { readonly plan: Plan; readonly before: Plan | null; readonly id: string; readonly name: string }) {
  const { state } = useWizard();
  const files = inPageOrder(state.page, filesFor(plan, id));
  const old = useMemo(() => (before === null ? null : new Map(filesFor(before, id).map((f) => [f.path, f.after]))), [before, id]);
  const numbers = useMemo(() => stepNumbers(plan), [plan]);
  const steps = stepsOf(plan, id);
  const says = portageSays(state.page, state.facts[id]);
  const removed = old === null ? [] : [...old.keys()].filter((path) => !files.some((f) => f.path === path));
  return (
    <WhyArea key={id}>
      {says.length === 0 ? null : (
        <div className="file out">
          <div className="file-head">
            <Icon name="package" size="s" tone="quiet" />
            <b>{t("preview.says", { name })}</b>
            <span className="tag">{t("preview.asked")}</span>
          </div>
          <div className="code">
            {says.map((each) => (
              <div className="ln" key={each.name}>
                <i />
                <span>{`${each.name}="${each.value}"`}</span>
              </div>
            ))}
          </div>
        </div>
      )}
      {files.map((file) => (
        <FileView key={file.path} file={file} machine={id} previous={old === null ? undefined : (old.get(file.path) ?? null)} numbers={numbers} />
      ))}
      {removed.length === 0 ? null : <p className="small quiet gone">{t("preview.not-any-more", { paths: list(removed) })}</p>}
      {steps.length === 0 ? (
        <p className="small muted">{t("preview.nothing", { name })}</p>
      ) : (
        <Commands steps={steps} before={before === null ? null : stepsOf(before, id)} />
      )}
    </WhyArea>
  );
}

/** Brings the first line that the last choice changed into sight. Output: for the part that scrolls. Who is reading in there is left in peace. */
function useChangeInSight(plan: Plan, before: Plan | null) {
  const body = useRef<HTMLElement>(null);
  useEffect(() => {
    const box = body.current;
    if (box === null || plan === before || box.contains(document.activeElement)) return;
    const line = box.querySelector(".ln.new");
    if (line === null) return;
    const seen = box.getBoundingClientRect();
    const at = line.getBoundingClientRect();
    if (at.top < seen.top || at.bottom > seen.bottom) box.scrollTop += at.top - seen.top - seen.height / 3;
  }, [plan, before]);
  return body;
}

function Machines({ plan, before, changed }: { readonly plan: Plan; readonly before: Plan | null; readonly changed: ReadonlySet<string> }) {
  const { state } = useWizard();
  const machines = state.draft.machines.filter((m) => plan.machines.some((p) => p.id === m.id));
  const [chosen, setChosen] = useState<string | null>(null);
  const body = useChangeInSight(plan, before);
  const current = machines.find((m) => m.id === chosen) ?? machines[0];
  if (current === undefined) return null;
  if (machines.length > MOST_TABS)
    return (
      <div className="preview-tabs">
        <div className="preview-pick">
          <Select
            label={t("preview.machines")}
            value={current.id}
            options={machines.map((m) => ({ id: m.id, label: changed.has(m.id) ? t("preview.machine-changed", { name: m.name }) : m.name }))}
            onChange={setChosen}
          />
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <section className="preview-body" ref={body} aria-label={current.name} tabIndex={0}>
          <MachineFiles plan={plan} before={before} id={current.id} name={current.name} />
        </section>
      </div>
    );
  return (
    <Tabs className="preview-tabs" selectedKey={current.id} onSelectionChange={(key) => setChosen(String(key))}>
      <TabList className="tabs" aria-label={t("preview.machines")}>
        {machines.map((m) => (
          <Tab key={m.id} id={m.id}>
            {m.name}
            {changed.has(m.id) ? (
              <>
                <span className="dot" />
                <span className="vh">{t("preview.changed")}</span>
              </>
            ) : null}
          </Tab>
        ))}
      </TabList>
      {machines.map((m) => (
        <TabPanel
          key={m.id}
          id={m.id}
          ref={(panel: HTMLElement | null) => {
            if (panel !== null) body.current = panel;
          }}
          className="preview-body"
        >
          <MachineFiles plan={plan} before={before} id={m.id} name={m.name} />
        </TabPanel>
      ))}
    </Tabs>
  );
}

/** What the choices so far make, per machine, by the same plan that Apply takes. */
export function Preview({ onClose }: { readonly onClose: () => void }) {
  const { state } = useWizard();
  const { plan, before, status } = state.plan;
  const changed = useMemo(() => changedMachines(before, plan), [before, plan]);
  const names = state.draft.machines.filter((m) => changed.has(m.id)).map((m) => m.name);
  return (
    <aside className="preview" aria-label={t("preview.title")} aria-busy={status === "asking"}>
      <div className="preview-head">
        <Button kind="plain" size="sm" icon="x" label={t("preview.close")} className="side-x" onPress={onClose} />
        <h2 className="h3">{t("preview.title")}</h2>
        <p className="small quiet">
          {status === "failed" && plan !== null
            ? t("preview.failed")
            : names.length > 0
              ? t("preview.text-changed", { names: list(names, 3) })
              : t("preview.text")}
        </p>
        <p className="vh" role="status">
          {names.length === 0 ? "" : t("preview.announce", { names: list(names, 3) })}
        </p>
      </div>
      {plan === null ? (
        <div className="preview-body">
          <p className="small muted">{t(status === "asking" ? "ready.planning" : status === "failed" ? "preview.failed-none" : "preview.none")}</p>
        </div>
      ) : (
        <Machines plan={plan} before={before} changed={changed} />
      )}
    </aside>
  );
}
