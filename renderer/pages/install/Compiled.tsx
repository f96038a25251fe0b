import { Fragment } from "react";
import type { Pretended } from "../../../shared/contract/contract.ts";
import { t } from "../../../shared/text/text.ts";
import { type CompileRemedy, remedyOf } from "../../../shared/wizard/compiling.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button } from "../../parts/Button.tsx";
import { Copyline } from "../../parts/Copyline.tsx";
import css from "./Install.module.css";

type Package = Pretended["packages"][number];

/** As many as are read; the check-up has them all. */
const SHOWN = 12;

function RemedyOf({ remedy, client }: { readonly remedy: CompileRemedy; readonly client: string }) {
  const { state, act } = useWizard();
  if (remedy.do === "page")
    return (
      <Button size="sm" icon="arrow" onPress={() => act.go(remedy.page)}>
        {t(remedy.label)}
      </Button>
    );
  const host = state.draft.machines.find((m) => m.role === "binhost")?.name ?? "";
  const label = t(remedy.label, { machine: remedy.on === "binhost" ? host : client });
  return (
    <div>
      <p className="small">{t("compile.on", { label })}</p>
      <Copyline text={remedy.command} label={t("copy.command")} />
    </div>
  );
}

/** Packages that would be compiled, each with its reason; what helps stands once below those that it helps. */
export function Compiled({ packages, client }: { readonly packages: readonly Package[]; readonly client: string }) {
  const { act } = useWizard();
  const groups = new Map<string, { readonly remedy: CompileRemedy; readonly packages: readonly Package[] }>();
  for (const each of packages.slice(0, SHOWN)) {
    const remedy = remedyOf(each);
    const key = JSON.stringify(remedy);
    groups.set(key, { remedy, packages: [...(groups.get(key)?.packages ?? []), each] });
  }
  return (
    <>
      {[...groups].map(([key, group]) => (
        <Fragment key={key}>
          <ul className={css.why}>
            {group.packages.map((p) => (
              <li key={p.cpv}>
                <code>{p.cpv}</code>
                <p>{p.why ?? t("world.no-reason")}</p>
              </li>
            ))}
          </ul>
          <div className={css.remedy}>
            <RemedyOf remedy={group.remedy} client={client} />
          </div>
        </Fragment>
      ))}
      {packages.length > SHOWN ? (
        <p className="row">
          <span className="small muted">{t("world.more", { count: packages.length - SHOWN })}</span>
          <Button size="sm" icon="pulse" onPress={() => act.go("checkup")}>
            {t("compile.checkup")}
          </Button>
        </p>
      ) : null}
    </>
  );
}
