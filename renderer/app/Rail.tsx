import { t } from "../../shared/text/text.ts";
import { FLEET_PAGES, GROUPS, hashOfPage, isBeside, type PageId, PROGRAM_PAGES, STEPS, stepNumber } from "../../shared/wizard/pages.ts";
import { isReachable } from "../../shared/wizard/readiness.ts";
import { machineWord, stepWord } from "../../shared/wizard/words.ts";
import { Icon, type IconName } from "../parts/Icon.tsx";
import { readWalkPage } from "./keptSettings.ts";
import { sameItems, useSlice } from "./slices.ts";

function Step({ page }: { readonly page: PageId }) {
  const { word, now, reachable } = useSlice(
    (state) => ({ word: stepWord(state, page), now: state.page, reachable: isReachable(state, page) }),
    sameItems,
  );
  const number = stepNumber(page);
  if (now === page)
    return (
      <span className="st" aria-current="step">
        <span className="n">{number}</span>
        <span>{t(`page.${page}`)}</span>
        <small>{word}</small>
      </span>
    );
  if (!reachable)
    return (
      <span className="st todo">
        <span className="n">{number}</span>
        <span>{t(`page.${page}`)}</span>
        <small>{word}</small>
      </span>
    );
  // Beside the walk one stands where one left it.
  const at = isBeside(now) ? readWalkPage() : now;
  const passed = STEPS.indexOf(page) < STEPS.indexOf(at) || at === "done";
  return (
    <a href={hashOfPage(page)}>
      {passed ? <Icon name="check-circle" size="s" tone="ok" /> : <span className="n">{number}</span>}
      <span>{t(`page.${page}`)}</span>
      <small>{word}</small>
    </a>
  );
}

const TONES: Readonly<Record<string, { readonly icon: IconName; readonly tone: "ok" | "warn" | "err" | "accent" | "quiet"; readonly row: string }>> =
  {
    ok: { icon: "check-circle", tone: "ok", row: "" },
    busy: { icon: "ring", tone: "accent", row: "run" },
    ask: { icon: "key", tone: "warn", row: "warn" },
    warn: { icon: "warn", tone: "warn", row: "warn" },
    wait: { icon: "clock", tone: "quiet", row: "q" },
    err: { icon: "x-circle", tone: "err", row: "err" },
    off: { icon: "dash", tone: "quiet", row: "q" },
  };

const ICONS: Readonly<Record<(typeof FLEET_PAGES)[number] | (typeof PROGRAM_PAGES)[number], IconName>> = {
  add: "plus",
  report: "chart",
  checkup: "pulse",
  maintenance: "wrench",
  history: "clock",
  settings: "sliders",
  help: "help",
  about: "info",
};

/** One page beside the walk; plain text with the reason while it cannot be opened. */
function Beside({ page }: { readonly page: keyof typeof ICONS }) {
  const { here, runs, reachable } = useSlice(
    (state) => ({ here: state.page === page, runs: state.runs.length, reachable: isReachable(state, page) }),
    sameItems,
  );
  const word = page === "history" && runs > 0 ? t("rail.runs", { count: runs }) : "";
  if (!here && !reachable)
    return (
      <span className="st todo">
        <Icon name={ICONS[page]} size="s" />
        <span>{t(`page.${page}`)}</span>
        <small>{t("rail.no-fleet")}</small>
      </span>
    );
  return (
    <a href={hashOfPage(page)} aria-current={here ? "page" : undefined}>
      <Icon name={ICONS[page]} size="s" />
      <span>{t(`page.${page}`)}</span>
      <small>{word}</small>
    </a>
  );
}

/** Pages of the fleet that Welcome does not offer by itself. */
const BELOW_WELCOME = ["maintenance", "history"] as const satisfies readonly (typeof FLEET_PAGES)[number][];

/** In a row below Welcome, which has no rail. */
export function FleetStrip() {
  return (
    <nav className="strip" aria-label={t("rail.fleet")}>
      <ul>
        {BELOW_WELCOME.map((page) => (
          <li key={page}>
            <Beside page={page} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Its row is drawn anew when its own word has changed. */
function MachineRow({ id, name }: { readonly id: string; readonly name: string }) {
  const { tone, text } = useSlice((state) => machineWord(state, id), sameItems);
  const target = useSlice((state): PageId => (state.page === "apply" ? "apply" : "machines"));
  const look = TONES[tone] ?? TONES.off;
  return (
    <li className={look?.row}>
      <a href={hashOfPage(target)} onClick={() => setTimeout(() => document.getElementById(`machine-${id}`)?.scrollIntoView({ block: "start" }), 50)}>
        {look === undefined ? null : <Icon name={look.icon} size="s" tone={look.tone} spin={tone === "busy"} />}
        <span>{name}</span>
        <small>{text}</small>
      </a>
    </li>
  );
}

/** The machines of the fleet, each with its state. */
function Machines() {
  const machines = useSlice((state) => state.draft.machines);
  if (machines.length === 0) return null;
  return (
    <section className="rail-part" aria-labelledby="rail-machines">
      <h2 id="rail-machines">
        {t("rail.machines")} <span>{machines.length}</span>
      </h2>
      <ul className="mlist">
        {machines.map(({ id, name }) => (
          <MachineRow key={id} id={id} name={name} />
        ))}
      </ul>
    </section>
  );
}

/** The walk; at its foot the pages of the fleet and every machine. In a narrow window it is the menu, and has the pages about the program too. */
export function Rail({ onLeave }: { readonly onLeave: () => void }) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: following a link closes the menu, also where the link leads to the page that is shown
    // biome-ignore lint/a11y/useKeyWithClickEvents: a link followed by Enter clicks too
    <div
      className="rail"
      id="rail"
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest("a") !== null) onLeave();
      }}
    >
      <nav aria-label={t("rail.label")}>
        {GROUPS.map((group) => (
          <section key={group.id} aria-labelledby={`rail-${group.id}`}>
            <h2 id={`rail-${group.id}`}>
              {t(`rail.${group.id}`)} <span>{t(`rail.${group.id}-does`)}</span>
            </h2>
            <ol className="steps" start={stepNumber(group.pages[0])}>
              {group.pages.map((page) => (
                <li key={page}>
                  <Step page={page} />
                </li>
              ))}
            </ol>
          </section>
        ))}
      </nav>
      <nav className="rail-foot" aria-label={t("rail.fleet")}>
        <ul className="steps">
          {FLEET_PAGES.map((page) => (
            <li key={page}>
              <Beside page={page} />
            </li>
          ))}
        </ul>
        <ul className="steps rail-part only-menu">
          {PROGRAM_PAGES.map((page) => (
            <li key={page}>
              <Beside page={page} />
            </li>
          ))}
        </ul>
        <Machines />
      </nav>
    </div>
  );
}
