import { t } from "../../shared/text/text.ts";
import { useWizard } from "../app/wizard.ts";
import { Segmented, Select, Setting, Switch } from "../parts/Fields.tsx";
import { ChoicePage } from "./ChoicePage.tsx";
import css from "./choices/Choices.module.css";
import { Compression, Disk } from "./choices/Compression.tsx";
import { InstalledPackages } from "./choices/InstalledPackages.tsx";
import { MoreServing } from "./choices/MoreServing.tsx";
import { ServingAddress } from "./choices/ServingAddress.tsx";

export function Serving() {
  const { state, dispatch } = useWizard();
  const { serving, signing, otherSources } = state.draft.choices;
  const host = state.draft.machines.find((m) => m.role === "binhost")?.name ?? "";
  return (
    <ChoicePage page="serving" title={t("serving.title")} lead={t("serving.lead")}>
      <div className={css.sets}>
        <Setting title={t("serving.how")} text={serving.method === "http" ? t("serving.http-text") : t("serving.ssh-text", { host })}>
          <Segmented
            label={t("serving.how")}
            value={serving.method}
            onChange={(method) => dispatch({ type: "choose", group: "serving", change: { method } })}
            options={[
              { id: "http", label: "HTTP" },
              { id: "ssh", label: "SSH" },
            ]}
          />
        </Setting>
        <ServingAddress />
        <Setting title={t("serving.sign")} text={signing.mode === "sign" ? t("serving.sign-text", { host }) : t("serving.unsigned-text")}>
          <Switch
            label={t("serving.sign")}
            value={signing.mode === "sign"}
            onChange={(on) => dispatch({ type: "choose", group: "signing", change: { mode: on ? "sign" : "unsigned" } })}
          />
        </Setting>
        {signing.mode === "sign" ? (
          <Setting title={t("serving.expiry")} text={t("serving.expiry-text")}>
            <Select
              label={t("serving.expiry")}
              hideLabel
              value={signing.expiry}
              onChange={(expiry) => dispatch({ type: "choose", group: "signing", change: { expiry } })}
              options={(["1y", "2y", "3y", "5y"] as const).map((id) => ({ id, label: t("serving.years", { count: Number(id[0]) }) }))}
            />
          </Setting>
        ) : null}
        <InstalledPackages />
        <Compression />
        <Disk />
        <Setting title={t("serving.official")} text={t("serving.official-text", { host })}>
          <Switch
            label={t("serving.official")}
            value={otherSources.official === "keep"}
            onChange={(on) => dispatch({ type: "choose", group: "otherSources", change: { official: on ? "keep" : "off" } })}
          />
        </Setting>
      </div>
      <MoreServing />
    </ChoicePage>
  );
}
