import { memory, number } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import { suggestHost } from "../../../shared/wizard/suggestHost.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button } from "../../parts/Button.tsx";
import { Callout } from "../../parts/Callout.tsx";
import { Select } from "../../parts/Fields.tsx";
import { Term } from "../../parts/Term.tsx";
import css from "../Machines.module.css";

/** Which machine compiles for the others, and a better one where the facts show one. */
export function HostChoice() {
  const { state, dispatch } = useWizard();
  const { machines } = state.draft;
  const host = machines.find((m) => m.role === "binhost");
  if (machines.length < 2 || host === undefined) return null;
  const suggestion = suggestHost(machines, state.facts);
  return (
    <section className={css.host} aria-labelledby="host-title">
      <div className="set">
        <div>
          <h2 className="h3" id="host-title">
            {t("host.title")}
          </h2>
          <p>
            <Term word="binhost">{t("host.term")}</Term> {t("host.text")}
          </p>
        </div>
        <Select
          label={t("host.label")}
          hideLabel
          value={host.id}
          options={machines.map((m) => ({ id: m.id, label: m.name }))}
          onChange={(id) => dispatch({ type: "machine.binhost", id })}
        />
      </div>
      {suggestion === null ? null : (
        <Callout tone="info" title={t("host.better", { name: suggestion.better.machine.name })}>
          <p>
            {t("host.better-text", {
              better: suggestion.better.machine.name,
              betterThreads: number(suggestion.better.threads),
              betterMemory: memory(suggestion.better.memory),
              now: suggestion.now.machine.name,
              nowThreads: number(suggestion.now.threads),
              nowMemory: memory(suggestion.now.memory),
            })}
          </p>
          <div className="row">
            <Button size="sm" icon="server" onPress={() => dispatch({ type: "machine.binhost", id: suggestion.better.machine.id })}>
              {t("host.take", { name: suggestion.better.machine.name })}
            </Button>
          </div>
        </Callout>
      )}
    </section>
  );
}
