import "server-only";
import type { Context } from "@/lib/server/context";
import type { Entry } from "@/lib/server/customer/session/entry";
import { log } from "@/lib/server/platform/log";
import { isSignInLinkOpen } from "./sign-in-link-store";

/** Polar's tokens are a few dozen URL-safe characters. Anything longer, or with other characters, is no token. */
const TOKEN = /^[\w.~-]{8,400}$/;
const SIGN_IN_LINK = /^[\w-]{43}$/;

/** For a link that was cut off in an email, or a sign-in link that came too late. The landing page says so instead of offering an older link. */
const nothingToOpen: Entry = { signInLink: "" };

/**
 * Takes the token out of a link's URL, into the entry that the browser carries from now on. Opening a link signs nobody in and
 * spends nothing, so mail scanners and prefetches may follow it. A sign-in by code that is half done in another tab goes on.
 */
export async function landLink(
  context: Context,
  { url, entry: { otp, next } }: { url: URL; entry: Entry },
): Promise<Entry> {
  const landed = url.searchParams.has("sign_in_link") ? await signInLinkOf(context, url) : polarLinkOf(url);
  return { ...landed, otp, next };
}

async function signInLinkOf({ db }: Context, url: URL): Promise<Entry> {
  const value = url.searchParams.get("sign_in_link") ?? "";
  if (!SIGN_IN_LINK.test(value)) return nothingToOpen;
  try {
    return (await isSignInLinkOpen(db, value)) ? { signInLink: value } : nothingToOpen;
  } catch (error) {
    // A person opened this, and needs a page rather than JSON. Whether the link came in time is unknown.
    log.warn({ event: "sign_in_link_not_looked_up", err: error });
    return nothingToOpen;
  }
}

function polarLinkOf(url: URL): Entry {
  const token = url.searchParams.get("customer_session_token") ?? "";
  if (!TOKEN.test(token)) return nothingToOpen;
  const goTo = url.searchParams.get("return_url") ?? url.searchParams.get("next");
  return { link: { token, goTo: goTo?.slice(0, 2000) ?? null } };
}
