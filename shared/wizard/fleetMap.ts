/**
 * The fleet map as boxes and lines, in CSS pixels for a given width: text in it never scales. Binhost in the middle or at the start, clients
 * around it, the second source before it. Pure; what it says of the machines comes from `fleetState.ts`.
 */

export type Box = { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
/** A line from the binhost (or the second source) to a box. `cross`: where a broken line is cut; `label`: where a word about it stands. */
export type Line = { readonly id: string; readonly path: string; readonly mid: { readonly x: number; readonly y: number } };
export type FleetLayout = {
  readonly width: number;
  readonly height: number;
  readonly form: "wide" | "many" | "tall";
  readonly host: Box;
  readonly source: (Box & { readonly line: string; readonly mid: { readonly x: number; readonly y: number } }) | null;
  readonly clients: readonly (Box & Line)[];
};

const PAD = 20;
const GAP = 16;
const HOST = { w: 228, h: 116 } as const;
const SOURCE = { w: 176, h: 60 } as const;
/** A client with room for three lines of text, and a small one for many. */
const BIG = { w: 212, h: 76 } as const;
const SMALL = { w: 164, h: 54 } as const;
/** Between the binhost and the clients: room for a word on the line. */
const REACH = 150;
const SOURCE_REACH = 76;
/** More clients than this stand in columns. */
export const FEW = 6;
/** Narrower than this everything stands below each other. */
export const TALL_BELOW = 640;

const num = (n: number): string => String(Math.round(n * 10) / 10);
/** A curve from one side to the other, level at both ends. */
const curve = (x1: number, y1: number, x2: number, y2: number): string => {
  const bend = (x2 - x1) / 2;
  return `M${num(x1)} ${num(y1)}C${num(x1 + bend)} ${num(y1)} ${num(x2 - bend)} ${num(y2)} ${num(x2)} ${num(y2)}`;
};

/** One column of clients at the end, the binhost in the middle, the second source at the start. */
function wide(ids: readonly string[], width: number, hasSource: boolean): FleetLayout {
  const column = ids.length * BIG.h + Math.max(0, ids.length - 1) * GAP;
  const height = Math.max(column, HOST.h) + 2 * PAD;
  const used = (hasSource ? SOURCE.w + SOURCE_REACH : 0) + HOST.w + REACH + BIG.w;
  const free = Math.max(0, width - 2 * PAD - used);
  const reach = Math.min(REACH + free / 2, 300);
  const start = (width - used - (reach - REACH)) / 2;
  const hostX = start + (hasSource ? SOURCE.w + SOURCE_REACH : 0);
  const host = { x: hostX, y: (height - HOST.h) / 2, ...HOST };
  const top = (height - column) / 2;
  const clientX = hostX + HOST.w + reach;
  const clients = ids.map((id, index) => {
    const box = { x: clientX, y: top + index * (BIG.h + GAP), ...BIG };
    // The lines leave the binhost side by side, in the order of the boxes.
    const from = host.y + (HOST.h * (index + 1)) / (ids.length + 1);
    const to = box.y + BIG.h / 2;
    return { id, ...box, path: curve(host.x + HOST.w, from, box.x, to), mid: { x: host.x + HOST.w + reach / 2, y: (from + to) / 2 } };
  });
  return { width, height, form: "wide", host, source: sourceBeside(hasSource, start, host), clients };
}

function sourceBeside(hasSource: boolean, x: number, host: Box): FleetLayout["source"] {
  if (!hasSource) return null;
  const y = host.y + (host.h - SOURCE.h) / 2;
  const level = host.y + host.h / 2;
  return {
    x,
    y,
    ...SOURCE,
    line: `M${num(x + SOURCE.w)} ${num(level)}H${num(host.x)}`,
    mid: { x: x + SOURCE.w + SOURCE_REACH / 2, y: level },
  };
}

/** Many clients: the binhost on top, one trunk down from it, a row of boxes on both sides of each of its branches. */
function many(ids: readonly string[], width: number, hasSource: boolean): FleetLayout {
  const gutter = 38;
  /** From a branch to its boxes: room for the cross of a broken one, clear of the branch that serves those below. */
  const twig = 25;
  const columns = Math.max(1, Math.floor((width - 2 * PAD + GAP) / (SMALL.w + gutter)));
  const used = columns * (SMALL.w + gutter);
  const start = (width - used) / 2;
  const hostX = hasSource ? (width - HOST.w + SOURCE.w + SOURCE_REACH) / 2 : (width - HOST.w) / 2;
  const host = { x: hostX, y: PAD, ...HOST };
  const bus = host.y + HOST.h + 28;
  const first = bus + 24;
  const rows = Math.ceil(ids.length / columns);
  const centre = host.x + HOST.w / 2;
  const clients = ids.map((id, index) => {
    const column = index % columns;
    const row = Math.floor(index / columns);
    const box = { x: start + column * (SMALL.w + gutter) + gutter, y: first + row * (SMALL.h + GAP), ...SMALL };
    const spur = box.x - twig;
    const level = box.y + SMALL.h / 2;
    return {
      id,
      ...box,
      path: `M${num(centre)} ${num(host.y + HOST.h)}V${num(bus)}H${num(spur)}V${num(level)}H${num(box.x)}`,
      mid: { x: box.x - twig / 2, y: level },
    };
  });
  const height = first + rows * SMALL.h + (rows - 1) * GAP + PAD;
  return { width, height, form: "many", host, source: sourceBeside(hasSource, host.x - SOURCE_REACH - SOURCE.w, host), clients };
}

/** Narrow: source, binhost and clients below each other, one trunk at the start. */
function tall(ids: readonly string[], width: number, hasSource: boolean): FleetLayout {
  const indent = 36;
  const w = width - 2 * PAD;
  const size = ids.length > FEW ? SMALL : BIG;
  const hostY = PAD + (hasSource ? SOURCE.h + 36 : 0);
  const host = { x: PAD, y: hostY, w, h: HOST.h };
  const source = hasSource
    ? {
        x: PAD,
        y: PAD,
        w,
        h: SOURCE.h,
        line: `M${num(PAD + w / 2)} ${num(PAD + SOURCE.h)}V${num(hostY)}`,
        mid: { x: PAD + w / 2, y: PAD + SOURCE.h + 18 },
      }
    : null;
  const trunk = PAD + indent / 2;
  const first = hostY + HOST.h + GAP;
  const clients = ids.map((id, index) => {
    const box = { x: PAD + indent, y: first + index * (size.h + GAP), w: w - indent, h: size.h };
    const level = box.y + box.h / 2;
    return {
      id,
      ...box,
      path: `M${num(trunk)} ${num(hostY + HOST.h)}V${num(level)}H${num(box.x)}`,
      mid: { x: trunk + (box.x - trunk) / 2, y: level },
    };
  });
  const height = first + ids.length * (size.h + GAP) - GAP + PAD;
  return { width, height, form: "tall", host, source, clients };
}

const mirrorBox = <T extends Box>(box: T, width: number): T => ({ ...box, x: width - box.x - box.w });
const mirrorMid = (mid: Line["mid"], width: number): Line["mid"] => ({ x: width - mid.x, y: mid.y });
/** Paths here are made of M, C, H and V with absolute numbers. */
function mirrorPath(path: string, width: number): string {
  return path.replace(/([MCHV])([^MCHV]*)/g, (_whole, letter: string, rest: string) => {
    const numbers = rest.trim().split(/\s+/).map(Number);
    if (letter === "V") return `V${rest}`;
    if (letter === "H") return `H${num(width - (numbers[0] ?? 0))}`;
    return `${letter}${numbers.map((n, index) => num(index % 2 === 0 ? width - n : n)).join(" ")}`;
  });
}

/** For languages that are read from the right. */
function mirrored(layout: FleetLayout): FleetLayout {
  const { width, source } = layout;
  return {
    ...layout,
    host: mirrorBox(layout.host, width),
    source: source === null ? null : { ...mirrorBox(source, width), line: mirrorPath(source.line, width), mid: mirrorMid(source.mid, width) },
    clients: layout.clients.map((c) => ({ ...mirrorBox(c, width), path: mirrorPath(c.path, width), mid: mirrorMid(c.mid, width) })),
  };
}

/**
 * Inputs: the clients' ids in order; the width that there is, CSS pixels; whether there is a second source; reading direction.
 * Output: boxes inside the width, none over another, each client with its line.
 */
export function fleetMap(ids: readonly string[], width: number, hasSource: boolean, direction: "ltr" | "rtl" = "ltr"): FleetLayout {
  const made =
    width < TALL_BELOW
      ? tall(ids, width, hasSource)
      : ids.length > FEW || 2 * PAD + (hasSource ? SOURCE.w + SOURCE_REACH : 0) + HOST.w + REACH + BIG.w > width
        ? many(ids, width, hasSource)
        : wide(ids, width, hasSource);
  return direction === "rtl" ? mirrored(made) : made;
}
