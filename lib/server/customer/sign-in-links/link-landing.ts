import "server-only";
import { emailText } from "@/lib/api/sign-in";
import { withoutPrivate } from "@/lib/node-server/arrival";
import type { Context } from "@/lib/server/context";
import type { Entry } from "@/lib/server/customer/session/entry";
import { log } from "@/lib/server/platform/log";
import { randomToken } from "@/lib/server/platform/secrets";
import { ownPage, placeOfPolarPage } from "./arrival-place";
import { isSignInLinkOpen } from "./sign-in-link-store";

/** Polar's tokens are a few dozen URL-safe characters. Anything longer, or with other characters, is no token. */
const TOKEN = /^[\w.~-]{8,400}$/;
const SIGN_IN_LINK = /^[\w-]{43}$/;
/** The slug of the organization, in the URL of an invitation to a seat. */
const CLAIM_PAGE = /^(?:\/([\w-]{1,100})\/portal)?\/claim$/;

/** For a link that was cut off in an email, or a sign-in link that came too late. The landing page says so instead of offering an older link. */
const nothingToOpen: Entry = { signInLink: "" };

/** What was opened: a normalized path of this portal or of Polar's, and its query. */
export type Arrival = { path: string; query: URLSearchParams };

/**
 * Takes tokens and the email out of the URL that was opened, into the entry that the browser carries from now on. Opening a link
 * signs nobody in and spends nothing, so mail scanners and prefetches may follow it. A sign-in by code that is half done in
 * another tab goes on.
 * @returns the clean path to continue at, and the browser's new entry; null where it stays as it is.
 */
export async function landArrival(
  context: Context,
  { path, query, entry }: Arrival & { entry: Entry },
): Promise<{ goTo: string; entry: Entry | null }> {
  const { otp, next } = entry;
  const email = emailText.safeParse(query.get("email") ?? "").data;
  const landed = await linkOf(context, { path, query });
  if (landed) return { goTo: "/enter", entry: { ...landed, otp, next, email } };
  const goTo = placeOfPolarPage(path) ?? withoutPrivate(path, query.toString());
  return { goTo, entry: email === undefined ? null : { ...entry, email } };
}

async function linkOf(context: Context, arrival: Arrival): Promise<Entry | null> {
  const { path, query } = arrival;
  const polarTokens = [...query.getAll("customer_session_token"), ...query.getAll("member_session_token")];
  if (polarTokens.length > 0) return polarLinkOf(polarTokens, arrival);
  const signInLink = query.get("sign_in_link");
  if (signInLink !== null) return await signInLinkOf(context, signInLink);
  const claim = CLAIM_PAGE.exec(path);
  const token = query.get("token");
  if (!claim || token === null) return null;
  return TOKEN.test(token) ? { invitation: { token, slug: claim[1] ?? null } } : nothingToOpen;
}

async function signInLinkOf({ db }: Context, value: string): Promise<Entry> {
  if (!SIGN_IN_LINK.test(value)) return nothingToOpen;
  try {
    return (await isSignInLinkOpen(db, value)) ? { signInLink: value } : nothingToOpen;
  } catch (error) {
    // A person opened this, and needs a page rather than JSON. Whether the link came in time is unknown.
    log.warn({ event: "sign_in_link_not_looked_up", err: error });
    return nothingToOpen;
  }
}

function polarLinkOf(tokens: string[], { path, query }: Arrival): Entry {
  const token = tokens.find((one) => TOKEN.test(one));
  if (token === undefined) return nothingToOpen;
  const goTo = ownPage(path, query) ?? query.get("return_url") ?? query.get("next") ?? placeOfPolarPage(path);
  return { link: { token, goTo: goTo?.slice(0, 2000) ?? null, opening: randomToken() } };
}
