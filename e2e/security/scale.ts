/** `SECURITY_SCALE`: the share of the counts of the threat table that is tried; 1 is all of them, CI takes less. */
const scale = Number(process.env.SECURITY_SCALE ?? 1);

/** Whether what takes long by itself, however little is tried, is waited for. */
export const isFullScale = scale >= 1;

/** So many of `full` as this run tries, and at least `least`. */
export function scaled(full: number, least = 10): number {
  return Math.max(Math.min(full, least), Math.round(full * scale));
}
