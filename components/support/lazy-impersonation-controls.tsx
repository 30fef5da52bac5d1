"use client";

import { lazy, Suspense } from "react";
import type { VisitControlsProps } from "./impersonation-controls";

const VisitControls = lazy(() => import("./impersonation-controls"));

/** In the first HTML of an agent's view; a customer, who never sees them, does not load their script either. */
export function LateVisitControls(props: VisitControlsProps) {
  return (
    <Suspense>
      <VisitControls {...props} />
    </Suspense>
  );
}
