import type { Catalog } from "../lib/messages/compile.ts";
import { messageArguments } from "../lib/messages/message-faults.ts";

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
