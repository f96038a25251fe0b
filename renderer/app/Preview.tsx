import { useMemo } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import type { FileChange, Plan } from "../../shared/model/plan.ts";
import { t } from "../../shared/text/text.ts";
import { filesOf, stepNumbers } from "../../shared/wizard/planFacts.ts";
import { FileView } from "../diff/FileView.tsx";
import { Button } from "../parts/Button.tsx";
import { useWizard } from "./wizard.ts";

const filesFor = (plan: Plan | null, id: string): readonly FileChange[] => plan?.machines.find((m) => m.id === id)?.steps.flatMap(filesOf) ?? [];

/** How many files the choices so far make, on all machines. */
export const fileCount = (plan: Plan | null): number => plan?.machines.reduce((sum, m) => sum + m.steps.flatMap(filesOf).length, 0) ?? 0;

const isChanged = (before: Plan | null, plan: Plan, id: string): boolean =>
  before !== null && JSON.stringify(filesFor(before, id).map((f) => f.after)) !== JSON.stringify(filesFor(plan, id).map((f) => f.after));

function MachineFiles({ plan, before, id }: { readonly plan: Plan; readonly before: Plan | null; readonly id: string }) {
  const files = filesFor(plan, id);
  const old = before === null ? null : new Map(filesFor(before, id).map((f) => [f.path, f.after]));
  const numbers = useMemo(() => stepNumbers(plan), [plan]);
  if (files.length === 0) return <p className="small muted">{t("preview.nothing")}</p>;
  return files.map((file) => (
    <FileView key={file.path} file={file} previous={old === null ? undefined : (old.get(file.path) ?? null)} numbers={numbers} />
  ));
}

/** What the choices so far make, per machine, by the same plan that Apply takes. */
export function Preview({ onClose }: { readonly onClose: () => void }) {
  const { state } = useWizard();
  const { plan, before } = state.plan;
  const machines = state.draft.machines.filter((m) => plan?.machines.some((p) => p.id === m.id));
  return (
    <aside className="preview" aria-label={t("preview.title")}>
      <div className="preview-head">
        <Button kind="plain" size="sm" icon="x" label={t("preview.close")} className="side-x" onPress={onClose} />
        <h2 className="h3">{t("preview.title")}</h2>
        <p className="small quiet">{t("preview.text")}</p>
      </div>
      {plan === null || machines.length === 0 ? (
        <div className="preview-body">
          <p className="small muted">{t("preview.none")}</p>
        </div>
      ) : (
        <Tabs className="preview-tabs">
          <TabList className="tabs" aria-label={t("preview.machines")}>
            {machines.map((m) => (
              <Tab key={m.id} id={m.id}>
                {m.name}
                {isChanged(before, plan, m.id) ? (
                  <>
                    <span className="dot" />
                    <span className="vh">{t("preview.changed")}</span>
                  </>
                ) : null}
              </Tab>
            ))}
          </TabList>
          {machines.map((m) => (
            <TabPanel key={m.id} id={m.id} className="preview-body">
              <MachineFiles plan={plan} before={before} id={m.id} />
            </TabPanel>
          ))}
        </Tabs>
      )}
    </aside>
  );
}
