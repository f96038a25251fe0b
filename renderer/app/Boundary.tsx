import { Component, type ReactNode } from "react";
import type { WizardError } from "../../shared/errors/wizardError.ts";
import { t } from "../../shared/text/text.ts";
import { Button } from "../parts/Button.tsx";
import { ErrorPanel } from "../parts/ErrorPanel.tsx";
import { NotFetched } from "./fetched.ts";

type Props = {
  readonly children: ReactNode;
  /** `page`: it stands in for a whole page and takes the focus; `side`: for what stands beside one. */
  readonly of: "page" | "side";
};
type State = { readonly error: Error | null };

function problem(error: Error): WizardError {
  const lost = error instanceof NotFetched;
  return {
    code: lost ? "window.not-loaded" : "window.failed",
    fault: lost ? "machine" : "us",
    machine: null,
    what: lost ? t("window.not-loaded") : t("window.failed"),
    why: lost ? t("window.not-loaded-why") : t("window.failed-why"),
    remedies: [{ do: "retry", label: t("window.again") }],
    changed: t("window.changed"),
    details: lost ? error.message : (error.stack ?? error.message),
  };
}

/** What cannot be loaded or drawn says so in its place; the rest of the window stays, and there is always a way on. */
export class Boundary extends Component<Props, State> {
  override state: State = { error: null };
  static getDerivedStateFromError(thrown: unknown): State {
    return { error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }
  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const again = (): void => {
      if (error instanceof NotFetched) error.again();
      this.setState({ error: null });
    };
    const panel = (
      <ErrorPanel
        error={problem(error)}
        onRetry={again}
        extra={
          <div className="stack">
            <p className="small muted">{t("window.reload-why")}</p>
            <Button size="sm" onPress={() => window.location.reload()}>
              {t("window.reload")}
            </Button>
          </div>
        }
      />
    );
    if (this.props.of === "side") return <aside className="preview preview-body">{panel}</aside>;
    return (
      <main className="page" id="page" tabIndex={-1}>
        <div className="page-in">
          <header className="page-head">
            <h1 className="h1" tabIndex={-1} ref={(heading) => heading?.focus()}>
              {t("window.title")}
            </h1>
          </header>
          {panel}
        </div>
      </main>
    );
  }
}
