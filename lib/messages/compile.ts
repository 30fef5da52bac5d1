import compile from "icu-minify/compile";
import type { CompiledSection } from "./bind.ts";

/** A catalog, or a part of it: ICU messages by name. */
export type Catalog = { readonly [name: string]: string | Catalog };

/**
 * Compiles all messages of a catalog.
 * @param edit changes a message before it's compiled; `name` is its path, such as `licenseKeys.title`
 * @throws SyntaxError if a message isn't valid ICU
 */
export function compileCatalog(
  catalog: Catalog,
  edit: (message: string, name: string) => string = (message) => message,
  path = "",
): CompiledSection {
  const entries = Object.entries(catalog).map(([key, node]) => {
    const name = path === "" ? key : `${path}.${key}`;
    if (typeof node !== "string") return [key, compileCatalog(node, edit, name)];
    // JSON gives the compiler's objects a prototype, without which React doesn't send them to a page.
    return [key, JSON.parse(JSON.stringify(compile(edit(node, name))))];
  });
  return Object.fromEntries(entries);
}
