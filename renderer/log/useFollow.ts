import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";

/** Pixels from the end that still count as the end: half-pixels and zoom leave a few. */
const NEAR = 8;

/**
 * Keeps the end of a growing view in sight. Scrolling up pauses it by itself, scrolling to the end takes it up again. Inputs: the element that
 * scrolls; `height`: what changes when its content or its window does; `last`: the number of its last line, counted from the beginning.
 */
export function useFollow(view: RefObject<HTMLElement | null>, height: string, last: number) {
  const [paused, setPaused] = useState<{ readonly at: number } | null>(null);
  const top = useRef(0);
  const following = paused === null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end moves when the height does
  useLayoutEffect(() => {
    const element = view.current;
    if (!following || element === null) return;
    element.scrollTop = element.scrollHeight;
    top.current = element.scrollTop;
  }, [view, following, height, last]);
  const pause = useCallback(() => setPaused((now) => now ?? { at: last }), [last]);
  const resume = useCallback(() => setPaused(null), []);
  const onScroll = useCallback(() => {
    const element = view.current;
    if (element === null) return;
    const up = element.scrollTop < top.current - 1;
    const down = element.scrollTop > top.current;
    top.current = element.scrollTop;
    const rest = element.scrollHeight - element.clientHeight - element.scrollTop;
    // Content that grew is no scrolling: only a move of the view itself says what is wanted.
    if (up && rest > NEAR) pause();
    else if (down && rest <= NEAR) resume();
  }, [view, pause, resume]);
  return { following, fresh: paused === null ? 0 : Math.max(0, last - paused.at), pause, resume, onScroll };
}
