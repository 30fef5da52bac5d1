/** Joins class names and leaves out what does not apply: `cn("row", isOpen && "open")`. */
export function cn(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
