import { Icon, type IconName } from "./Icon.tsx";

export type ChipTone = "ok" | "warn" | "err" | "run" | "line" | "plain";
type Props = { readonly tone: ChipTone; readonly icon: IconName; readonly children: string };

/** The state of a thing: icon and word, never colour alone. */
export function Chip({ tone, icon, children }: Props) {
  return (
    <span className={tone === "plain" ? "chip" : `chip ${tone}`}>
      <Icon name={icon} spin={icon === "ring"} />
      <span>{children}</span>
    </span>
  );
}

/** The same without a ground, for rows. */
export function State({
  tone,
  icon,
  children,
}: {
  readonly tone: "ok" | "warn" | "err" | "quiet" | "run";
  readonly icon: IconName;
  readonly children: string;
}) {
  return (
    <span className={`state ${tone}`}>
      <Icon name={icon} size="s" spin={icon === "ring"} />
      <span>{children}</span>
    </span>
  );
}
