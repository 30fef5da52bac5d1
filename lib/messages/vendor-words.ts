import { type MessageFormatElement, parse, TYPE } from "@formatjs/icu-messageformat-parser";

/** What the vendor calls things, for one language: `{ "license key": "serial number", "license keys": "serial numbers" }`. */
export type Words = Readonly<Record<string, string>>;

/** Languages without spaces between words, and Korean, which adds particles to them: a word may be anywhere in the text. */
const UNSPACED = /^(?:ja|zh|ko|th|lo|km|my)\b/;

/**
 * Returns a function that puts the vendor's words into a message. Only the text that people read changes: no placeholder, no ICU
 * keyword, no tag. Longer words go first, and nothing is replaced twice. An entry in lower case also replaces the word with a
 * capital, unless that has an entry of its own.
 * @param words none of the new words may have one of `{}<>#'`: see `isPlainWord`
 * @param tag the language of the messages, such as `de`
 */
export function wordReplacer(words: Words, tag: string): (message: string) => string {
  const all = new Map(Object.entries(words));
  for (const [from, to] of Object.entries(words)) {
    const capitalized = capitalize(from, tag);
    if (!all.has(capitalized)) all.set(capitalized, capitalize(to, tag));
  }
  const longestFirst = [...all.keys()].sort((one, other) => other.length - one.length).map(escapePattern);
  if (longestFirst.length === 0) return (message) => message;
  const [before, after] = UNSPACED.test(tag) ? ["", ""] : ["(?<![\\p{L}\\p{M}\\p{N}])", "(?![\\p{L}\\p{M}\\p{N}])"];
  const pattern = new RegExp(`${before}(?:${longestFirst.join("|")})${after}`, "gu");
  return (message) => {
    if (message.search(pattern) === -1) return message;
    let changed = message;
    // From the end, so that the places before it stay where they are.
    for (const { start, end } of literalsOf(message).toReversed()) {
      const text = message.slice(start, end).replace(pattern, (word) => all.get(word) ?? word);
      changed = changed.slice(0, start) + text + changed.slice(end);
    }
    return changed;
  };
}

/** Whether ICU reads a new word as text. Straight apostrophes quote. */
export function isPlainWord(word: string): boolean {
  return word.trim() !== "" && !/[{}<>#'\p{Cc}]/u.test(word);
}

function capitalize(word: string, tag: string): string {
  const [first = "", ...rest] = word;
  return first.toLocaleUpperCase(tag) + rest.join("");
}

function escapePattern(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

/** Where a message has text that people read, in order. */
function literalsOf(message: string): { start: number; end: number }[] {
  const places: { start: number; end: number }[] = [];
  const visit = (elements: readonly MessageFormatElement[]) => {
    for (const element of elements) {
      if (element.type === TYPE.literal && element.location)
        places.push({ start: element.location.start.offset, end: element.location.end.offset });
      if (element.type === TYPE.plural || element.type === TYPE.select)
        for (const option of Object.values(element.options)) visit(option.value);
      if (element.type === TYPE.tag) visit(element.children);
    }
  };
  visit(parse(message, { captureLocation: true, requiresOtherClause: true }));
  return places.sort((one, other) => one.start - other.start);
}
