import { type RefObject, useEffect, useState } from "react";

/** Returns whether the element has ever been within 100 px of the viewport. */
export function useWasInView(element: RefObject<Element | null>): boolean {
  const [wasInView, setWasInView] = useState(false);
  useEffect(() => {
    const target = element.current;
    if (target === null || wasInView) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setWasInView(true);
      },
      { rootMargin: "100px" },
    );
    observer.observe(target);
    return () => observer.disconnect();
  }, [element, wasInView]);
  return wasInView;
}
