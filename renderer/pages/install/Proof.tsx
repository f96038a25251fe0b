import type { InstalledProof } from "../../../shared/model/proof.ts";
import { BINREPO_SECTION } from "../../../shared/plan/names.ts";
import { bytes, dateTime, duration } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import { binaryWords, installStages, type StageId } from "../../../shared/wizard/installStages.ts";
import { useWizard } from "../../app/wizard.ts";
import { Icon } from "../../parts/Icon.tsx";
import css from "./Install.module.css";

function Race({ proof }: { readonly proof: InstalledProof }) {
  const { draft, installRun } = useWizard().state;
  const longest = Math.max(proof.seconds, proof.sourceSeconds ?? 0);
  const width = (seconds: number): number => Math.max(0.5, (seconds / longest) * 100);
  const stages = installStages(installRun.state, proof.machine, 0);
  const took = (id: StageId): number => stages.find((stage) => stage.id === id)?.seconds ?? 0;
  // Lines that came all at once tell no times apart.
  const parts = (["fetch", "check", "unpack", "merge"] as const).map(took);
  const known = parts.filter((seconds) => seconds >= 1).length >= 2;
  return (
    <section className={css.race} aria-label={t("install.race")}>
      <div className={css.nums}>
        <div>
          <p className="label">{t("install.took")}</p>
          <p className="figure">{duration(proof.seconds)}</p>
        </div>
        {proof.sourceSeconds === null ? null : (
          <div>
            <p className="label">{proof.sourceBasis === null ? t("install.estimate") : t("install.basis", { basis: proof.sourceBasis })}</p>
            <p className={`figure ${css.quiet}`}>{duration(proof.sourceSeconds)}</p>
          </div>
        )}
      </div>
      {proof.sourceSeconds === null ? null : (
        <svg
          className={css.bars}
          viewBox="0 0 100 10"
          preserveAspectRatio="none"
          role="img"
          aria-label={t("install.bars", { binary: duration(proof.seconds), source: duration(proof.sourceSeconds) })}
        >
          <rect className="data bin" x="0" y="0" width={width(proof.seconds)} height="4" />
          <rect className="data src" x="0" y="6" width={width(proof.sourceSeconds)} height="4" />
        </svg>
      )}
      {known ? (
        <p className="hint">
          {t("install.parts", {
            fetch: duration(took("fetch")),
            check: duration(took("check")),
            unpack: duration(took("unpack")),
            merge: duration(took("merge")),
          })}
        </p>
      ) : null}
      {draft.practice ? <p className="hint">{t("install.practice-time")}</p> : null}
    </section>
  );
}

type Line = { readonly key: string; readonly ok: boolean; readonly text: string; readonly code: string };

/** What proves it, as far as it was found: nothing is said of what was not. */
function linesOf(proof: InstalledProof, name: string, words: string | null): readonly Line[] {
  const built = proof.buildTime ?? null;
  const lines: Line[] = [
    {
      key: "log",
      ok: proof.binary,
      text: proof.binary ? t("install.log-says", { name }) : t("install.not-binary", { name }),
      code: proof.words ?? words ?? proof.package,
    },
  ];
  if (proof.buildId !== null)
    lines.push({
      key: "build",
      ok: true,
      text: t("install.build-id"),
      code: built === null ? t("install.build-id-is", { id: proof.buildId }) : t("install.build-both", { id: proof.buildId, when: dateTime(built) }),
    });
  // A package without BUILD_ID that came from ours was told by its build time.
  else if (built !== null && proof.repo !== null)
    lines.push({
      key: "build",
      ok: true,
      text: t("install.build-time"),
      code: t("install.build-time-is", { time: String(built), when: dateTime(built) }),
    });
  if (proof.repo !== null)
    lines.push({
      key: "repo",
      ok: true,
      text: proof.repo === BINREPO_SECTION ? t("install.came-own") : t("install.came-from", { repo: proof.repo }),
      code: t("install.came-is", { repo: proof.repo, size: bytes(proof.bytes) }),
    });
  return lines;
}

export function Proof({ proof, name }: { readonly proof: InstalledProof; readonly name: string }) {
  const { installRun } = useWizard().state;
  const others = proof.all.filter((each) => each.cpv !== proof.package);
  return (
    <>
      <Race proof={proof} />
      <section className="section">
        <h2 className="h2">{t("install.proof")}</h2>
        <p className="lead small">{t("install.proof-text")}</p>
        <ul className={css.proof}>
          {linesOf(proof, name, binaryWords(installRun.state, proof.machine, proof.package)).map((line) => (
            <li key={line.key}>
              <Icon name={line.ok ? "check-circle" : "x-circle"} tone={line.ok ? "ok" : "err"} />
              <b>{line.text}</b>
              <code>{line.code}</code>
            </li>
          ))}
        </ul>
        {others.length === 0 ? null : (
          <p className="small muted">
            {t("install.with", { count: others.length })} <code>{others.map((each) => each.cpv).join(" ")}</code>
          </p>
        )}
      </section>
    </>
  );
}
