import type { ReactNode, Ref } from "react";
import { Icon, type IconName } from "./Icon.tsx";

type Props = {
  readonly children?: ReactNode;
  readonly onPress: () => void;
  readonly kind?: "secondary" | "primary" | "plain" | "danger";
  readonly size?: "sm" | "md" | "lg";
  readonly icon?: IconName;
  /** Name for a button that shows an icon alone. */
  readonly label?: string;
  /** Off, but still in the Tab order: `describedBy` names the element that says why. */
  readonly off?: boolean;
  readonly describedBy?: string;
  readonly expanded?: boolean;
  readonly className?: string;
  readonly submit?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
};

/** The one button. Its text is a verb and its object. */
export function Button({
  children,
  onPress,
  kind = "secondary",
  size = "md",
  icon,
  label,
  off = false,
  describedBy,
  expanded,
  className = "",
  submit = false,
  ref,
}: Props) {
  const alone = children === undefined;
  const classes = ["btn", kind === "secondary" ? "" : kind, size === "md" ? "" : size, alone ? "icon" : "", className]
    .filter((c) => c !== "")
    .join(" ");
  return (
    <button
      ref={ref}
      type={submit ? "submit" : "button"}
      className={classes}
      aria-label={label}
      aria-disabled={off || undefined}
      aria-describedby={describedBy}
      aria-expanded={expanded}
      onClick={(event) => {
        if (submit) event.preventDefault();
        if (!off) onPress();
      }}
    >
      {icon === undefined ? null : <Icon name={icon} size="s" />}
      {alone ? null : <span>{children}</span>}
    </button>
  );
}

type DisclosureProps = { readonly open: boolean; readonly onToggle: () => void; readonly children: ReactNode };
/** Opens and closes what follows it. */
export function Disclosure({ open, onToggle, children }: DisclosureProps) {
  return (
    <button type="button" className="disc" aria-expanded={open} onClick={onToggle}>
      <Icon name="chev" size="xs" />
      {children}
    </button>
  );
}
