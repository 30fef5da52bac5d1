import { type BrandFont, type BrandLook, type BrandRadius, brandRadii } from "../../lib/brand-css.ts";
import * as catalogs from "../../lib/messages/catalogs.ts";
import {
  type Language,
  readVendorMessages,
  unusedWords,
  type VendorMessages,
} from "../../lib/messages/vendor-messages.ts";
import { exampleEnvironment } from "../example-environment.ts";
import { commonWords, settingNames } from "./brand-fields.ts";

/** All languages with their catalogs, English first. */
export const languages: readonly Language[] = [
  catalogs.en,
  ...Object.values(catalogs).filter((one) => one !== catalogs.en),
].map((catalog) => ({ tag: catalog.language.tag, catalog }));

const DEFAULT_COLOR = "#2f6df6";

/** What somebody has chosen on the page of the brand. */
export interface BrandChoice {
  /** The settings that aren't empty, by name. */
  settings: Record<string, string>;
  look: BrandLook;
  /** The content of the file that BRAND_MESSAGES names, or null if it isn't needed. */
  messagesFile: string | null;
  vendorMessages: VendorMessages;
  /** The common words and the text of the field for all others, as they were typed. */
  words: Record<string, string>;
  otherWords: string;
  /** The language of the preview. */
  language: string;
  /** What the portal would refuse, and what has no effect. */
  notes: string[];
}

/** The brand with which the sandbox was started. */
export function ownSettings(): URLSearchParams {
  const environment = { ...exampleEnvironment(), ...process.env };
  return new URLSearchParams(settingNames.map((name) => [name, environment[name] ?? ""]));
}

/** Reads the form. What is wrong with it is in `notes`; the preview shows the rest. */
export function readChoice(form: URLSearchParams): BrandChoice {
  const notes: string[] = [];
  const settings = Object.fromEntries(
    settingNames.flatMap((name) => {
      const value = (form.get(name) ?? "").replace(/\s+/g, " ").trim();
      return value === "" ? [] : [[name, value]];
    }),
  );
  const words = Object.fromEntries(commonWords.map((word) => [word, (form.get(`word ${word}`) ?? "").trim()]));
  const otherWords = (form.get("words") ?? "").trim();
  const file = withCommonWords(parseFile(otherWords, notes), words);
  const { vendorMessages, faults } = readVendorMessages(file ?? {}, languages);
  notes.push(...faults.map((fault) => `BRAND_MESSAGES: ${fault}.`));
  notes.push(...unusedWords(vendorMessages, languages).map((word) => `BRAND_MESSAGES: no message says “${word}”.`));
  const language = form.get("language") ?? "";
  return {
    settings,
    look: readLook(settings, notes),
    messagesFile: file === null ? null : `${JSON.stringify(file, null, 2)}\n`,
    vendorMessages,
    words,
    otherWords,
    language: languages.some(({ tag }) => tag === language) ? language : "en",
    notes,
  };
}

function readLook(settings: Record<string, string>, notes: string[]): BrandLook {
  const { BRAND_COLOR: color = DEFAULT_COLOR, BRAND_RADIUS: radius = "medium", BRAND_FONT: font = "inter" } = settings;
  const isColor = /^#[0-9a-f]{6}$/i.test(color);
  if (!isColor) notes.push(`BRAND_COLOR must be a color like ${DEFAULT_COLOR}.`);
  for (const [name, value] of Object.entries(settings)) {
    if (/^BRAND_(LOGO|LOGO_DARK|ICON|SIGN_IN_PICTURE)$/.test(name) && assetUrl(value) === null)
      notes.push(`${name} must be an https URL or a path under public/.`);
    if (/^(BRAND_SHOP|LEGAL_\w+)_URL$/.test(name) && !/^https:\/\/\S+$/.test(value))
      notes.push(`${name} must be an https URL.`);
  }
  return {
    color: isColor ? color : DEFAULT_COLOR,
    radius: Object.hasOwn(brandRadii, radius) ? (radius as BrandRadius) : "medium",
    font: readFont(font, notes),
  };
}

function readFont(value: string, notes: string[]): BrandFont {
  if (value === "inter" || value === "system") return value;
  const url = assetUrl(value);
  if (url !== null && /\.woff2([?#]|$)/i.test(value)) return { url, isVariable: true };
  notes.push("BRAND_FONT must be inter, system, or a .woff2 file: an https URL or a path under public/.");
  return "system";
}

/** Where this page finds a file: on its server, or under the portal's public/, which the sandbox serves too. Null if it's neither. */
export function assetUrl(value: string | undefined): string | null {
  if (value === undefined || !/^(https:\/\/|\/(?!\/))[^\s"'<>\\]+$/.test(value)) return null;
  if (!value.startsWith("/")) return URL.canParse(value) ? new URL(value).href : null;
  return `/_sandbox/brand/public${value}`;
}

function parseFile(text: string, notes: string[]): Record<string, unknown> | null {
  if (text === "") return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
    notes.push("BRAND_MESSAGES must be an object in JSON.");
  } catch {
    notes.push("BRAND_MESSAGES isn’t JSON yet.");
  }
  return null;
}

/** The file with the common words, which count more than the same ones in the file. */
function withCommonWords(
  file: Record<string, unknown> | null,
  given: Record<string, string>,
): Record<string, unknown> | null {
  const common = Object.entries(given).filter(([, own]) => own !== "");
  if (common.length === 0) return file;
  const words = objectOf(file?.words);
  return { ...file, words: { ...words, en: { ...objectOf(words.en), ...Object.fromEntries(common) } } };
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** The lines of a .env file that make the portal look like this. */
export function envLines({ settings, messagesFile }: BrandChoice): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${quoted(value)}`);
  if (messagesFile !== null) lines.push("BRAND_MESSAGES=brand-messages.json");
  return lines.join("\n");
}

/** A value as Node's `--env-file` reads it. Within quotes nothing needs an escape but the quote itself. */
function quoted(value: string): string {
  if (/^[\w./:@?=&%+~,-]+$/.test(value)) return value;
  const quote = ['"', "'", "`"].find((one) => !value.includes(one)) ?? '"';
  return `${quote}${value}${quote}`;
}
