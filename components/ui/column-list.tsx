import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

type ColumnListProps = {
  label: string;
  /** The grid classes of the captions. The rows use the same. */
  columns: string;
  captions: readonly string[];
  /** True if these rows are from another page or filter, while the current rows load. */
  isOutdated: boolean;
  children: ReactNode;
};

/** A list of rows, with captions above its columns on wide screens. Screen readers get each row's own labels instead. */
export function ColumnList({ label, columns, captions, isOutdated, children }: ColumnListProps) {
  return (
    <div className={cn("transition-opacity", isOutdated && "opacity-60")}>
      <div aria-hidden="true" className={cn(columns, "hidden pb-2 text-xs font-medium text-muted")}>
        {captions.map((caption) => (
          <span key={caption}>{caption}</span>
        ))}
      </div>
      <ul aria-label={label} aria-busy={isOutdated} className="panel divide-y divide-line overflow-hidden">
        {children}
      </ul>
    </div>
  );
}
