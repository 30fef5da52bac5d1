import { type MessageFormatElement, parse, TYPE } from "@formatjs/icu-messageformat-parser";
import { printAST } from "@formatjs/icu-messageformat-parser/printer.js";

type Catalog = { readonly [name: string]: string | Catalog };

const accents: Readonly<Record<string, string>> = {
  ...{ a: "á", b: "ƀ", c: "ç", d: "ð", e: "é", f: "ƒ", g: "ĝ", h: "ĥ", i: "í", j: "ĵ", k: "ķ", l: "ļ", m: "ɱ" },
  ...{ n: "ñ", o: "ó", p: "þ", q: "ɋ", r: "ŕ", s: "š", t: "ţ", u: "ú", v: "ṽ", w: "ŵ", x: "ẋ", y: "ý", z: "ž" },
  ...{ A: "Á", B: "Ɓ", C: "Ç", D: "Ð", E: "É", F: "Ƒ", G: "Ĝ", H: "Ĥ", I: "Í", J: "Ĵ", K: "Ķ", L: "Ļ", M: "Ṁ" },
  ...{ N: "Ñ", O: "Ó", P: "Þ", Q: "Ɋ", R: "Ŕ", S: "Š", T: "Ţ", U: "Ú", V: "Ṽ", W: "Ŵ", X: "Ẋ", Y: "Ý", Z: "Ž" },
};

/** What a text in the pseudo-language contains, and no other text does. */
export const pseudoMark = "·";

/**
 * Returns all messages in a pseudo-language: English with accents, a mark, and words 40 percent longer, as German or Polish has
 * them. On a page in it, whatever has no accents is not translated, and what is cut off would be cut off in other languages.
 * @returns messages by their path, as `BRAND_MESSAGES` takes them
 */
export function pseudoMessages(catalog: Catalog, path = ""): Record<string, string> {
  const entries = Object.entries(catalog).flatMap(([key, node]): [string, string][] => {
    const name = path === "" ? key : `${path}.${key}`;
    if (typeof node !== "string") return Object.entries(pseudoMessages(node, name));
    return name.startsWith("language.") ? [] : [[name, printAST(parse(node).map(toPseudo))]];
  });
  return Object.fromEntries(entries);
}

function toPseudo(element: MessageFormatElement): MessageFormatElement {
  switch (element.type) {
    case TYPE.literal:
      return { ...element, value: pseudoText(element.value) };
    case TYPE.tag:
      return { ...element, children: element.children.map(toPseudo) };
    case TYPE.plural:
    case TYPE.select: {
      const options = Object.entries(element.options).map(([name, option]) => [
        name,
        { ...option, value: option.value.map(toPseudo) },
      ]);
      return { ...element, options: Object.fromEntries(options) };
    }
    default:
      return element;
  }
}

function pseudoText(text: string): string {
  const letters = text.match(/[a-z]/gi)?.length ?? 0;
  if (letters === 0) return text;
  const accented = text.replace(/[a-z]/gi, (letter) => accents[letter] ?? letter);
  // The longer words end before the last space or punctuation, so that sentences still end with their period.
  const padding = pseudoMark.repeat(Math.ceil(letters * 0.4));
  return accented.replace(/(\P{L}*)$/u, `${padding}$1`);
}
