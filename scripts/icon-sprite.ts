import { readFile } from "node:fs/promises";
import * as lucide from "lucide-react";
import { type ComponentType, createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { iconNames } from "../components/ui/icon-names.ts";

/**
 * Returns an SVG file with a `<symbol>` for each of `iconNames`, drawn by Lucide.
 * @throws TypeError if Lucide has no icon of that name
 */
export async function iconSprite(): Promise<string> {
  const license = await readFile("node_modules/lucide-react/LICENSE", "utf8");
  const symbols = iconNames.map((name) => `<symbol id="${name}" viewBox="0 0 24 24">${shapesOf(name)}</symbol>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">\n<!--\n${license.trim().replace(/-{2,}/g, "-")}\n-->\n${symbols.join("\n")}\n</svg>\n`;
}

function shapesOf(name: string): string {
  const exportName = name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  const icon: unknown = Reflect.get(lucide, exportName);
  if (typeof icon !== "object" || icon === null) throw new TypeError(`Lucide has no icon "${name}".`);
  return renderToStaticMarkup(createElement(icon as ComponentType)).replace(/^<svg[^>]*>|<\/svg>$/g, "");
}
