import "server-only";
import { isPolarPage, withoutPrivate } from "@/lib/node-server/arrival";

/** The pages that a customer can be sent to. */
const OWN_PAGE = /^\/(license-keys(\/[^/]+)?|account|free-a-device)$/;
/** Where Polar's portal shows a person's own data and team. This portal shows them on the account page. */
const POLAR_ACCOUNT_PAGE = /\/portal\/(settings|team|members)(\/|$)/;

/** The page of this portal under which somebody arrived, with its own query; null if the path names none. */
export function ownPage(path: string, query: URLSearchParams): string | null {
  return OWN_PAGE.test(path) ? withoutPrivate(path, query.toString()) : null;
}

/** The page of this portal that shows what a page of Polar's portal shows; null for a path that isn't one. */
export function placeOfPolarPage(path: string): string | null {
  if (!isPolarPage(path)) return null;
  return POLAR_ACCOUNT_PAGE.test(path) ? "/account" : "/license-keys";
}
