import "server-only";
import {
  ENTRY_SECONDS,
  type Entry,
  entryCookie,
  LONGEST_ENTRY_SECONDS,
  readEntry,
} from "@/lib/server/customer/session/entry";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";
import { isSignInLinkOpen } from "./sign-in-link-store";

/** Polar's tokens are URL-safe text of a few dozen characters; what is longer or has other characters is none. */
const TOKEN = /^[\w.~-]{8,400}$/;
const SIGN_IN_LINK = /^[\w-]{43}$/;

/** A link that was cut off in a mail, or a sign-in link that came too late: the landing page says so, instead of offering an older one. */
const nothingToOpen: Entry = { signInLink: "" };

/**
 * Takes the token out of the URL at once: it goes, sealed, into the entry cookie, and a 303 leads to the clean landing page.
 * Opening the link signs nobody in, and spends nothing: mail scanners and prefetches may follow it.
 */
export async function landLink(request: Request, url: URL): Promise<Response> {
  const headers = new Headers({ location: `${env().PORTAL_URL}/enter` });
  const entry = url.searchParams.has("sign_in_link") ? await signInLinkOf(url) : linkOf(url);
  // A sign-in by code that is half done in another tab goes on: whoever makes this browser open a link does not end it.
  const { otp, next } = await readEntry(request);
  const seconds = otp ? LONGEST_ENTRY_SECONDS : ENTRY_SECONDS;
  headers.append("set-cookie", await entryCookie({ ...entry, otp, next }, seconds));
  return new Response(null, { status: 303, headers });
}

async function signInLinkOf(url: URL): Promise<Entry> {
  const value = url.searchParams.get("sign_in_link") ?? "";
  if (!SIGN_IN_LINK.test(value)) return nothingToOpen;
  try {
    return (await isSignInLinkOpen(value)) ? { signInLink: value } : nothingToOpen;
  } catch (error) {
    // A person opened this, and reads a page rather than JSON; whether it came in time nobody will know.
    log.warn({ event: "sign_in_link_not_looked_up", err: error });
    return nothingToOpen;
  }
}

function linkOf(url: URL): Entry {
  const token = url.searchParams.get("customer_session_token") ?? "";
  if (!TOKEN.test(token)) return nothingToOpen;
  const goTo = url.searchParams.get("return_url") ?? url.searchParams.get("next");
  return { link: { token, goTo: goTo?.slice(0, 2000) ?? null } };
}
