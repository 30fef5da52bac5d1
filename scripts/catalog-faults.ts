import { type MessageFormatElement, parse, TYPE } from "@formatjs/icu-messageformat-parser";
import { messageArguments } from "./message-types.ts";

type Catalog = { readonly [name: string]: string | Catalog };

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

/** Returns all messages of a catalog by their path, such as `licenseKeys.title`. */
export function messagesByName(catalog: Catalog, path = ""): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, node] of Object.entries(catalog)) {
    const name = path === "" ? key : `${path}.${key}`;
    if (typeof node === "string") all.set(name, node);
    else for (const [inner, message] of messagesByName(node, name)) all.set(inner, message);
  }
  return all;
}

function messageFaults(original: string, message: string, tag: string): string[] {
  let elements: MessageFormatElement[];
  try {
    elements = parse(message, { requiresOtherClause: true });
  } catch (error) {
    return [`isn’t valid ICU (${error instanceof Error ? error.message : "unknown error"})`];
  }
  const [wanted, found] = [messageArguments(original), messageArguments(message)];
  const faults = [
    ...[...wanted.keys()].filter((name) => !found.has(name)).map((name) => `{${name}} is missing`),
    ...[...found.keys()].filter((name) => !wanted.has(name)).map((name) => `{${name}} isn’t in English`),
    // A language without plurals may show a count as it is.
    ...[...found]
      .filter(([name, type]) => wanted.has(name) && type !== wanted.get(name) && type !== "Value")
      .map(([name]) => `{${name}} has another type than in English`),
    ...pluralFaults(elements, tag),
  ];
  if (message.trim() === "") faults.push("is empty");
  if (message !== message.trim() || / {2}/.test(message)) faults.push("has stray spaces");
  if (message.includes("'")) faults.push("has a straight apostrophe, which ICU reads as a quote: use ’");
  return faults;
}

function pluralFaults(elements: readonly MessageFormatElement[], tag: string): string[] {
  const needed = new Set<string>(new Intl.PluralRules(tag).resolvedOptions().pluralCategories);
  return elements.flatMap((element) => {
    if (element.type === TYPE.tag) return pluralFaults(element.children, tag);
    if (element.type !== TYPE.plural && element.type !== TYPE.select) return [];
    const inner = Object.values(element.options).flatMap((option) => pluralFaults(option.value, tag));
    if (element.type === TYPE.select) return inner;
    const given = Object.keys(element.options).filter((category) => !category.startsWith("="));
    return [
      ...inner,
      ...[...needed].filter((one) => !given.includes(one)).map((one) => `lacks the plural category "${one}"`),
      ...given.filter((one) => !needed.has(one)).map((one) => `${tag} has no plural category "${one}"`),
    ];
  });
}
