import { useEffect, useMemo, useRef, useState } from "react";
import { allLines } from "../../shared/run/logLines.ts";
import type { RunState, StepState } from "../../shared/run/runState.ts";
import { t } from "../../shared/text/text.ts";
import { Button } from "../parts/Button.tsx";
import { Select } from "../parts/Fields.tsx";
import css from "./LogPanel.module.css";

const CLASS = { command: "", out: "", err: "w", note: "q" } as const;
const lineText = (step: StepState): string =>
  allLines(step.log)
    .map((line) => (line.stream === "command" ? `$ ${line.text}` : line.text))
    .join("\n");

/** The step that is worth looking at: the one that failed, else the one that runs, else the last that said something. */
function interesting(steps: readonly StepState[]): StepState | undefined {
  const spoke = steps.filter((s) => s.log.length > 0);
  return (
    spoke.find((s) => s.status === "failed") ??
    spoke.find((s) => s.status === "running") ??
    [...spoke].sort((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0))[0]
  );
}

function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** What the steps said: one at a time, followed while it grows. Never read out by itself. */
export function LogPanel({
  run,
  names,
  onClose,
}: {
  readonly run: RunState;
  readonly names: ReadonlyMap<string, string>;
  readonly onClose: () => void;
}) {
  const [chosen, setChosen] = useState("");
  const [search, setSearch] = useState("");
  const [follow, setFollow] = useState(true);
  const body = useRef<HTMLElement>(null);
  const steps = useMemo(() => run.machines.flatMap((m) => m.steps.flatMap((id) => run.steps[id] ?? [])), [run.machines, run.steps]);
  const step = steps.find((s) => s.id === chosen) ?? interesting(steps);
  const options = [
    { id: "", label: t("log.latest") },
    ...steps.filter((s) => s.log.length > 0).map((s) => ({ id: s.id, label: `${names.get(s.machine) ?? s.machine}: ${s.title}` })),
  ];
  const wanted = search.toLowerCase();
  const lines = (step === undefined ? [] : allLines(step.log))
    .map((line, index) => ({ ...line, key: (step?.log.dropped ?? 0) + index }))
    .filter((line) => line.text.toLowerCase().includes(wanted));
  const count = lines.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line moves the view, nothing else does
  useEffect(() => {
    if (follow) body.current?.scrollTo({ top: body.current.scrollHeight });
  }, [count, follow, step?.id]);
  return (
    <aside className={`log ${css.log}`} aria-label={t("log.title")}>
      <div className={css.head}>
        <div className="spread">
          <h2 className="h3">{t("log.title")}</h2>
          <span className="row">
            <Button
              kind="plain"
              size="sm"
              icon="copy"
              off={step === undefined}
              onPress={() => void (step === undefined ? null : navigator.clipboard?.writeText(lineText(step)))}
            >
              {t("log.copy")}
            </Button>
            <Button
              kind="plain"
              size="sm"
              icon="down"
              onPress={() =>
                save(
                  "binhost-wizard-log.txt",
                  steps
                    .filter((s) => s.log.length > 0)
                    .map((s) => `== ${s.machine}: ${s.title}\n${lineText(s)}\n`)
                    .join("\n"),
                )
              }
            >
              {t("log.save")}
            </Button>
            <Button kind="plain" size="sm" icon="x" label={t("log.close")} className={css.close ?? ""} onPress={onClose} />
          </span>
        </div>
      </div>
      <div className={css.tools}>
        <Select label={t("log.step")} hideLabel value={chosen} options={options} onChange={setChosen} />
        <input
          className="input"
          placeholder={t("log.search")}
          aria-label={t("log.search-label")}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <button type="button" className="btn sm" aria-pressed={follow} onClick={() => setFollow(!follow)}>
          {follow ? t("log.following") : t("log.follow")}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="log-body" ref={body} tabIndex={0} aria-label={step === undefined ? t("log.empty") : t("log.of", { step: step.title })}>
        {step === undefined ? <p className={css.empty}>{t("log.empty")}</p> : null}
        {step !== undefined && step.log.dropped > 0 ? <p className={css.empty}>{t("log.dropped", { count: step.log.dropped })}</p> : null}
        {lines.map((line) => (
          <div key={line.key} className={CLASS[line.stream]}>
            <span>{line.stream === "command" ? `$ ${line.text}` : line.text}</span>
          </div>
        ))}
      </section>
    </aside>
  );
}
