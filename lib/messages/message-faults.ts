import { type MessageFormatElement, parse, TYPE } from "@formatjs/icu-messageformat-parser";
import type { Catalog } from "./compile.ts";

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

/**
 * Returns what is wrong with a message that replaces the English one: invalid ICU, other arguments, plural categories that the
 * language lacks or doesn't have, and stray spaces.
 * @param tag the language of `message`, such as `pt-BR`
 */
export function messageFaults(original: string, message: string, tag: string): string[] {
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

/** Returns the type of each argument of an ICU message: `Value`, `number` or `Tag`. */
export function messageArguments(message: string): Map<string, string> {
  const types = new Map<string, string>();
  const visit = (elements: readonly MessageFormatElement[]) => {
    for (const element of elements) {
      if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
      if (element.type === TYPE.argument) {
        if (!types.has(element.value)) types.set(element.value, "Value");
      } else if (element.type === TYPE.number || element.type === TYPE.plural) types.set(element.value, "number");
      else if (element.type === TYPE.select)
        types.set(
          element.value,
          Object.keys(element.options)
            .filter((key) => key !== "other")
            .map((key) => JSON.stringify(key))
            .concat("string & {}")
            .join(" | "),
        );
      else if (element.type === TYPE.tag) types.set(element.value, "Tag");
      else throw new TypeError(`"${message}" has an argument that messages don't use.`);
      if (element.type === TYPE.plural || element.type === TYPE.select)
        for (const option of Object.values(element.options)) visit(option.value);
      if (element.type === TYPE.tag) visit(element.children);
    }
  };
  visit(parse(message, { requiresOtherClause: true }));
  return types;
}
