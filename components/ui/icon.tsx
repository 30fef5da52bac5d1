import { cn } from "@/lib/cn";
import type { IconName } from "./icon-names";
import sprite from "./icons.svg";

/** Icons that point forward or back. They turn around where text runs from right to left. */
const directional: ReadonlySet<IconName> = new Set(["arrow-left", "chevron-left", "chevron-right", "log-out"]);

type IconProps = {
  name: IconName;
  /** Width and height in CSS pixels. */
  size?: number;
  className?: string | undefined;
};

/** An icon from the sprite, a file that browsers cache. Decorative: the text beside it, or the button's label, says what it means. */
export function Icon({ name, size = 24, className }: IconProps) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={cn(className, directional.has(name) && "rtl:-scale-x-100")}
    >
      <use href={`${sprite.src}#${name}`} />
    </svg>
  );
}
