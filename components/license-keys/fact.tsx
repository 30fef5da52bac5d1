import type { ReactNode } from "react";

/** One fact in a key's description list. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap gap-x-3 py-2.5">
      <dt className="basis-30 text-muted">{name}</dt>
      <dd className="min-w-0 flex-1 basis-28 [overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}
