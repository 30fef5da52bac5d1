import type { ReactNode } from "react";

/** The vendor's instructions for a product. @param children a `VendorMarkdown` */
export function Instructions({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-labelledby="instructions" className="panel px-4 py-4 sm:px-5">
      <h2 id="instructions" className="font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}
