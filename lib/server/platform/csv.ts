import "server-only";

/**
 * Where a cell may begin: at the start of a field, and after `;`, a tab or a line break inside it. German and French Excel split
 * a line at `;` and know our quotes only at the start of a line.
 */
const CELL_START = /(?<=^|[;\t\r\n])(?=[\s\p{Cc}\p{Cf}"']*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20|%])|^(?=[\t\r\n])/gu;

/** Without a byte order mark, spreadsheet programs read UTF-8 as the encoding of their own region. */
export const BYTE_ORDER_MARK = "\uFEFF";

/** A line of fields (RFC 4180). Null is an empty field. */
export function csvLine(values: readonly (string | number | null)[]): string {
  return `${values.map((value) => csvField(String(value ?? ""))).join(",")}\r\n`;
}

/**
 * A field, always quoted. Text that a spreadsheet program would read as a formula gets an apostrophe in front (OWASP, CSV
 * injection), also after white space or quotes, and with a full-width sign.
 */
export function csvField(text: string): string {
  return `"${text.replace(CELL_START, "'").replaceAll('"', '""')}"`;
}
