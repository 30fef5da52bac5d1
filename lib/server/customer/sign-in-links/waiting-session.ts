import "server-only";
import { Problem } from "@/lib/api/problem";
import type { Context } from "@/lib/server/context";
import type { Entry } from "@/lib/server/customer/session/entry";
import { allowedReturnUrl, samePortalPath } from "@/lib/server/platform/return-url";
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
  /** Uses the link up, if it works only once. @throws Problem `link_invalid` when another click was faster. */
  spend: () => Promise<void>;
};

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
      spend: async () => {
        if (!(await spendSignInLink(db, signInLink))) throw new Problem("link_invalid");
      },
    };
  }
  if (link === undefined) return null;
  const returnUrl = allowedReturnUrl(link.goTo)?.url ?? null;
  const goTo = returnUrl ?? samePortalPath(link.goTo) ?? samePortalPath(next) ?? "/license-keys";
  return { openedBy: "link", token: link.token, goTo, returnUrl, spend: async () => undefined };
}
