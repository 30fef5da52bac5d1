"use client";

import { type ReactNode, useEffect, useRef } from "react";

type StepHeadingProps = {
  children: ReactNode;
  /** True if a click opened this step. */
  takesFocus?: boolean;
};

/** The heading of a step. With `takesFocus`, screen readers announce the step. */
export function StepHeading({ children, takesFocus = false }: StepHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);
  return (
    <h1 ref={heading} tabIndex={-1} className="text-lg font-semibold tracking-tight [overflow-wrap:anywhere]">
      {children}
    </h1>
  );
}
