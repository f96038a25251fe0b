import { useEffect, useState } from "react";
import type { CallOutput } from "../../../shared/contract/contract.ts";
import { useLink } from "../../app/useLink.ts";

/** What the engine says of itself; null until it answers. */
export function useAbout(): CallOutput<"app.about"> | null {
  const link = useLink();
  const [about, setAbout] = useState<CallOutput<"app.about"> | null>(null);
  useEffect(() => {
    void link.call("app.about", {}).then((answer) => {
      if (answer.ok) setAbout(answer.value);
    });
  }, [link]);
  return about;
}
