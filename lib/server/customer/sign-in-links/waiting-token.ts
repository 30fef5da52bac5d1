import "server-only";
import { Problem } from "@/lib/api/problem";
import type { Entry } from "@/lib/server/customer/session/entry";
import { allowedReturnUrl, samePortalPath } from "@/lib/server/platform/return-url";
import { readSignInLink, spendSignInLink } from "./sign-in-link-store";

/** What waits in a browser for its owner's "Continue": a link of Polar's, or a sign-in link by the vendor's app. */
export type WaitingToken = {
  openedBy: "link" | "sign_in_link";
  /** Polar's token. */
  token: string;
  /** Where to go afterwards: an allow-listed address of the vendor's app, or a path of this portal. */
  goTo: string;
  /** For "Back to {app}", where this and not Polar's session names it. */
  returnUrl: string | null;
  /** Uses it up, where it may be used once. @throws Problem `link_invalid` when somebody was faster. */
  spend: () => Promise<void>;
};

/**
 * Looks at what waits, without using it up.
 * @returns null when nothing does.
 * @throws Problem `link_invalid` for a sign-in link that was used or came too late.
 */
export async function waitingToken({ link, signInLink, next }: Entry): Promise<WaitingToken | null> {
  if (signInLink !== undefined) {
    const found = await readSignInLink(signInLink);
    if (!found) throw new Problem("link_invalid");
    return {
      openedBy: "sign_in_link",
      token: found.token,
      goTo: samePortalPath(found.next) ?? "/license-keys",
      returnUrl: allowedReturnUrl(found.returnUrl)?.url ?? null,
      spend: async () => {
        if (!(await spendSignInLink(signInLink))) throw new Problem("link_invalid");
      },
    };
  }
  if (link === undefined) return null;
  const returnUrl = allowedReturnUrl(link.goTo)?.url ?? null;
  const goTo = returnUrl ?? samePortalPath(link.goTo) ?? samePortalPath(next) ?? "/license-keys";
  return { openedBy: "link", token: link.token, goTo, returnUrl, spend: async () => undefined };
}
