import "server-only";
import { env } from "@/lib/server/platform/env";
import { isHandOffOpen } from "./sign-in-link-store";
import { log } from "@/lib/server/platform/log";
import { ENTRY_SECONDS, type Entry, entryCookie, LONGEST_ENTRY_SECONDS, readEntry } from "@/lib/server/customer/session/entry";

/** Polar's tokens are URL-safe text of a few dozen characters; what is longer or has other characters is none. */
const TOKEN = /^[\w.~-]{8,400}$/;
const HAND_OFF = /^[\w-]{43}$/;

/** A link that was cut off in a mail, or a hand-off that came too late: the landing page says so, instead of offering an older one. */
const nothingToOpen: Entry = { handOff: "" };

/**
 * Takes the token out of the URL at once: it goes, sealed, into the entry cookie, and a 303 leads to the clean landing page.
 * Opening the link signs nobody in, and spends nothing: mail scanners and prefetches may follow it.
 */
export async function landLink(request: Request, url: URL): Promise<Response> {
  const headers = new Headers({ location: `${env().PORTAL_URL}/enter` });
  const entry = url.searchParams.has("hand_off") ? await handOffOf(url) : linkOf(url);
  // A sign-in by code that is half done in another tab goes on: whoever makes this browser open a link does not end it.
  const { challenge, next } = await readEntry(request);
  const seconds = challenge ? LONGEST_ENTRY_SECONDS : ENTRY_SECONDS;
  headers.append("set-cookie", await entryCookie({ ...entry, challenge, next }, seconds));
  return new Response(null, { status: 303, headers });
}

async function handOffOf(url: URL): Promise<Entry> {
  const value = url.searchParams.get("hand_off") ?? "";
  if (!HAND_OFF.test(value)) return nothingToOpen;
  try {
    return (await isHandOffOpen(value)) ? { handOff: value } : nothingToOpen;
  } catch (error) {
    // A person opened this, and reads a page rather than JSON; whether it came in time nobody will know.
    log.warn({ event: "hand_off_not_looked_up", err: error });
    return nothingToOpen;
  }
}

function linkOf(url: URL): Entry {
  const token = url.searchParams.get("customer_session_token") ?? "";
  if (!TOKEN.test(token)) return nothingToOpen;
  const goTo = url.searchParams.get("return_url") ?? url.searchParams.get("next");
  return { link: { token, goTo: goTo?.slice(0, 2000) ?? null } };
}
