"use client";

import { lazy, Suspense } from "react";
import type { ImpersonationControlsProps } from "./impersonation-controls";

const ImpersonationControls = lazy(() => import("./impersonation-controls"));

/** The controls are in an impersonation's first HTML. Customers never load their script. */
export function LazyImpersonationControls(props: ImpersonationControlsProps) {
  return (
    <Suspense>
      <ImpersonationControls {...props} />
    </Suspense>
  );
}
