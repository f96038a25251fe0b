import type { ReactNode } from "react";
import { t } from "../../shared/text/text.ts";
import { Icon } from "./Icon.tsx";

/** A link that leaves the program: it opens in a window of the person's browser. In the desktop app only Gentoo's and Mesa's addresses do (electron/desktop/guards.ts). */
export function Outside({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {children}
      <span className="outside">
        <Icon name="ext" size="xs" />
      </span>
      <span className="vh">{`, ${t("help.outside")}`}</span>
    </a>
  );
}
