/** The sandbox's clock: the machine's, moved by `PUT /_sandbox/settings {clock_offset_s}`. */
export class Clock {
  offsetMs = 0;

  /** Milliseconds since the epoch. */
  ms(): number {
    return Date.now() + this.offsetMs;
  }

  /** Now, as Polar writes it: `2026-11-21T06:16:22.221000Z`. */
  iso(offsetMs = 0): string {
    return isoMicros(this.ms() + offsetMs);
  }
}

export function isoMicros(ms: number): string {
  return new Date(ms).toISOString().replace(/Z$/, "000Z");
}

const known = new Map<string, number>();

/** Microseconds since the epoch of a date-time in Polar's form: its records differ by less than a millisecond. */
export function micros(text: string): number {
  const found = known.get(text);
  if (found !== undefined) return found;
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? "";
  const whole = Date.parse(text.replace(/\.\d+/, ""));
  const value = whole * 1000 + Number(fraction.padEnd(6, "0").slice(0, 6));
  if (known.size > 200_000) known.clear();
  known.set(text, value);
  return value;
}
