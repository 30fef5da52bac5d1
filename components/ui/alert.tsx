import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { Icon } from "./icon";

type Tone = "info" | "good" | "warn" | "bad";

const tones: Record<Tone, { box: string; icon: string }> = {
  info: { box: "border-line bg-sunken", icon: "text-muted" },
  good: { box: "border-good-line bg-good-soft", icon: "text-good" },
  warn: { box: "border-warn-line bg-warn-soft", icon: "text-warn" },
  bad: { box: "border-bad-line bg-bad-soft", icon: "text-bad" },
};
const icons = { info: "info", good: "circle-check", warn: "triangle-alert", bad: "circle-alert" } as const;

type AlertProps = {
  tone: Tone;
  title?: ReactNode;
  children?: ReactNode;
  /** Buttons or links, on the right if there's room. */
  actions?: ReactNode;
  /** A small button in the upper corner, to dismiss the message. */
  corner?: ReactNode;
  /** `alert` interrupts screen readers, `status` waits. Omit it if the message is in the first HTML. */
  role?: "alert" | "status";
  className?: string;
};

/** A message on the page, with an icon and a color for its tone. */
export function Alert({ tone, title, children, actions, corner, role, className }: AlertProps) {
  return (
    <div
      role={role}
      className={cn("flex items-start gap-3 rounded-md border px-3.5 py-3 text-sm", tones[tone].box, className)}
    >
      <Icon name={icons[tone]} size={18} className={cn("mt-px shrink-0", tones[tone].icon)} />
      <div className="flex min-w-0 flex-1 flex-wrap items-start gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-52 space-y-0.5 text-text [overflow-wrap:anywhere]">
          {title !== undefined && <p className="font-semibold">{title}</p>}
          {children}
        </div>
        {actions !== undefined && <div className="flex flex-wrap gap-2 empty:hidden">{actions}</div>}
      </div>
      {corner}
    </div>
  );
}
