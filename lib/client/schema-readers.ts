import * as z from "zod/mini";
import type { Readers } from "./url-filter";

/** Creates a URL filter's readers from a zod schema's fields. For pages that load zod anyway. */
export function readersOf<Shape extends Readonly<Record<string, z.ZodMiniType>>>(
  shape: Shape,
): Readers<{ [Name in keyof Shape]: z.output<Shape[Name]> }> {
  const readers = Object.entries(shape).map(([name, field]) => [name, (text: string) => z.safeParse(field, text).data]);
  return Object.fromEntries(readers);
}
