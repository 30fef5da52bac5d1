import type { Catalog } from "./compile.ts";
import { messageFaults, messagesByName } from "./message-faults.ts";
import { isPlainWord, type Words, wordReplacer } from "./vendor-words.ts";

/** The vendor's own texts, by language: words in all messages, and whole messages by their path. */
export type VendorMessages = {
  readonly words: Readonly<Record<string, Words>>;
  readonly messages: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

/** A catalog with its language. English is the first. */
export type Language = { readonly tag: string; readonly catalog: Catalog };

/** What catalogs say about themselves, which isn't a text. */
const OWN_SECTION = "language.";

/**
 * Checks the content of the vendor's file: `{ "words": { "en": { "device": "seat" } }, "messages": { "en": { "licenseKeys.title":
 * "Your keys" } } }`, each part optional.
 * @param languages those with a catalog
 * @returns the texts, and one sentence for each fault
 */
export function readVendorMessages(
  value: unknown,
  languages: readonly Language[],
): { vendorMessages: VendorMessages; faults: string[] } {
  const faults: string[] = [];
  const table = (one: unknown, name: string): Record<string, unknown> => {
    if (one === undefined) return {};
    if (typeof one === "object" && one !== null && !Array.isArray(one)) return one as Record<string, unknown>;
    faults.push(`${name} must be an object`);
    return {};
  };
  const file = table(value, "the file");
  for (const name of Object.keys(file))
    if (name !== "words" && name !== "messages") faults.push(`${name} isn’t known: only words and messages are`);

  const read = (part: "words" | "messages", faultOf: (name: string, text: string, tag: string) => string | null) => {
    const texts: Record<string, Record<string, string>> = {};
    for (const [tag, entries] of Object.entries(table(file[part], part))) {
      if (!languages.some((one) => one.tag === tag)) {
        faults.push(
          `${part}.${tag} isn’t one of the portal’s languages (${languages.map((one) => one.tag).join(", ")})`,
        );
        continue;
      }
      const given: Record<string, string> = {};
      for (const [name, text] of Object.entries(table(entries, `${part}.${tag}`))) {
        const fault = typeof text === "string" ? faultOf(name, text, tag) : "must be a text";
        if (fault !== null) faults.push(`${part}.${tag}["${name}"] ${fault}`);
        else given[name] = String(text);
      }
      texts[tag] = given;
    }
    return texts;
  };

  const english = messagesByName(languages[0]?.catalog ?? {});
  const words = read("words", (word, text) =>
    isPlainWord(word) && isPlainWord(text) ? null : "must be words without {, }, <, >, # and straight apostrophes",
  );
  const messages = read("messages", (name, text, tag) => {
    const original = english.get(name);
    if (original === undefined || name.startsWith(OWN_SECTION)) return "isn’t the path of a message in en.json";
    return messageFaults(original, text, tag)[0] ?? null;
  });
  return { vendorMessages: { words, messages }, faults };
}

/** Returns a function that changes the catalogs' messages into the vendor's. `name` is a message's path, such as `shell.shop`. */
export function vendorEdit({
  words,
  messages,
}: VendorMessages): (message: string, name: string, language: string) => string {
  const replacers = new Map(Object.entries(words).map(([tag, own]) => [tag, wordReplacer(own, tag)]));
  return (message, name, language) => {
    if (name.startsWith(OWN_SECTION)) return message;
    return messages[language]?.[name] ?? replacers.get(language)?.(message) ?? message;
  };
}

/** The entries of `words` that are in no message of their language, such as misspelled ones, as `de: Lizensschlüssel`. */
export function unusedWords({ words }: VendorMessages, languages: readonly Language[]): string[] {
  return languages.flatMap(({ tag, catalog }) => {
    const texts = [...messagesByName(catalog)]
      .filter(([name]) => !name.startsWith(OWN_SECTION))
      .map(([, text]) => text);
    return Object.entries(words[tag] ?? {})
      .filter(([from]) => {
        // Its own pattern, with a text that no message has.
        const replace = wordReplacer({ [from]: "\uE000" }, tag);
        return texts.every((text) => replace(text) === text);
      })
      .map(([from]) => `${tag}: ${from}`);
  });
}
