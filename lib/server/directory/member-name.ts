import "server-only";
import { keyedHash, keyedHashes } from "@/lib/server/platform/secrets";

const PURPOSE = "member-name-index";
/** Of a name, only so many words are indexed, and beginnings up to this length. */
const MOST_WORDS = 8;
const LONGEST_BEGINNING = 12;
/** Hex digits of a hash that are stored: a rare wrong hit is read again anyway. */
const HASH_LENGTH = 16;

/** The words of a name as we compare them: without case, accents and punctuation. */
export function wordsOf(name: string): string[] {
  const folded = name
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
  return folded.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

function beginningsOf(word: string): string[] {
  const characters = Array.from(word);
  const longest = Math.min(characters.length, LONGEST_BEGINNING);
  return [...Array.from({ length: longest }, (_, end) => characters.slice(0, end + 1).join("")), word];
}

/** The HMACs under which the database stores a name: of each word and its beginnings. Empty for no name. */
export function nameHashes(name: string | null): string[] {
  const words = wordsOf(name ?? "").slice(0, MOST_WORDS);
  return [...new Set(words.flatMap(beginningsOf))].map((part) => keyedHash(PURPOSE, part).slice(0, HASH_LENGTH));
}

/**
 * What a name must contain to match a typed text: each of its words, in any order, perhaps cut off.
 * @returns a list of hashes for each of `PORTAL_SECRETS`; empty when no name can match.
 */
export function typedNameHashes(typed: string): string[][] {
  const words = wordsOf(typed);
  if (words.length > MOST_WORDS || words.join("").length < 2) return [];
  const ofWords = words.map((word) => keyedHashes(PURPOSE, word).map((hash) => hash.slice(0, HASH_LENGTH)));
  const [first = []] = ofWords;
  return first.map((_, secret) => ofWords.map((hashes) => hashes[secret] ?? ""));
}

/** Does a name still have the words of a typed text? For a member that was just read again. */
export function hasTypedName(name: string | null, typed: string): boolean {
  const words = wordsOf(name ?? "");
  return wordsOf(typed).every((typedWord) => words.some((word) => word.startsWith(typedWord)));
}
