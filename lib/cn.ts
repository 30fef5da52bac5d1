/** Joins class names without the falsy ones: `cn("row", isOpen && "open")`. */
export function cn(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
