import { type MessageFormatElement, parse, TYPE } from "@formatjs/icu-messageformat-parser";

type Catalog = { readonly [name: string]: string | Catalog };

const head = `import type { ReactNode } from "react";

// Written by \`npm run messages\` from en.json.

/** A value that is shown as it is. */
type Value = string | number;

/** Renders the content of a tag. */
type Tag = (content: ReactNode[]) => ReactNode;

/** All messages by section. A message without arguments is a string. */
export type Messages = `;

/** Returns the TypeScript source of the type of all messages of a catalog. */
export function messageTypes(catalog: Catalog): string {
  return `${head}${typeOf(catalog, "")};\n`;
}

function typeOf(node: string | Catalog, indent: string): string {
  if (typeof node === "string") return messageType(node);
  const inner = `${indent}  `;
  const lines = Object.entries(node).map(([name, one]) => `${inner}${propertyName(name)}: ${typeOf(one, inner)};`);
  return `{\n${lines.join("\n")}\n${indent}}`;
}

function propertyName(name: string): string {
  return /^[a-z_]\w*$/i.test(name) ? name : JSON.stringify(name);
}

function messageType(message: string): string {
  const types = messageArguments(message);
  if (types.size === 0) return "string";
  const result = [...types.values()].includes("Tag") ? "ReactNode" : "string";
  return `(values: { ${[...types].map(([name, type]) => `${name}: ${type}`).join("; ")} }) => ${result}`;
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
