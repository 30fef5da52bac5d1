"use client";

import { type ReactNode, useEffect, useRef } from "react";

type StepHeadingProps = {
  children: ReactNode;
  /** Not on the first one of a page: the browser is at its top already. */
  takesFocus?: boolean;
};

/** The heading of a step; when the step comes by a click, focus goes to it, so that a screen reader says where one is. */
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
