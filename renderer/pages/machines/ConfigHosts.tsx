import { useState } from "react";
import type { CallOutput } from "../../../shared/contract/contract.ts";
import { t } from "../../../shared/text/text.ts";
import { freeId, idFrom } from "../../../shared/wizard/address.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button } from "../../parts/Button.tsx";
import { Checkbox } from "../../parts/Fields.tsx";

type SshHosts = CallOutput<"fleet.sshHosts">["hosts"];

/** Hosts that ~/.ssh/config names: their user, port, key and way there are taken from it when connecting. */
export function ConfigHosts({ hosts, onClose }: { readonly hosts: SshHosts; readonly onClose: () => void }) {
  const { state, dispatch } = useWizard();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const known = new Set(state.draft.machines.map((m) => m.address));
  const offered = hosts.filter((host) => !known.has(host.alias) && !known.has(host.hostName));
  const here = hosts.length - offered.length;
  const toggle = (alias: string, on: boolean): void => {
    const next = new Set(chosen);
    if (on) next.add(alias);
    else next.delete(alias);
    setChosen(next);
  };
  const add = (): void => {
    const taken = new Set(state.draft.machines.map((m) => m.id));
    const machines = offered
      .filter((host) => chosen.has(host.alias))
      .map((host) => {
        const id = freeId(idFrom(host.alias), taken);
        taken.add(id);
        return { id, name: host.alias, role: "client", address: host.alias } as const;
      });
    dispatch({ type: "machines.add", machines });
    onClose();
  };
  const words = (host: SshHosts[number]): string => {
    const address = `${host.user === null ? "" : `${host.user}@`}${host.hostName}${host.port === null ? "" : `:${host.port}`}`;
    return host.jump === null ? address : t("config.by-way", { address, jump: host.jump });
  };
  return (
    <section className="card card-pad stack" aria-label={t("config.title")}>
      <div className="spread">
        <h2 className="h3">{t("config.title")}</h2>
        <Button kind="plain" size="sm" icon="x" label={t("config.close")} onPress={onClose} />
      </div>
      {offered.length === 0 ? (
        <p className="small muted">{hosts.length === 0 ? t("config.empty") : t("config.none")}</p>
      ) : (
        <>
          <ul className="stack">
            {offered.map((host) => (
              <li key={host.alias}>
                <Checkbox value={chosen.has(host.alias)} onChange={(on) => toggle(host.alias, on)}>
                  <b>{host.alias}</b> <span className="quiet">{words(host)}</span>
                </Checkbox>
              </li>
            ))}
          </ul>
          {here === 0 ? null : <p className="small muted">{t("config.here", { count: here })}</p>}
          <div className="row">
            <Button off={chosen.size === 0} describedBy="config-why" onPress={add}>
              {t("config.add", { count: chosen.size })}
            </Button>
            <span className="hint" id="config-why">
              {chosen.size === 0 ? t("config.choose") : t("config.rest")}
            </span>
          </div>
        </>
      )}
    </section>
  );
}
