import * as z from "zod/mini";
import { openedBy } from "./schemas";

const signedInBrowser = z.object({
  /** Names the session to its owner; worthless as a cookie. */
  id: z.string(),
  opened_by: openedBy,
  /** "Chrome on macOS"; null where the browser did not say. */
  browser: z.nullable(z.string()),
  created_at: z.string(),
  /** To the minute. */
  last_seen_at: z.string(),
  /** The browser that asks. */
  current: z.boolean(),
});
export type SignedInBrowser = z.infer<typeof signedInBrowser>;

/** `GET /api/sessions`: this browser first, then the one seen last. */
export const signedInBrowsers = z.object({ items: z.array(signedInBrowser) });
export type SignedInBrowsers = z.infer<typeof signedInBrowsers>;

/** `DELETE /api/sessions?except=current`: all, or all but the one that asks. */
export const endSessionsFilter = z.strictObject({ except: z.optional(z.literal("current")) });
