import { Radio, RadioGroup } from "react-aria-components";
import { packEstimate } from "../../../shared/plan/packEstimate.ts";
import { bytes, duration } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import { useWizard } from "../../app/wizard.ts";
import css from "./Choices.module.css";

const LEVELS = [3, 9, 19] as const;
const WORDS = { 3: "zstd.default", 9: "choice.suggested", 19: "zstd.small" } as const;

/** A bar of `part` in `whole`, drawn in per cent; the words beside it say the same. */
function Bar({ part, whole }: { readonly part: number; readonly whole: number }) {
  const share = whole === 0 ? 0 : Math.max(2, Math.round((part / whole) * 100));
  return (
    <svg className={css.bar} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect className={css.ground} width="100" height="6" />
      <rect className={css.fill} width={share} height="6" />
    </svg>
  );
}

/** Compression levels with what each costs: time to pack all once, room for good. */
export function Compression() {
  const { state, dispatch } = useWizard();
  const { level } = state.draft.choices.compression;
  const host = state.draft.machines.find((m) => m.role === "binhost");
  const facts = host === undefined ? undefined : state.facts[host.id];
  const decided = state.plan.plan?.decisions;
  const levels = [...new Set([...LEVELS, level])].sort((a, b) => a - b);
  const estimates = facts === undefined || decided === undefined ? null : levels.map((each) => packEstimate(facts, decided, each));
  const known = estimates?.some((each) => each.bytes > 0) === true;
  const most = { seconds: Math.max(0, ...(estimates ?? []).map((e) => e.seconds)), bytes: Math.max(0, ...(estimates ?? []).map((e) => e.bytes)) };
  return (
    <div className="set">
      <div className="full">
        <h2 className="h3" id="zstd">
          {t("serving.compression")}
        </h2>
        <p>
          {t("serving.compression-text")} {known ? <span className="tag">{t("choice.estimates")}</span> : null}
        </p>
      </div>
      <div className="full">
        <RadioGroup
          className={css.levels ?? ""}
          aria-labelledby="zstd"
          value={String(level)}
          onChange={(next) => dispatch({ type: "choose", group: "compression", change: { level: Number(next) } })}
        >
          {known ? (
            <div className={css.levelhead} aria-hidden="true">
              <span>{t("zstd.level")}</span>
              <span>{t("zstd.time")}</span>
              <span>{t("zstd.room")}</span>
            </div>
          ) : null}
          {levels.map((each, index) => {
            const estimate = estimates?.[index];
            const word = each === 3 || each === 9 || each === 19 ? t(WORDS[each]) : "";
            return (
              <Radio key={each} value={String(each)} className={({ isSelected }) => (isSelected ? `opt on ${css.level}` : `opt ${css.level}`)}>
                <span className="radio" aria-hidden="true" />
                <span>
                  <b>{t("serving.level", { level: each })}</b> <span className="quiet">{word}</span>
                </span>
                {known && estimate !== undefined ? (
                  <>
                    <span className={css.amount}>
                      <Bar part={estimate.seconds} whole={most.seconds} />
                      <span className="vh">{t("zstd.time")} </span>
                      {duration(estimate.seconds)}
                    </span>
                    <span className={css.amount}>
                      <Bar part={estimate.bytes} whole={most.bytes} />
                      <span className="vh">{t("zstd.room")} </span>
                      {bytes(estimate.bytes)}
                    </span>
                  </>
                ) : null}
              </Radio>
            );
          })}
        </RadioGroup>
      </div>
    </div>
  );
}

/** Room where packages are kept: needed against free, in words and as a bar. */
export function Disk() {
  const { state } = useWizard();
  const host = state.draft.machines.find((m) => m.role === "binhost");
  const facts = host === undefined ? undefined : state.facts[host.id];
  const decided = state.plan.plan?.decisions;
  const free = facts?.pkgdir?.freeBytes ?? null;
  if (host === undefined || facts === undefined || decided === undefined || free === null) return null;
  const need = packEstimate(facts, decided, state.draft.choices.compression.level).bytes;
  const tight = need > free;
  return (
    <div className="set">
      <div>
        <h2 className="h3">{t("disk.title", { host: host.name })}</h2>
        <p>
          {t(tight ? "disk.tight" : need === 0 ? "disk.none" : "disk.text", { path: facts.pkgdir?.path ?? "", need: bytes(need), free: bytes(free) })}
        </p>
      </div>
      <div className={`${css.disk} ${tight ? css.tight : ""}`}>
        <Bar part={Math.min(need, free)} whole={free} />
        <span className="small">{t("disk.of", { need: bytes(need), free: bytes(free) })}</span>
      </div>
    </div>
  );
}
