import "server-only";

/** Hides license keys in a text that people or apps wrote: a label, a meta value, a name, a reason. */
export type Mask = (text: string) => string;

/** A run of this many of a key's letters and digits is hidden. `display_key` shows six characters. */
const SHORTEST_RUN = 8;
/** A shorter key would hide ordinary words, and is no secret. */
const SHORTEST_KEY = 4;
const MASKED = "****";

/** A key that Polar made: the benefit's prefix, which is no secret, and a UUID. */
const GENERATED_KEY = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const GENERATED_LENGTH = 32;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** A text's letters and digits without case, width or accents, and where each of them stands in the text. */
type Folded = { characters: string; starts: number[]; ends: number[] };

function fold(text: string): Folded {
  const folded: Folded = { characters: "", starts: [], ends: [] };
  for (const { segment, index } of graphemes.segment(text)) {
    const characters = segment
      .normalize("NFKD")
      .replace(/[^\p{L}\p{N}]/gu, "")
      .toLowerCase();
    folded.characters += characters;
    for (let unit = 0; unit < characters.length; unit += 1) {
      folded.starts.push(index);
      folded.ends.push(index + segment.length);
    }
  }
  return folded;
}

/**
 * Hides these keys: of each, every run of eight letters and digits or more, whatever their case, width, and what stands between
 * them. A key of fewer than eight is hidden as a word of its own. The prefix of a key that Polar made may stay.
 */
export function maskOf(keys: Iterable<string>): Mask {
  const runs = new Set<string>();
  const words = new Set<string>();
  const literals = new Set<string>();
  for (const key of keys) {
    const { characters } = fold(key);
    const secret = GENERATED_KEY.test(key) ? characters.slice(-GENERATED_LENGTH) : characters;
    for (let at = 0; at + SHORTEST_RUN <= secret.length; at += 1) runs.add(secret.slice(at, at + SHORTEST_RUN));
    if (secret.length >= SHORTEST_RUN) continue;
    // A key of signs has nothing that folds.
    if (secret.length >= SHORTEST_KEY) words.add(secret);
    else if (key.trim().length >= SHORTEST_KEY) literals.add(key.trim());
  }
  return (text) => {
    const folded = fold(text);
    const hidden = new Uint8Array(folded.characters.length);
    for (let at = 0; at + SHORTEST_RUN <= hidden.length; at += 1) {
      if (runs.has(folded.characters.slice(at, at + SHORTEST_RUN))) hidden.fill(1, at, at + SHORTEST_RUN);
    }
    for (const word of words) hideWord(folded, word, hidden);
    return [...literals].reduce((shown, literal) => shown.replaceAll(literal, MASKED), hide(text, folded, hidden));
  };
}

/** Hides what looks like a key that Polar made, known or not. For names only: a device's ID may look like that too. */
export const maskGenerated: Mask = (text) => {
  const folded = fold(text);
  const hidden = new Uint8Array(folded.characters.length);
  for (const { index } of folded.characters.matchAll(/[0-9a-f]{32}/g)) hidden.fill(1, index, index + GENERATED_LENGTH);
  return hide(text, folded, hidden);
};

function hideWord({ characters, starts, ends }: Folded, word: string, hidden: Uint8Array): void {
  for (let at = characters.indexOf(word); at >= 0; at = characters.indexOf(word, at + 1)) {
    const end = at + word.length;
    const isApart = (left: number, right: number) =>
      left < 0 || right >= starts.length || (ends[left] ?? 0) < (starts[right] ?? 0);
    if (isApart(at - 1, at) && isApart(end - 1, end)) hidden.fill(1, at, end);
  }
}

function hide(text: string, { starts, ends }: Folded, hidden: Uint8Array): string {
  let shown = "";
  let from = 0;
  for (let at = hidden.indexOf(1); at >= 0; at = hidden.indexOf(1, at)) {
    const next = hidden.indexOf(0, at);
    const end = next < 0 ? hidden.length : next;
    shown += text.slice(from, starts[at]) + MASKED;
    from = ends[end - 1] ?? text.length;
    at = end;
  }
  return shown + text.slice(from);
}
