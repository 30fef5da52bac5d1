import { type ComponentProps, useId } from "react";
import { cn } from "@/lib/cn";

type FieldProps = Omit<ComponentProps<"input">, "id"> & { label: string; error: string | null; hint?: string | null };

/** A labeled input with a hint and an error. Screen readers announce a new error immediately. */
export function Field({ label, error, hint = null, className, ...input }: FieldProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      <input
        {...input}
        id={id}
        aria-invalid={error !== null}
        aria-describedby={`${id}-error ${id}-hint`}
        className={cn("field w-full sm:min-h-11 sm:text-base", error !== null && "border-bad", className)}
      />
      <p id={`${id}-error`} role="alert" className="text-sm text-bad not-empty:mt-1.5">
        {error}
      </p>
      <p id={`${id}-hint`} className="text-sm text-muted not-empty:mt-1.5">
        {hint}
      </p>
    </div>
  );
}
