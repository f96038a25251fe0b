import { bytes, list } from "../../shared/text/format.ts";
import { t } from "../../shared/text/text.ts";
import { useWizard } from "../app/wizard.ts";
import { OptionList, Segmented, Select, Setting, Switch, TextInput } from "../parts/Fields.tsx";
import { ChoicePage } from "./ChoicePage.tsx";
import css from "./choices/Choices.module.css";

const CIDR = /^[0-9a-fA-F:.]+\/\d{1,3}$/;

function Address() {
  const { state, dispatch } = useWizard();
  const { serving } = state.draft.choices;
  const host = state.draft.machines.find((m) => m.role === "binhost");
  const facts = host === undefined ? undefined : state.facts[host.id];
  const user = facts?.portUser ?? null;
  const choose = (change: object): void => dispatch({ type: "choose", group: "serving", change });
  const port = (text: string): string | null => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1 || value > 65535) return t("add.port");
    choose({ port: value });
    return null;
  };
  const sshUser = (text: string): string | null => {
    if (text === "") return t("form.wrong");
    choose({ sshUser: text });
    return null;
  };
  if (serving.method === "ssh")
    return (
      <Setting title={t("serving.ssh-user")} text={t("serving.ssh-user-text")}>
        <div className={css.short}>
          <TextInput label={t("serving.ssh-user")} hideLabel value={serving.sshUser} mono onCommit={sshUser} />
        </div>
      </Setting>
    );
  const allow = (text: string): string | null => {
    const nets = text.split(/[\s,]+/).filter((word) => word !== "");
    if (nets.some((net) => !CIDR.test(net))) return t("serving.allow-form");
    choose({ allow: nets });
    return null;
  };
  return (
    <>
      <Setting
        title={t("serving.port")}
        text={
          user === null
            ? t("serving.port-text", { uri: state.plan.plan?.decisions.uri ?? "" })
            : t("serving.port-used", { port: serving.port, user: user === "" ? t("serving.somebody") : user })
        }
      >
        <div className={css.short}>
          <TextInput label={t("serving.port")} hideLabel value={String(serving.port)} mono onCommit={port} />
        </div>
      </Setting>
      <Setting title={t("serving.allow")} text={t("serving.allow-text", { nets: list(facts?.networks ?? []) })} full>
        <div className={css.wide}>
          <TextInput
            label={t("serving.allow")}
            hideLabel
            value={serving.allow.join(" ")}
            mono
            placeholder={t("serving.allow-auto")}
            onCommit={allow}
          />
        </div>
      </Setting>
    </>
  );
}

function Packages() {
  const { state, dispatch } = useWizard();
  const { packages, compression } = state.draft.choices;
  const decided = state.plan.plan?.decisions;
  const host = state.draft.machines.find((m) => m.role === "binhost");
  const free = host === undefined ? null : (state.facts[host.id]?.pkgdir?.freeBytes ?? null);
  const choose = (change: object): void => dispatch({ type: "choose", group: "packages", change });
  return (
    <>
      <Setting
        title={t("serving.installed")}
        text={
          decided === undefined
            ? t("serving.installed-wait")
            : decided.notPacked.length === 0
              ? t("serving.installed-all", { count: decided.pack.length })
              : t("serving.installed-text", { pack: decided.pack.length, not: decided.notPacked.length })
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
              label: t("serving.pack"),
              text: t("serving.pack-text"),
              tag: t("choice.suggested"),
              ...(free === null ? {} : { cost: t("serving.free", { size: bytes(free) }) }),
            },
            { id: "empty", label: t("serving.empty"), text: t("serving.empty-text"), cost: t("serving.empty-cost") },
          ]}
        />
      </Setting>
      <Setting title={t("serving.rebuild")} text={t("serving.rebuild-text", { count: decided?.rebuild.length ?? 0 })}>
        <Switch label={t("serving.rebuild")} value={packages.rebuild} onChange={(rebuild) => choose({ rebuild })} />
      </Setting>
      <Setting title={t("serving.compression")} text={t("serving.compression-text")}>
        <Segmented
          label={t("serving.compression")}
          value={String(compression.level)}
          onChange={(level) => dispatch({ type: "choose", group: "compression", change: { level: Number(level) } })}
          options={[...new Set([3, 9, 19, compression.level])]
            .sort((a, b) => a - b)
            .map((level) => ({ id: String(level), label: t("serving.level", { level }) }))}
        />
      </Setting>
    </>
  );
}

export function Serving() {
  const { state, dispatch } = useWizard();
  const { choices } = state.draft;
  const { serving, signing, otherSources } = choices;
  const accept = (text: string): null => {
    dispatch({ type: "choose", group: "licenses", change: { accept: text === "" ? null : text } });
    return null;
  };
  return (
    <ChoicePage page="serving" title={t("serving.title")} lead={t("serving.lead")}>
      <div className={css.sets}>
        <Setting title={t("serving.how")} text={serving.method === "http" ? t("serving.http-text") : t("serving.ssh-text")}>
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
        <Address />
        <Setting title={t("serving.sign")} text={signing.mode === "sign" ? t("serving.sign-text") : t("serving.unsigned-text")}>
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
        <Packages />
        <Setting title={t("serving.official")} text={t("serving.official-text")}>
          <Switch
            label={t("serving.official")}
            value={otherSources.official === "keep"}
            onChange={(on) => dispatch({ type: "choose", group: "otherSources", change: { official: on ? "keep" : "off" } })}
          />
        </Setting>
        <Setting title={t("serving.licenses")} text={t("serving.licenses-text")} full>
          <div className={css.wide}>
            <TextInput
              label={t("serving.licenses")}
              hideLabel
              value={choices.licenses.accept ?? ""}
              mono
              placeholder={t("serving.licenses-leave")}
              onCommit={accept}
            />
          </div>
        </Setting>
      </div>
    </ChoicePage>
  );
}
