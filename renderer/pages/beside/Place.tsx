import type { ReactNode } from "react";
import { t } from "../../../shared/text/text.ts";
import { Code } from "../../parts/Code.tsx";
import { Copyline } from "../../parts/Copyline.tsx";
import { Icon, type IconName } from "../../parts/Icon.tsx";
import css from "./Place.module.css";

/** What a page will bring, said in advance. Nothing in it can be pressed. */
export function Will({ icon, title, items }: { readonly icon: IconName; readonly title: string; readonly items: readonly string[] }) {
  return (
    <section className={css.will} aria-label={title}>
      <span className={css.glyph}>
        <Icon name={icon} />
      </span>
      <div>
        <h2 className="h3">{title}</h2>
        <ul>
          {items.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ul>
      </div>
    </section>
  );
}

/** One thing that can be done today: words, commands to copy, or a way to a page that does it. */
export function Today({
  title,
  text,
  commands = [],
  children,
}: {
  readonly title: string;
  readonly text: string;
  readonly commands?: readonly string[];
  readonly children?: ReactNode;
}) {
  return (
    <section className={css.today}>
      <h3 className="h3">{title}</h3>
      <p>
        <Code text={text} />
      </p>
      {commands.map((command) => (
        <Copyline key={command} text={command} label={t("copy.command")} />
      ))}
      {children}
    </section>
  );
}
