import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

type Look = "primary" | "secondary" | "quiet" | "danger";

const base =
  "inline-flex min-h-11 cursor-pointer items-center justify-center gap-2 rounded-md px-3.5 py-1 text-center text-sm font-medium transition-colors select-none sm:min-h-9 sm:whitespace-nowrap " +
  "aria-disabled:cursor-default aria-disabled:opacity-60 [&>svg]:shrink-0";

const looks: Record<Look, string> = {
  primary: "border border-brand-edge bg-brand text-brand-text hover:bg-brand-hover",
  secondary: "border border-control bg-surface text-text hover:bg-hover",
  quiet: "text-muted hover:bg-hover hover:text-text",
  danger: "border border-bad-solid bg-bad-solid text-white hover:bg-bad-hover",
};

/** Returns a button's classes, for links that look like buttons. */
export function buttonClass(look: Look = "secondary", className?: string): string {
  return cn(base, looks[look], className);
}

type ButtonProps = Omit<ComponentProps<"button">, "disabled"> & {
  look?: Look;
  /** True while the action runs. The button stays focusable, but ignores clicks. */
  isBusy?: boolean;
};

/** A button. Hidden without JavaScript. */
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
