import * as z from "zod/mini";
import { openedBy } from "./schemas";

const signedInBrowser = z.object({
  /** Identifies the session to its owner. It isn't the cookie. */
  id: z.string(),
  opened_by: openedBy,
  /** "Chrome on macOS"; null if the browser sent no User-Agent. */
  browser: z.nullable(z.string()),
  created_at: z.string(),
  /** Accurate to the minute. */
  last_seen_at: z.string(),
  /** Whether this is the current browser. */
  current: z.boolean(),
});
export type SignedInBrowser = z.infer<typeof signedInBrowser>;

/** `GET /api/sessions`: the current browser first, then the most recently seen. */
export const signedInBrowsers = z.object({ items: z.array(signedInBrowser) });
export type SignedInBrowsers = z.infer<typeof signedInBrowsers>;

/** `DELETE /api/sessions?except=current`: signs out all browsers, or all but the current one. */
export const endSessionsFilter = z.strictObject({ except: z.optional(z.literal("current")) });
