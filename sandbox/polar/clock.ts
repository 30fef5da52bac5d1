/** The machine's clock, moved by `PUT /_sandbox/settings {clock_offset_s}`. */
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
