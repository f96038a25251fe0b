import { createContext, use } from "react";

/** The side panel (preview or log) where the window is too narrow to show it beside the page. */
export type Side = { readonly open: boolean; readonly toggle: () => void; readonly close: () => void };
export const SideContext = createContext<Side>({ open: false, toggle: () => {}, close: () => {} });
export const useSide = (): Side => use(SideContext);
