import { bytes } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import { sourcesOf } from "../../../shared/wizard/compiling.ts";
import { useWizard } from "../../app/wizard.ts";
import { Callout } from "../../parts/Callout.tsx";
import { State } from "../../parts/Chip.tsx";
import { Compiled } from "./Compiled.tsx";
import css from "./Install.module.css";

/** Portage's answer before anything is installed: what would come, from where, and why something would not. */
export function Answer({ name }: { readonly name: string }) {
  const { pretended, working, chosen } = useWizard().state.install;
  if (working === "pretend")
    return (
      <p role="status">
        <State tone="run" icon="ring">
          {t("install.asking", { name })}
        </State>
      </p>
    );
  if (pretended === null || chosen === null) return null;
  const { total, compiled, binaries, bytes: size } = sourcesOf(pretended);
  const good = total > 0 && compiled.length === 0;
  const title =
    total === 0
      ? t("install.nothing")
      : good
        ? t("install.all-binary", { count: binaries, size: bytes(size) })
        : t("install.would-compile", { count: compiled.length });
  const text =
    total === 0
      ? t("install.nothing-text", { package: chosen, name })
      : good
        ? t("install.all-binary-text", { name })
        : t("install.would-compile-text", { name });
  return (
    <section className="stack" aria-label={t("install.pretended")}>
      <div role="status">
        <Callout tone={good ? "ok" : total === 0 ? "flat" : "warn"} title={title}>
          <p>{text}</p>
        </Callout>
      </div>
      <Compiled packages={compiled} client={name} />
      {binaries === 0 ? null : (
        <ul className={css.packages}>
          {pretended.packages
            .filter((p) => p.binary)
            .map((p) => (
              <li key={p.cpv}>
                <State tone="ok" icon="package">
                  {t("install.binary")}
                </State>
                <code>{p.repo === null ? p.cpv : `${p.cpv}::${p.repo}`}</code>
                <span className="quiet small">{p.bytes === null ? "" : bytes(p.bytes)}</span>
              </li>
            ))}
        </ul>
      )}
    </section>
  );
}
