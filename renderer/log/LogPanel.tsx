import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { lineText } from "../../shared/run/logText.ts";
import type { RunState, StepState } from "../../shared/run/runState.ts";
import { t } from "../../shared/text/text.ts";
import { useSide } from "../app/side.ts";
import { sameItems } from "../app/slices.ts";
import { Button } from "../parts/Button.tsx";
import { Icon } from "../parts/Icon.tsx";
import css from "./Log.module.css";
import { LogHead } from "./LogHead.tsx";
import { LogRow } from "./LogRow.tsx";
import { chosenSteps, hasLog, hits, type Rows, rowsOf, stepsOf } from "./rows.ts";
import { SearchBar } from "./SearchBar.tsx";
import { type FilterGroup, StepFilter } from "./StepFilter.tsx";
import { useFollow } from "./useFollow.ts";
import { useWholeCopy } from "./useWholeCopy.ts";

const rowHeight = (): number => 20;

/** The same list as long as it holds the same items: a line of another machine's step changes nothing here. */
function useSame<T>(list: readonly T[]): readonly T[] {
  const last = useRef(list);
  if (!sameItems(last.current, list)) last.current = list;
  return last.current;
}

/** Rows as they are read, without times. */
const textOf = (rows: Rows, from: number, to: number): string => {
  const texts: string[] = [];
  for (let i = from; i <= to; i += 1) {
    const row = rows.at(i);
    if (row?.is === "line") texts.push(lineText(row.line));
  }
  return texts.join("\n");
};

const placeOf = (run: RunState, step: StepState): string => {
  const steps = run.machines.find((m) => m.id === step.machine)?.steps ?? [];
  return steps.length < 2 ? "" : t("log.place", { n: steps.indexOf(step.id) + 1, of: steps.length });
};

/** The steps that can be chosen, by machine. The same value as long as they stay the same: a list of hundreds is not drawn for each line. */
function useGroups(run: RunState, names: ReadonlyMap<string, string>): readonly FilterGroup[] {
  const spoke = stepsOf(run).filter(hasLog);
  const key = spoke.map((step) => step.id).join(" ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: titles and names come with the steps and stay
  return useMemo(
    () =>
      run.machines.flatMap((machine) => {
        const steps = spoke.filter((step) => step.machine === machine.id);
        const name = names.get(machine.id) ?? machine.id;
        const label = (step: StepState): string =>
          machine.steps.length < 2 ? step.title : t("log.option", { name, n: machine.steps.indexOf(step.id) + 1, title: step.title });
        return steps.length === 0 ? [] : [{ machine: machine.id, name, steps: steps.map((step) => ({ id: step.id, label: label(step) })) }];
      }),
    [key, names],
  );
}

/** What the steps said: one step or one machine at a time, followed while it grows. Never read out by itself. */
export function LogPanel({ run, names }: { readonly run: RunState; readonly names: ReadonlyMap<string, string> }) {
  const side = useSide();
  const { choice } = side.log;
  const [search, setSearch] = useState("");
  const query = useDeferredValue(search);
  const [hit, setHit] = useState(-1);
  const view = useRef<HTMLDivElement>(null);
  const steps = useSame(chosenSteps(run, choice));
  const rows = useMemo(() => rowsOf(steps), [steps]);
  const found = useMemo(() => hits(rows, query), [rows, query]);
  const groups = useGroups(run, names);
  const nameOf = useCallback((machine: string): string => names.get(machine) ?? machine, [names]);
  const copy = useWholeCopy(view, (from, to) => textOf(rows, from, to), rows.count);
  const { pinned } = copy;
  const virtual = useVirtualizer({
    count: rows.count,
    getScrollElement: () => view.current,
    estimateSize: rowHeight,
    getItemKey: rows.keyAt,
    overscan: 24,
    rangeExtractor: (range) => {
      const drawn = defaultRangeExtractor(range);
      const more = pinned.filter((index) => index < rows.count && !drawn.includes(index));
      return more.length === 0 ? drawn : [...drawn, ...more].sort((a, b) => a - b);
    },
  });
  const dropped = steps.reduce((sum, step) => sum + step.log.dropped, 0);
  const height = `${virtual.getTotalSize()} ${virtual.scrollRect?.height ?? 0} ${steps[0]?.id ?? ""}`;
  const follow = useFollow(view, height, rows.count + dropped);
  const { resume, pause } = follow;

  // Another choice begins at its end; asked for from the page, in a window where it lies over it, it takes the focus.
  const { asked } = side.log;
  const { open } = side;
  useEffect(() => {
    resume();
    setHit(-1);
    if (asked > 0 && open) view.current?.focus();
  }, [asked, open, resume]);

  const go = (by: 1 | -1): void => {
    if (found.length === 0) return;
    // The first step goes to the nearest match above the end of what is seen, as one reads a log: from the newest back.
    const next = hit < 0 ? (by === 1 ? 0 : found.length - 1) : (hit + by + found.length) % found.length;
    pause();
    setHit(next);
    virtual.scrollToIndex(found[next] ?? 0, { align: "center" });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const bare = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
    // The browser would aim at where the end was when the key was pressed; rows that come into sight on the way are measured, and move it.
    if (event.key === "End" && bare) {
      event.preventDefault();
      resume();
    } else copy.onKeyDown(event);
  };
  const one = steps.length === 1 ? steps[0] : undefined;
  return (
    <aside className={`log ${css.log}`} aria-label={t("log.title")}>
      <LogHead run={run} shown={steps.map((step) => step.id)} nameOf={nameOf} text={() => textOf(rows, 0, rows.count - 1)} empty={rows.count === 0} />
      <div className={css.tools}>
        <StepFilter groups={groups} value={choice} onChange={side.choose} />
        <button type="button" className={`btn sm ${css.turn}`} aria-pressed={follow.following} onClick={follow.following ? pause : resume}>
          <Icon name={follow.following ? "check" : "chev-d"} size="s" />
          <span>{t("log.follow")}</span>
        </button>
      </div>
      <SearchBar
        query={search}
        count={found.length}
        at={hit < found.length ? hit : -1}
        onStep={go}
        onQuery={(text) => {
          setSearch(text);
          setHit(-1);
        }}
      />
      <div className={css.body}>
        <div
          className="log-body"
          ref={view}
          role="log"
          aria-live="off"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
          aria-label={one === undefined ? t("log.lines") : t("log.of", { step: one.title })}
          onScroll={follow.onScroll}
          onKeyDown={onKeyDown}
          onCopy={copy.onCopy}
        >
          {rows.count === 0 ? <p className={css.empty}>{t("log.empty")}</p> : null}
          <div className={css.rows} style={{ blockSize: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const row = rows.at(item.index);
              if (row === null) return null;
              const head = row.is === "head" ? row.step : null;
              return (
                <div
                  key={item.key}
                  ref={virtual.measureElement}
                  data-index={item.index}
                  className={css.row}
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <LogRow
                    row={row}
                    query={query}
                    found={hit >= 0 && found[hit] === item.index}
                    place={head === null ? "" : placeOf(run, head)}
                    name={head === null ? "" : nameOf(head.machine)}
                  />
                </div>
              );
            })}
          </div>
        </div>
        {follow.fresh > 0 ? (
          <div className={css.fresh}>
            <Button size="sm" icon="chev-d" onPress={resume}>
              {t("log.fresh", { count: follow.fresh })}
            </Button>
          </div>
        ) : null}
      </div>
    </aside>
  );
}
