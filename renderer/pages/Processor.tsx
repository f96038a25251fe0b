import { KNOWN_MARCHES } from "../../shared/hardware/march.ts";
import { LEVELS, levelOfMarch, marchOfLevel, type X86Level } from "../../shared/hardware/x86Levels.ts";
import { leftOutBy, nativeVerdict } from "../../shared/plan/processorTrap.ts";
import { list } from "../../shared/text/list.ts";
import { t } from "../../shared/text/text.ts";
import { useWizard } from "../app/wizard.ts";
import { Callout } from "../parts/Callout.tsx";
import { OptionList, Select, Setting, Switch, TextInput } from "../parts/Fields.tsx";
import { ChoicePage } from "./ChoicePage.tsx";
import css from "./choices/Choices.module.css";
import { LevelMatrix } from "./choices/LevelMatrix.tsx";

const MARCH = /^[a-z0-9][a-z0-9.+_-]{1,40}$/;
const OTHER = "other";

/** Why `native` is safe here, or which machines it would crash. */
function Native() {
  const { state } = useWizard();
  const verdict = nativeVerdict(state.draft.machines, state.facts);
  const host = state.draft.machines.find((m) => m.role === "binhost");
  if (verdict === null || host === undefined) return null;
  const { march } = state.draft.choices.processor;
  const risky = verdict.today === "native" || march === "native";
  const names = list(verdict.crash.map(({ machine, missing }) => t("native.lacks", { name: machine.name, flags: list(missing, 2) })));
  const title = verdict.safe
    ? t("native.safe")
    : verdict.today === "native"
      ? t("native.today", { host: host.name })
      : t("native.unsafe", { host: host.name });
  return (
    <section className="section">
      <Callout tone={verdict.safe ? "ok" : risky ? "warn" : "flat"} title={title}>
        {verdict.safe ? <p>{t("native.safe-text", { model: verdict.model })}</p> : null}
        {verdict.crash.length > 0 ? (
          <p>{t("native.crash-text", { host: host.name, model: verdict.model, names })}</p>
        ) : verdict.other.length > 0 ? (
          <p>{t("native.other-text", { model: verdict.model, names: list(verdict.other.map((m) => m.name)) })}</p>
        ) : null}
        {verdict.builtNative > 0 && !verdict.safe && state.draft.choices.packages.rebuild ? (
          <p>{t("native.built", { count: verdict.builtNative, host: host.name })}</p>
        ) : null}
      </Callout>
    </section>
  );
}

/** A level or processor by name: picked from those that GCC knows, or typed. */
function Named({ march, onChoose }: { readonly march: string; readonly onChoose: (march: string) => void }) {
  const named = (text: string): string | null => {
    if (!MARCH.test(text)) return t("processor.march-form");
    onChoose(text);
    return null;
  };
  const known = KNOWN_MARCHES.includes(march);
  return (
    <div className={`split ${css.after}`}>
      <Select
        label={t("processor.march-pick")}
        value={known ? march : OTHER}
        options={[...KNOWN_MARCHES.map((id) => ({ id, label: id })), { id: OTHER, label: t("processor.march-other") }]}
        onChange={(next) => (next === OTHER ? undefined : onChoose(next))}
      />
      <TextInput label={t("processor.march")} value={march} mono onCommit={named} />
    </div>
  );
}

export function Processor() {
  const { state, dispatch } = useWizard();
  const { march, cpuFlags } = state.draft.choices.processor;
  const decided = state.plan.plan?.decisions;
  const choose = (change: object): void => dispatch({ type: "choose", group: "processor", change });
  const named = march !== "auto" && march !== "leave" && march !== "native";
  const common = (decided?.level ?? null) as X86Level | null;
  const chosen = decided?.march == null ? (march === "leave" ? null : common) : levelOfMarch(decided.march);
  const host = state.draft.machines.find((m) => m.role === "binhost");
  const next = common === null ? undefined : LEVELS.find((level) => level > common);
  const lowest = common === null ? [] : leftOutBy(((common as number) + 1) as X86Level, state.draft.machines, state.facts);
  const lead =
    common === null || next === undefined || lowest.length === 0
      ? t("processor.lead")
      : t("processor.lead-decides", { count: lowest.length, names: list(lowest.map((m) => m.name)), level: `v${next}` });
  return (
    <ChoicePage page="processor" title={t("processor.title")} lead={lead}>
      <LevelMatrix chosen={chosen} />
      <section className="section">
        <h2 className="h2">{t("processor.build", { host: host?.name ?? "" })}</h2>
        <OptionList
          label={t("processor.build", { host: host?.name ?? "" })}
          value={named ? "named" : march}
          onChange={(next) => choose({ march: next === "named" ? (decided?.march ?? "x86-64-v2") : next })}
          options={[
            {
              id: "auto",
              label: common === null ? t("processor.auto") : t("processor.auto-is", { march: marchOfLevel(common) }),
              text: t("processor.auto-text"),
              tag: t("choice.suggested"),
              cost: t("graphics.union-cost"),
            },
            { id: "named", label: t("processor.named"), text: t("processor.named-text"), cost: t("graphics.union-cost") },
            { id: "native", label: t("processor.native"), text: t("processor.native-text"), cost: t("graphics.union-cost") },
            { id: "leave", label: t("processor.leave"), text: t("processor.leave-text"), cost: t("serving.empty-cost") },
          ]}
        />
        {named ? <Named march={march} onChoose={(next) => choose({ march: next })} /> : null}
      </section>
      <Native />
      <div className="section">
        <div className={css.sets}>
          <Setting title={t("processor.flags")} text={t("processor.flags-text")}>
            <Switch
              label={t("processor.flags")}
              value={cpuFlags === "intersection"}
              onChange={(on) => choose({ cpuFlags: on ? "intersection" : "leave" })}
            />
          </Setting>
        </div>
        {cpuFlags === "intersection" && decided !== undefined && decided.cpuFlags.length > 0 ? (
          <Callout tone="flat" title={t("processor.flags-are", { count: decided.cpuFlags.length })}>
            <p>
              <code>{decided.cpuFlags.join(" ")}</code>
            </p>
          </Callout>
        ) : null}
      </div>
    </ChoicePage>
  );
}
