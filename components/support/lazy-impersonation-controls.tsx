"use client";

import { lazy, Suspense } from "react";
import type { ImpersonationControlsProps } from "./impersonation-controls";

const ImpersonationControls = lazy(() => import("./impersonation-controls"));

/** Loads the controls' script only during an impersonation. They're still in the first HTML. */
export function LazyImpersonationControls(props: ImpersonationControlsProps) {
  return (
    <Suspense>
      <ImpersonationControls {...props} />
    </Suspense>
  );
}
