import { cn } from "@/lib/cn";

type MeterProps = {
  label: string;
  /** The value in words: "3 of 1 devices". */
  text: string;
  value: number;
  max: number;
  tone: "normal" | "warn" | "bad";
  className?: string;
};

const fills = { normal: "text-accent", warn: "text-warn-fill", bad: "text-bad-fill" } as const;

/** Up to this `max`, the meter has one segment per unit, so people can count them. */
const MAX_SEGMENTS = 10;

/** Shows how much of a limit is used. It's an SVG, because the Content-Security-Policy forbids inline styles. */
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
        {max <= MAX_SEGMENTS ? <Segments used={shown} count={max} /> : <Bar share={max === 0 ? 0 : shown / max} />}
      </svg>
    </div>
  );
}

function Bar({ share }: { share: number }) {
  // 1 of 1,000 must not look empty, and 999 must not look full.
  const width = share <= 0 || share >= 1 ? 120 * share : Math.min(Math.max(120 * share, 3), 117);
  return (
    <>
      <rect width={120} height={6} className="fill-track" />
      <rect width={width} height={6} className="fill-current" />
    </>
  );
}

function Segments({ used, count }: { used: number; count: number }) {
  const gap = 3;
  const width = (120 - gap * (count - 1)) / Math.max(count, 1);
  return Array.from({ length: count }, (_, index) => (
    <rect
      // biome-ignore lint/suspicious/noArrayIndexKey: the segments have no other identity
      key={index}
      x={index * (width + gap)}
      width={width}
      height={6}
      className={index < used ? "fill-current" : "fill-track"}
    />
  ));
}
