/*
 * What people type and what requests carry may be text that shows nothing: NUL, zero-width characters, blanks of other scripts.
 * These rules need no zod, so the first page can use them too.
 */

/** Takes no room on a page: controls, format characters, combining marks, and blanks that are no white space for JavaScript. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}\u2800]+/gu;
/** Never part of a text that was typed. PostgreSQL and Polar refuse NUL, and half of a surrogate pair changes when it is stored. */
const UNTYPABLE = /[\p{Cc}\p{Cs}]/u;

/** Returns how many characters of the text can be seen. White space between words counts as one. */
export function visibleLength(text: string): number {
  const words = text.split(/[\s\p{Z}\u2800]+/u).map((word) => word.replace(INVISIBLE, ""));
  return Array.from(words.filter((word) => word !== "").join(" ")).length;
}

/** Returns the text on one line: controls and white space become single spaces. A text that shows nothing is empty. */
export function oneLine(text: string): string {
  if (visibleLength(text) === 0) return "";
  return text
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
}

/** Is this a name or an ID that a program sends: something to see, and no control character in it? */
export function isPlainLine(text: string): boolean {
  return visibleLength(text) > 0 && !UNTYPABLE.test(text);
}
