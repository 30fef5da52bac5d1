import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

type Look = "primary" | "secondary" | "quiet" | "danger";

const base =
  "inline-flex min-h-11 cursor-pointer items-center justify-center gap-2 rounded-md px-3.5 py-1 text-center text-sm font-medium transition-colors select-none sm:min-h-9 sm:whitespace-nowrap " +
  "aria-disabled:cursor-default aria-disabled:opacity-60";

const looks: Record<Look, string> = {
  primary: "border border-brand-edge bg-brand text-brand-text hover:bg-brand-hover",
  secondary: "border border-control bg-surface text-text hover:bg-hover",
  quiet: "text-muted hover:bg-hover hover:text-text",
  danger: "border border-bad-solid bg-bad-solid text-white hover:bg-bad-hover",
};

/** Returns the classes of a button, for a link that looks like one. */
export function buttonClass(look: Look = "secondary", className?: string): string {
  return cn(base, looks[look], className);
}

type ButtonProps = Omit<ComponentProps<"button">, "disabled"> & {
  look?: Look;
  /** Is the action running? The button stays focusable, but clicks do nothing. */
  isBusy?: boolean;
};

/** A button of the portal. Hidden without JavaScript. */
export function Button({ look, isBusy = false, className, onClick, type = "button", ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={isBusy || undefined}
      className={buttonClass(look, cn("script-only", className))}
      onClick={(event) => {
        if (isBusy) event.preventDefault();
        else onClick?.(event);
      }}
    />
  );
}
