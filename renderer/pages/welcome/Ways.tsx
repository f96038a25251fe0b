import { type ReactNode, useId, useState } from "react";
import { type TextKey, t } from "../../../shared/text/text.ts";
import type { PageId } from "../../../shared/wizard/pages.ts";
import type { Target } from "../../../shared/wizard/welcome.ts";
import { useWizard } from "../../app/wizard.ts";
import { Icon, type IconName } from "../../parts/Icon.tsx";
import { Rich } from "../../parts/Rich.tsx";
import css from "./Welcome.module.css";

type WayProps = {
  readonly icon: IconName;
  readonly title: string;
  readonly children: ReactNode;
  readonly onPress: () => void;
  /** It is on its way already. */
  readonly busy?: boolean;
  /** The element that says why it is off; undefined: it is on. */
  readonly offBecause?: string | undefined;
};

/** One row; all of it takes the click, and its button carries the title alone. */
function Way({ icon, title, children, onPress, busy = false, offBecause }: WayProps) {
  const text = useId();
  const off = offBecause !== undefined;
  return (
    <li className={off ? `${css.way} ${css.off}` : css.way}>
      <Icon name={busy ? "ring" : icon} spin={busy} />
      <div>
        <button
          type="button"
          aria-disabled={off || busy || undefined}
          aria-busy={busy || undefined}
          aria-describedby={off ? `${text} ${offBecause}` : text}
          onClick={() => {
            if (!off && !busy) onPress();
          }}
        >
          {title}
        </button>
        <p id={text}>{children}</p>
      </div>
      {busy ? null : <Icon name="chev" size="s" tone="quiet" />}
    </li>
  );
}

const FLEET_WAYS = [
  { page: "add", icon: "plus", title: "page.add", text: "welcome.add-text" },
  { page: "report", icon: "chart", title: "welcome.report", text: "welcome.report-text" },
  { page: "checkup", icon: "pulse", title: "welcome.checkup", text: "welcome.checkup-text" },
] as const satisfies readonly {
  readonly page: PageId;
  readonly icon: IconName;
  readonly title: TextKey;
  readonly text: TextKey;
}[];

/** The ways in beside a new fleet. `target`: the fleet that they are about; null: none is known, and the practice fleet comes first. */
export function Ways({ target }: { readonly target: Target | null }) {
  const { act } = useWizard();
  const [starting, setStarting] = useState(false);
  const none = useId();
  // Which fleet a workstation joins can be chosen on its page; the others say something about a fleet that is there.
  const enter = (page: PageId): void => {
    if (target === null || target.kind === "window") act.go(page);
    else void act.openFleet(target.path, page);
  };
  const practice = (): void => {
    setStarting(true);
    void act.startPractice().finally(() => setStarting(false));
  };
  const practiceWay = (
    <Way key="practice" icon="flask" title={t(starting ? "welcome.practice-starting" : "welcome.practice-start")} busy={starting} onPress={practice}>
      <Rich text={t("welcome.practice-text")} />
    </Way>
  );
  const fleetWays = FLEET_WAYS.map(({ page, icon, title, text }) => (
    <Way key={page} icon={icon} title={t(title)} onPress={() => enter(page)} offBecause={target === null && page !== "add" ? none : undefined}>
      <Rich text={t(text)} />
    </Way>
  ));
  return (
    <nav className={css.ways} aria-label={t("welcome.ways")}>
      {target === null ? null : <p className={css.of}>{t("welcome.ways-of", { fleet: target.name })}</p>}
      <ul>{target === null ? [practiceWay, ...fleetWays] : [...fleetWays, practiceWay]}</ul>
      {target === null ? (
        <p className={css.none} id={none}>
          <Icon name="info" size="s" tone="quiet" />
          <span>{t("welcome.ways-none")}</span>
        </p>
      ) : null}
    </nav>
  );
}
