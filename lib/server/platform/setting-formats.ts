import "server-only";
import * as z from "zod";

/** A message that says what is wrong and how to fix it. Zod's own message doesn't name the remedy. */
export const remedy = (text: string) => ({ error: text });

/** A whole number from `least` to `most`. Hexadecimal, exponents and fractions are refused. */
export const wholeNumber = (text: string, least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/, remedy(text))
    .transform(Number)
    .refine((value) => value >= least && value <= most, remedy(text));
