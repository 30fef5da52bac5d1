import "server-only";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import type { BrandFont } from "@/lib/brand-css";
import * as catalogs from "@/lib/messages/catalogs";
import { type Language, readVendorMessages } from "@/lib/messages/vendor-messages";
import { isVariableFont, isWoff2 } from "./font-file";
import { remedy } from "./setting-formats";

/** All languages with their catalogs, English first. */
export const messageLanguages: readonly Language[] = [
  catalogs.en,
  ...Object.values(catalogs).filter((one) => one !== catalogs.en),
].map((catalog) => ({ tag: catalog.language.tag, catalog }));

/** Faults of one file that are worth a line at once. */
const FAULTS_SHOWN = 3;

/** The file under public/ that a path such as `/logo.svg?v=2` names, or null. */
export function publicFile(url: string): string | null {
  const [name = ""] = url.split(/[?#]/, 1);
  const folder = path.resolve("public");
  const file = path.join(folder, decodePath(name));
  return file.startsWith(folder + path.sep) && existsSync(file) && statSync(file).isFile() ? file : null;
}

function decodePath(name: string): string {
  try {
    return decodeURI(name);
  } catch {
    return name;
  }
}

/**
 * A file that browsers load: an https URL, or a path under public/.
 * @param ending what the file's name may end with; any by default
 */
function asset(ending?: { pattern: RegExp; text: string }) {
  const text = ending?.text ?? "must be an https URL or a path under public/";
  return z
    .string()
    .regex(/^(https:\/\/|\/)[^\s"'<>\\\p{Cc}]+$/u, remedy(text))
    .refine((value) => value.startsWith("/") || (URL.canParse(value) && !hasUser(value)), remedy(text))
    .refine((value) => ending === undefined || ending.pattern.test(value.split(/[?#]/, 1)[0] ?? ""), remedy(text))
    .refine(
      (value) => !value.startsWith("/") || publicFile(value) !== null,
      remedy("names a file that doesn't exist under public/: add the file, or correct the path"),
    );
}

function hasUser(url: string): boolean {
  const { username, password } = new URL(url);
  return username !== "" || password !== "";
}

const FONT_REMEDY = "must be inter, system, or a .woff2 file: an https URL or a path under public/";
const fontFile = asset({ pattern: /\.woff2$/i, text: FONT_REMEDY }).refine(
  (value) => !value.startsWith("/") || isWoff2(readPublic(value)),
  remedy("names a file that isn't a font in WOFF2's format"),
);
const font = z.string().transform((value, context): BrandFont => {
  if (value === "inter" || value === "system") return value;
  const { error } = fontFile.safeParse(value);
  // Nothing is fetched at the start, so a font elsewhere counts as one with all weights.
  if (error === undefined)
    return { url: value, isVariable: !value.startsWith("/") || isVariableFont(readPublic(value)) };
  context.addIssue({ code: "custom", message: error.issues[0]?.message ?? FONT_REMEDY });
  return z.NEVER;
});

function readPublic(url: string): Buffer {
  const file = publicFile(url);
  return file === null ? Buffer.alloc(0) : readFileSync(file);
}

const page = (text: string, pattern: RegExp) =>
  z
    .string()
    .regex(pattern, remedy(text))
    .refine((value) => URL.canParse(value), remedy(text))
    .optional();

/** The vendor's own words, read from their file. */
const vendorMessages = z.string().transform((file, context) => {
  const fail = (message: string) => {
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  };
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    return fail(
      error instanceof SyntaxError
        ? "names a file that isn't JSON: correct it (docs/branding.md has an example)"
        : "names a file that can't be read: correct the path or the file's permissions",
    );
  }
  const { vendorMessages: read, faults } = readVendorMessages(value, messageLanguages);
  if (faults.length === 0) return read;
  const more = faults.length > FAULTS_SHOWN ? `; and ${faults.length - FAULTS_SHOWN} more` : "";
  return fail(`names a file with mistakes: ${faults.slice(0, FAULTS_SHOWN).join("; ")}${more}`);
});

/** How the portal looks and what it calls things. docs/branding.md explains each. */
export const brandSettings = {
  BRAND_NAME: z
    .string()
    .max(60, remedy("must have at most 60 characters"))
    .regex(/^\P{Cc}+$/u, remedy("must be one line of text"))
    .default("License Portal"),
  BRAND_LOGO: asset().optional(),
  BRAND_LOGO_DARK: asset().optional(),
  BRAND_ICON: asset({
    pattern: /\.(svg|png)$/i,
    text: "must be a square .svg or .png file: an https URL or a path under public/",
  }).optional(),
  BRAND_COLOR: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, remedy("must be a color like #2f6df6"))
    .default("#2f6df6"),
  BRAND_RADIUS: z
    .enum(["none", "small", "medium", "large"], remedy("must be none, small, medium or large"))
    .default("medium"),
  BRAND_FONT: font.default("inter"),
  BRAND_SIGN_IN_PICTURE: asset().optional(),
  BRAND_SUPPORT_URL: page("must be an https: or mailto: URL", /^(https:\/\/|mailto:)\S+$/),
  BRAND_SHOP_URL: page("must be an https URL", /^https:\/\/\S+$/),
  BRAND_MESSAGES: vendorMessages.optional(),
};
