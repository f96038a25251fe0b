/** A terminal's pen as classes of ours: eight hues that can be read on both themes, light ones like the dark; grounds are tints. */
import type { Pen } from "../../shared/run/ansi.ts";
import css from "./Log.module.css";

const HUES = ["grey", "red", "green", "yellow", "blue", "purple", "cyan", "text"] as const;
const hue = (n: number): (typeof HUES)[number] => (n === 8 ? "grey" : (HUES[n % 8] ?? "text"));

/** Empty for the plain pen. */
export function penClass(pen: Pen): string {
  const [fg, bg] = pen.inverse ? [pen.bg, pen.fg] : [pen.fg, pen.bg];
  const turned = pen.inverse && bg === null;
  const classes = [
    turned ? css.turned : undefined,
    bg === null ? undefined : css[`on-${hue(bg)}`],
    // Grey on a tint could not be read.
    fg === null || turned || (bg !== null && hue(fg) === "grey") ? undefined : css[hue(fg)],
    pen.dim && fg === null && bg === null && !pen.inverse ? css.grey : undefined,
    pen.bold ? css.bold : undefined,
    pen.italic ? css.italic : undefined,
    pen.underline ? css.underline : undefined,
    pen.strike ? css.strike : undefined,
  ];
  return classes.filter((name) => name !== undefined).join(" ");
}
