/** A link to a page, or a gap (`page: null`). */
type PageEntry = { key: string; page: number | null };

/** Returns the first page, the last page, and the pages around `page`: `1 … 4 5 6 … 10`. A gap never hides a single page. */
export function pageWindow(page: number, last: number): PageEntry[] {
  const shown = new Set([1, last, page - 1, page, page + 1].filter((number) => number >= 1 && number <= last));
  if (shown.has(3)) shown.add(2);
  if (shown.has(last - 2)) shown.add(last - 1);
  const entries: PageEntry[] = [];
  let before = 0;
  for (const number of [...shown].sort((one, other) => one - other)) {
    if (number - before > 1) entries.push({ key: `gap-${number}`, page: null });
    entries.push({ key: String(number), page: number });
    before = number;
  }
  return entries;
}
