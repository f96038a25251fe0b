import { Suspense } from "react";
import { fetched } from "../app/fetched.ts";
import type { ConfirmProps } from "./ConfirmDialog.tsx";

/** The dialog holds the focus and stops the page behind it: a lot of code, for something that no first page begins with. */
const dialog = fetched(() => import("./ConfirmDialog.tsx").then((module) => module.ConfirmDialog));
const { Shown } = dialog;
export const prefetchConfirm = dialog.prefetch;

/** Asks once more, where a wrong click costs something. */
export function Confirm(props: ConfirmProps) {
  return (
    <Suspense fallback={null}>
      <Shown {...props} />
    </Suspense>
  );
}
