"use client";

import { lazy, Suspense } from "react";
import type { ImpersonationControlsProps } from "./impersonation-controls";

const ImpersonationControls = lazy(() => import("./impersonation-controls"));

/** In the first HTML of an agent's view; a customer, who never sees them, does not load their script either. */
export function LazyImpersonationControls(props: ImpersonationControlsProps) {
  return (
    <Suspense>
      <ImpersonationControls {...props} />
    </Suspense>
  );
}
