/**
 * A text that helps those who mend the program: versions and states, and nothing that names a person, a computer, a place or a secret. Machines
 * are counted; of errors only their stable codes are said. Pure.
 */
import type { CallOutput } from "../contract/contract.ts";
import type { RunState } from "../run/runState.ts";
import { lookOf } from "./readiness.ts";
import type { WizardState } from "./wizardState.ts";

type About = CallOutput<"app.about">;

/** The browser's own words, without what tells one computer from another: the product and its main version. */
export function browserWords(userAgent: string): string {
  const find = (pattern: RegExp, name: string): string | null => {
    const version = pattern.exec(userAgent)?.[1];
    return version === undefined ? null : `${name} ${version}`;
  };
  // The order matters: Electron says that it is Chrome too, and Chrome that it is Safari.
  return (
    find(/\bElectron\/(\d+)/, "Electron") ??
    find(/\bEdg\/(\d+)/, "Edge") ??
    find(/(?:Chrome|Chromium)\/(\d+)/, "Chrome") ??
    find(/\bFirefox\/(\d+)/, "Firefox") ??
    find(/\bVersion\/(\d+)\S* .*Safari/, "Safari") ??
    "unknown"
  );
}

function runLines(label: string, run: RunState): readonly string[] {
  if (run.status === "none") return [];
  const { counts } = run;
  const bad = Object.values(run.steps).filter((step) => step.status === "failed" || step.status === "not-undone");
  return [
    `${label}: ${run.kind ?? "run"}, ${run.status}; ${counts.done} done, ${counts.skipped} skipped, ${counts.failed} failed of ${counts.total} steps`,
    ...bad.map((step) => `  ${step.kind ?? "step"}: ${step.status}, ${step.error?.code ?? "no code"}`),
    ...run.machines.flatMap((m) => (m.error === null ? [] : [`  machine ${m.status}: ${m.error.code}`])),
  ];
}

/** Inputs: what the engine says of itself (null: it did not answer), the browser's user agent, the window's state. Output: plain text, one fact a line. */
export function diagnostics(about: About | null, userAgent: string, state: WizardState): string {
  const { draft, facts, plan } = state;
  const machines = draft.machines.map((machine, index) => {
    const found = facts[machine.id];
    const look = lookOf(state, machine.id);
    const words = [
      `machine ${index + 1}: ${machine.role}`,
      machine.target === "/" || machine.target === undefined ? "booted" : "stage 3",
      look,
      ...(found === undefined
        ? []
        : [`Portage ${found.portage.version ?? "unknown"}`, found.init, found.os.isGentoo ? "Gentoo" : "not Gentoo", `gaps ${found.gaps.length}`]),
      ...(state.looks[machine.id]?.error == null ? [] : [`error ${state.looks[machine.id]?.error?.code}`]),
    ];
    return words.join(", ");
  });
  const { serving } = draft.choices;
  return [
    `Binhost Wizard ${about?.version ?? "unknown"}, ${about?.host ?? "engine does not answer"}`,
    `system: ${about?.system ?? "unknown"}`,
    `window: ${browserWords(userAgent)}`,
    `page: ${state.page}`,
    `fleet: ${draft.machines.length} machines${draft.practice ? ", practice" : ""}; served by ${serving.method}`,
    ...machines,
    `plan: ${plan.status}${plan.plan === null ? "" : `, ${plan.plan.machines.reduce((sum, m) => sum + m.steps.length, 0)} steps`}`,
    ...(plan.plan?.issues.map((issue) => `  ${issue.level}: ${issue.code}`) ?? []),
    ...(plan.error === null ? [] : [`  error: ${plan.error.code}`]),
    ...runLines("run", state.run.state),
    ...runLines("installation", state.installRun.state),
    ...(state.error === null ? [] : [`last error: ${state.error.code}`]),
    "",
  ].join("\n");
}
