import type { Catalog } from "../lib/messages/compile.ts";
import { messageFaults, messagesByName } from "../lib/messages/message-faults.ts";

/**
 * Returns what is wrong with a translation: missing and extra messages, invalid ICU, other arguments than in English, plural
 * categories that the language lacks or doesn't have, and stray spaces. Each fault names the message.
 * @param tag the translation's language, such as `pt-BR`
 */
export function catalogFaults(english: Catalog, translation: Catalog, tag: string): string[] {
  const wanted = messagesByName(english);
  const found = messagesByName(translation);
  const faults: string[] = [];
  for (const name of wanted.keys()) if (!found.has(name)) faults.push(`${name}: is missing`);
  for (const [name, message] of found) {
    const original = wanted.get(name);
    if (original === undefined) faults.push(`${name}: isn’t in en.json`);
    else faults.push(...messageFaults(original, message, tag).map((fault) => `${name}: ${fault}`));
  }
  return faults;
}
