import sprite from "../style/icons.svg?raw";

export type IconName =
  | "check"
  | "check-circle"
  | "x"
  | "x-circle"
  | "warn"
  | "info"
  | "help"
  | "sliders"
  | "clock"
  | "ring"
  | "dash"
  | "lock"
  | "key"
  | "server"
  | "desktop"
  | "box"
  | "cpu"
  | "gpu"
  | "net"
  | "package"
  | "file"
  | "files"
  | "terminal"
  | "undo"
  | "refresh"
  | "pause"
  | "stop"
  | "search"
  | "copy"
  | "chev"
  | "chev-d"
  | "arrow"
  | "ext"
  | "plus"
  | "more"
  | "eye"
  | "chart"
  | "pulse"
  | "flask"
  | "sun"
  | "moon"
  | "down"
  | "wrench"
  | "trash"
  | "shield"
  | "user"
  | "play"
  | "calendar";

/** Puts the drawn icons into the document, once: parsed, without the style attribute that the policy forbids. */
export function installSprite(): void {
  if (document.getElementById("sprite") !== null) return;
  const parsed = new DOMParser().parseFromString(sprite.replace(/ style="[^"]*"/, ""), "image/svg+xml").documentElement;
  const holder = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  holder.setAttribute("id", "sprite");
  holder.setAttribute("aria-hidden", "true");
  holder.append(...[...parsed.children].map((symbol) => document.importNode(symbol, true)));
  document.body.append(holder);
}

type Tone = "ok" | "warn" | "err" | "accent" | "quiet";
type Props = { readonly name: IconName; readonly size?: "xs" | "s" | "m"; readonly tone?: Tone; readonly spin?: boolean };

/** A drawn sign. It never stands alone: a word beside it, or a label on what holds it, says the same. */
export function Icon({ name, size = "m", tone, spin = false }: Props) {
  const classes = ["i", size === "m" ? "" : size, tone ?? "", spin ? "spin" : ""].filter((c) => c !== "").join(" ");
  return (
    <svg className={classes} viewBox="0 0 20 20" aria-hidden="true">
      <use href={`#i-${name}`} />
    </svg>
  );
}
