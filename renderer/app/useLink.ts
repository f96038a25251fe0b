import { createContext, use } from "react";
import type { Link } from "../engine/link.ts";

export const LinkContext = createContext<Link | null>(null);

/** The engine, for a page that asks something of its own. */
export function useLink(): Link {
  const link = use(LinkContext);
  if (link === null) throw new Error("outside of the wizard");
  return link;
}
