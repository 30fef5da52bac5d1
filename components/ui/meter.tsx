import { cn } from "@/lib/cn";

type MeterProps = {
  label: string;
  /** The same in words: "3 of 1 devices". */
  text: string;
  value: number;
  max: number;
  tone: "normal" | "warn" | "bad";
  className?: string;
};

const fills = { normal: "text-accent", warn: "text-warn-fill", bad: "text-bad-fill" } as const;

/** Up to this maximum, the meter has one part for each unit, so people can count them. */
const MOST_PARTS = 10;

/** Shows how much of a limit is used. An SVG, because the Content-Security-Policy forbids widths in the HTML. */
export function Meter({ label, text, value, max, tone, className }: MeterProps) {
  const shown = Math.max(0, Math.min(value, max));
  return (
    <div className={cn("h-1.5", fills[tone], className)}>
      <meter className="sr-only" aria-label={label} aria-valuetext={text} min={0} max={max} value={shown} />
      <svg
        viewBox="0 0 120 6"
        preserveAspectRatio="none"
        aria-hidden="true"
        className="meter size-full overflow-hidden rounded-full"
      >
        {max <= MOST_PARTS ? <Parts used={shown} all={max} /> : <Bar share={max === 0 ? 0 : shown / max} />}
      </svg>
    </div>
  );
}

function Bar({ share }: { share: number }) {
  // A few of a thousand must not look like none, and nearly all must not look like all.
  const width = share <= 0 || share >= 1 ? 120 * share : Math.min(Math.max(120 * share, 3), 117);
  return (
    <>
      <rect width={120} height={6} className="fill-track" />
      <rect width={width} height={6} className="fill-current" />
    </>
  );
}

function Parts({ used, all }: { used: number; all: number }) {
  const gap = 3;
  const width = (120 - gap * (all - 1)) / Math.max(all, 1);
  return Array.from({ length: all }, (_, index) => (
    <rect
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts have no other identity
      key={index}
      x={index * (width + gap)}
      width={width}
      height={6}
      className={index < used ? "fill-current" : "fill-track"}
    />
  ));
}
