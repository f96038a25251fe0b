import type { Ref } from "react";
import { moodOf } from "../../shared/run/outlook.ts";
import { t } from "../../shared/text/text.ts";
import { hashOfPage, PROGRAM_PAGES, STEPS, stepNumber } from "../../shared/wizard/pages.ts";
import { isUntouched } from "../../shared/wizard/readiness.ts";
import type { WizardState } from "../../shared/wizard/wizardState.ts";
import { brokenLines } from "../../shared/wizard/words.ts";
import { Button } from "../parts/Button.tsx";
import { Chip, type ChipTone } from "../parts/Chip.tsx";
import { Icon, type IconName } from "../parts/Icon.tsx";
import { setTheme, useSettings } from "./settings.ts";
import { sameItems, useSlice } from "./slices.ts";

type ChipWords = { readonly tone: ChipTone; readonly icon: IconName; readonly text: string };

/** What this window has done to the machines, at every moment: the product's promise. */
function chipOf(state: WizardState): ChipWords {
  const run = state.run.state;
  const broken = brokenLines(state);
  if (broken > 0 && !state.run.live && run.kind !== "undo") return { tone: "err", icon: "x-circle", text: t("top.broken", { count: broken }) };
  if (isUntouched(state)) return { tone: "line", icon: "eye", text: t("top.untouched") };
  switch (run.status) {
    case "none":
    case "running": {
      const busy = run.machines.filter((m) => m.status === "working" || m.status === "connecting").length;
      const mood = moodOf(run, state.run.live, state.run.attaching);
      if (mood === "broken-off") return { tone: "warn", icon: "pause", text: t("top.broken-off") };
      if (mood === "finalising" || mood === "pausing" || mood === "stopping") return { tone: "run", icon: "ring", text: t(`top.${mood}`) };
      return { tone: "run", icon: "ring", text: t("top.working", { count: busy }) };
    }
    case "failed":
      return { tone: "err", icon: "x-circle", text: t("top.failed") };
    case "stopped":
      return { tone: "warn", icon: "pause", text: t("top.stopped", { done: run.counts.done + run.counts.skipped, total: run.counts.total }) };
    case "done":
      return { tone: "ok", icon: "check-circle", text: run.kind === "undo" ? t("top.undone") : t("top.done", { count: run.counts.total }) };
  }
}

function StateChip() {
  const { tone, icon, text } = useSlice(chipOf, sameItems);
  return (
    <Chip tone={tone} icon={icon}>
      {text}
    </Chip>
  );
}

function ThemeButton() {
  const { dark } = useSettings();
  return (
    <Button
      kind="plain"
      icon={dark ? "sun" : "moon"}
      label={dark ? t("top.light") : t("top.dark")}
      className="top-icon"
      onPress={() => setTheme(dark ? "light" : "dark")}
    />
  );
}

const PROGRAM_ICONS: Readonly<Record<(typeof PROGRAM_PAGES)[number], IconName>> = { settings: "sliders", help: "help", about: "info" };

/** Settings, help and about: on every page at the same place. */
function ProgramPages() {
  const here = useSlice((state) => state.page);
  return (
    <nav className="top-pages" aria-label={t("top.program")}>
      {PROGRAM_PAGES.map((page) => (
        <a
          key={page}
          className={`btn plain icon top-icon on-${page}`}
          href={hashOfPage(page)}
          aria-label={t(`page.${page}`)}
          title={t(`page.${page}`)}
          aria-current={here === page ? "page" : undefined}
        >
          <Icon name={PROGRAM_ICONS[page]} size="s" />
        </a>
      ))}
    </nav>
  );
}

export function Mark() {
  return (
    <svg className="mark" width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
      <rect width="22" height="22" rx="6" fill="var(--accent)" />
      <g fill="none" stroke="#fff" strokeWidth="1.6" strokeLinecap="round">
        <path d="M11 9.5V13M11 13l-4.3 2.6M11 13l4.3 2.6" />
      </g>
      <g fill="#fff">
        <circle cx="11" cy="7" r="2.7" />
        <circle cx="6" cy="16" r="1.7" />
        <circle cx="16" cy="16" r="1.7" />
      </g>
    </svg>
  );
}

type Props = { readonly onRail: () => void; readonly railOpen: boolean; readonly menu: Ref<HTMLButtonElement> };

/** Brand, fleet, what was done to the machines, theme, and the pages about the program. `menu`: the button that opens the rail in a narrow window. */
export function TopBar({ onRail, railOpen, menu }: Props) {
  const page = useSlice((state) => state.page);
  const fleet = useSlice((state) => state.draft.name);
  const name = t(`page.${page}`);
  const onStep = stepNumber(page) > 0;
  return (
    <header className="top">
      <button type="button" className="skip" onClick={() => document.getElementById("page")?.focus()}>
        {t("top.skip")}
      </button>
      <a className="brand" href="#/" aria-label={t("top.home")}>
        <Mark />
        <span className="word">{t("app.name")}</span>
      </a>
      {page === "welcome" ? null : <span className="crumb">{fleet}</span>}
      <button
        ref={menu}
        type="button"
        className="btn sm step-now"
        aria-expanded={railOpen}
        aria-controls="rail"
        {...(onStep ? {} : { "aria-label": t("top.menu", { page: name }) })}
        onClick={onRail}
      >
        <span>{onStep ? t("top.step", { n: stepNumber(page), of: STEPS.length, page: name }) : name}</span>
        <Icon name="chev-d" size="s" />
      </button>
      <div className="top-end">
        {page === "welcome" ? null : <StateChip />}
        <ThemeButton />
        <ProgramPages />
      </div>
    </header>
  );
}
