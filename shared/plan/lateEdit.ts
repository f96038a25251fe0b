/** Edits of files that are not there yet while planning, because a package that an earlier step installs brings them. Pure; the runner applies them. */
import type { FileChange } from "../model/plan.ts";
import { withInclude } from "./nginxConf.ts";

export type LateEdit = NonNullable<FileChange["edit"]>;

/**
 * The function behind a late edit: content as found (null: no such file) -> content as it should be. Doing it twice changes nothing.
 * Output of that function: null when the file is missing or has no place for the edit; the step then fails and says so.
 */
export function editOf(edit: LateEdit): (content: string | null) => string | null {
  switch (edit) {
    case "nginx-include":
      return (content) => (content === null ? null : withInclude(content));
  }
}
