import { type ComponentProps, useId } from "react";
import { Icon } from "@/components/ui/icon";
import { cn } from "@/lib/cn";

type SearchInputProps = Omit<ComponentProps<"input">, "id" | "type"> & {
  label: string;
  /** Larger, for the main field of a page. */
  isLarge?: boolean;
  /** The classes of the element around the field. */
  boxClass?: string;
};

/** A search field with an icon, and a label for screen readers. */
export function SearchInput({ label, isLarge = false, boxClass, className, ...input }: SearchInputProps) {
  const id = useId();
  return (
    <div className={cn("relative", boxClass)}>
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <Icon
        name="search"
        size={isLarge ? 18 : 16}
        className="pointer-events-none absolute top-1/2 start-3 -translate-y-1/2 text-muted"
      />
      <input
        {...input}
        id={id}
        type="search"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        enterKeyHint="search"
        className={cn("field w-full", isLarge ? "py-2 ps-10 sm:min-h-11 sm:text-base" : "ps-9", className)}
      />
    </div>
  );
}
