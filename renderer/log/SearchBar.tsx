import { t } from "../../shared/text/text.ts";
import { Button } from "../parts/Button.tsx";
import css from "./Log.module.css";

type Props = {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  /** Lines that match. */
  readonly count: number;
  /** The one that is shown, from 0; -1: none yet. */
  readonly at: number;
  readonly onStep: (by: 1 | -1) => void;
};

/** Search in what is shown: Enter goes to the next match, with Shift to the one before, Escape clears. */
export function SearchBar({ query, onQuery, count, at, onStep }: Props) {
  return (
    <search className={css.search}>
      <input
        className="input"
        type="text"
        spellCheck={false}
        placeholder={t("log.search")}
        aria-label={t("log.search-label")}
        value={query}
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") onStep(event.shiftKey ? -1 : 1);
          else if (event.key === "Escape" && query !== "") {
            event.stopPropagation();
            onQuery("");
          }
        }}
      />
      {query === "" ? null : (
        <>
          <p role="status">{count === 0 ? t("log.no-match") : at < 0 ? t("log.matches", { count }) : t("log.match-of", { n: at + 1, count })}</p>
          <Button
            kind="plain"
            size="sm"
            icon="chev-d"
            className={css.up ?? ""}
            label={t("log.before")}
            off={count === 0}
            onPress={() => onStep(-1)}
          />
          <Button kind="plain" size="sm" icon="chev-d" label={t("log.next")} off={count === 0} onPress={() => onStep(1)} />
        </>
      )}
    </search>
  );
}
