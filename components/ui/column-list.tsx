import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

type ColumnListProps = {
  label: string;
  /** The classes of the grid of the captions, which the rows share. */
  columns: string;
  captions: readonly string[];
  /** Are these the rows of another page or filter, while the current ones load? */
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
