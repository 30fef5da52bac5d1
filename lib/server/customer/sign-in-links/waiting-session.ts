import "server-only";
import { Problem } from "@/lib/api/problem";
import type { Context } from "@/lib/server/context";
import type { Entry } from "@/lib/server/customer/session/entry";
import { openLinkSession } from "@/lib/server/customer/session/link-session";
import { type NewSession, type OpenedSession, openSession } from "@/lib/server/customer/session/session-opening";
import { allowedReturnUrl, samePortalPath } from "@/lib/server/platform/return-url";
import { keyedHash, keyedHashes } from "@/lib/server/platform/secrets";
import { readSignInLink, spendSignInLink } from "./sign-in-link-store";

/** What waits in a browser for a click on "Continue": Polar's own link, or a sign-in link of the vendor's app. */
export type WaitingSession = {
  openedBy: "link" | "sign_in_link";
  /** Polar's customer session token. */
  token: string;
  /** Where to go afterwards: an allowed URL of the vendor's app, or a path of this portal. */
  goTo: string;
  /** For "Back to {app}", where the link and not Polar's session names it. */
  returnUrl: string | null;
  /** Opens its session. Uses a sign-in link up. @throws Problem `link_invalid` when another click on it was faster. */
  open: (context: Context, made: NewSession) => Promise<OpenedSession>;
};

/** Identifies the link that waits in a browser, to the page that shows it. It opens nothing; null when no link waits. */
export function shownLink(entry: Entry): string | null {
  const value = linkValue(entry);
  return value && keyedHash("shown-link", value);
}

/** Is the link that waits the one that was shown? Also after a rotation of the secrets. */
export function isShown(entry: Entry, shown: string): boolean {
  const value = linkValue(entry);
  return value !== null && keyedHashes("shown-link", value).includes(shown);
}

function linkValue({ link, signInLink }: Entry): string | null {
  // An empty sign-in link is one that could not be read: nothing to open.
  return signInLink === undefined ? (link?.token ?? null) : signInLink || null;
}

/**
 * Reads what waits, without using it up.
 * @returns null when nothing does.
 * @throws Problem `link_invalid` for a sign-in link that was used or came too late.
 */
export async function findWaitingSession(
  { db }: Context,
  { link, signInLink, next }: Entry,
): Promise<WaitingSession | null> {
  if (signInLink !== undefined) {
    const found = await readSignInLink(db, signInLink);
    if (!found) throw new Problem("link_invalid");
    return {
      openedBy: "sign_in_link",
      token: found.token,
      goTo: samePortalPath(found.next) ?? "/license-keys",
      returnUrl: allowedReturnUrl(found.returnUrl)?.url ?? null,
      open: async (context, made) => {
        if (!(await spendSignInLink(db, signInLink))) throw new Problem("link_invalid");
        return await openSession(context, made);
      },
    };
  }
  if (link === undefined) return null;
  const returnUrl = allowedReturnUrl(link.goTo)?.url ?? null;
  const goTo = returnUrl ?? samePortalPath(link.goTo) ?? samePortalPath(next) ?? "/license-keys";
  return {
    openedBy: "link",
    token: link.token,
    goTo,
    returnUrl,
    open: (context, made) => openLinkSession(context, link, made),
  };
}
