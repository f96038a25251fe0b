import { useEffect, useState } from "react";
import type { RunState } from "../../../shared/run/runState.ts";
import { duration } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import { installStages, type Stage, type StageStatus } from "../../../shared/wizard/installStages.ts";
import { Icon, type IconName } from "../../parts/Icon.tsx";
import css from "./Install.module.css";

const LOOKS: Readonly<Record<StageStatus, { readonly icon: IconName; readonly tone: "ok" | "warn" | "err" | "accent" | "quiet" }>> = {
  waiting: { icon: "clock", tone: "quiet" },
  running: { icon: "ring", tone: "accent" },
  done: { icon: "check-circle", tone: "ok" },
  failed: { icon: "x-circle", tone: "err" },
  stopped: { icon: "stop", tone: "warn" },
};

function Row({ stage, name }: { readonly stage: Stage; readonly name: string }) {
  const { icon, tone } = LOOKS[stage.status];
  return (
    <li className={stage.status === "waiting" ? "todo" : undefined} aria-current={stage.status === "running" ? "step" : undefined}>
      <Icon name={icon} tone={tone} spin={stage.status === "running"} />
      <div>
        {t(`install.stage-${stage.id}`)}
        <span className="sub">{stage.text === "" ? t(`install.stage-${stage.id}-why`, { name }) : stage.text}</span>
      </div>
      <span className="when">
        {t(`install.stage-${stage.status}`)}
        {stage.seconds === null || stage.seconds < 0.05 || stage.status === "waiting" ? "" : ` · ${duration(stage.seconds)}`}
      </span>
    </li>
  );
}

/** What happens on the machine, stage by stage, while it happens and where it stopped. A change of stage is announced, its seconds are not. */
export function Stages({
  run,
  machine,
  name,
  live,
}: {
  readonly run: RunState;
  readonly machine: string;
  readonly name: string;
  readonly live: boolean;
}) {
  const [now, setNow] = useState(() => Date.now() / 1000);
  useEffect(() => {
    if (!live) return;
    const timer = setInterval(() => setNow(Date.now() / 1000), 500);
    return () => clearInterval(timer);
  }, [live]);
  const stages = installStages(run, machine, now);
  const at = stages.find((stage) => stage.status === "running" || stage.status === "failed" || stage.status === "stopped");
  return (
    <section className={css.stages} aria-label={t("install.stages", { name })}>
      <h2 className="h3">{t("install.stages", { name })}</h2>
      <p className="vh" role="status">
        {at === undefined ? "" : t("install.announce", { stage: t(`install.stage-${at.id}`), state: t(`install.stage-${at.status}`) })}
      </p>
      <ol className="prog">
        {stages.map((stage) => (
          <Row key={stage.id} stage={stage} name={name} />
        ))}
      </ol>
    </section>
  );
}
