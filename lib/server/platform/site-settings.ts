import "server-only";
import { statSync } from "node:fs";
import * as z from "zod";
import { isPurchasePage } from "./purchase-page";
import { remedy } from "./setting-formats";

/** A URL that everybody may see. One with a space or a line break would add a line to security.txt. */
function publicUrl(isSuitable: (url: URL) => boolean, text: string) {
  return z
    .string()
    .regex(/^[\x21-\x7e]{1,2000}$/, remedy(text))
    .refine((value) => URL.canParse(value) && isSuitable(new URL(value)), remedy(text))
    .optional();
}

/** An https URL without a user or password. */
function isPage({ protocol, username, password }: URL): boolean {
  return protocol === "https:" && username === "" && password === "";
}

/** One email address, without a subject or other recipients. */
function isMailbox({ protocol, href }: URL): boolean {
  return protocol === "mailto:" && /^mailto:[^@?,]+@[^@?,]+$/.test(href);
}

const page = publicUrl(isPage, "must be the https URL of a public page");

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

const PURCHASE_REMEDY =
  "must be the https URL of your page, with no placeholders but those in docs/purchases.md, and none in the host";
const purchasePage = publicUrl((url) => isPage(url), PURCHASE_REMEDY).refine(
  (value) => value === undefined || isPurchasePage(value),
  remedy(PURCHASE_REMEDY),
);

/** What the portal tells everybody: legal pages, whom to tell about a vulnerability, and what search engines may show. */
export const siteSettings = {
  LEGAL_IMPRINT_URL: page,
  LEGAL_PRIVACY_URL: page,
  LEGAL_TERMS_URL: page,
  SECURITY_CONTACT: publicUrl(
    (url) => isPage(url) || isMailbox(url),
    "must be where to report a vulnerability, as a mailto: or https: URL, such as mailto:security@example.com",
  ),
  SECURITY_POLICY_URL: page,
  INSTRUCTIONS_DIR: z.string().refine(isFolder, remedy("must be a folder with Markdown files")).optional(),
  RENEW_URL: purchasePage,
  UPGRADE_URL: purchasePage,
  ROBOTS: z.enum(["none", "sign-in"], remedy("must be none or sign-in")).default("none"),
};
