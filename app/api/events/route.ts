import * as z from "zod/mini";
import { withCustomer } from "@/lib/server/http/routes";
import { openLiveStream } from "@/lib/server/live/open-stream";

const streamRequest = z.object({ since: z._default(z.coerce.number().check(z.int(), z.gte(0)), 0) });

/**
 * What changes of the customer's data, as server-sent events: topics and ids, never data. `since` is for how many milliseconds
 * the page has heard nothing. Whoever doesn't accept an event stream gets one comment, and the end.
 */
export const GET = withCustomer("GET /api/events", async (context, { request, url }) => {
  const { since } = streamRequest.parse(Object.fromEntries(url.searchParams));
  const acceptsStream = request.headers.get("accept")?.includes("text/event-stream") === true;
  // Nobody would read the body of an answer to HEAD, which Next passes here too, or notice that the client left.
  const isStream = acceptsStream && request.method === "GET";
  const headers = { "content-type": "text/event-stream", "x-accel-buffering": "no" };
  return new Response(isStream ? openLiveStream(context, since) : ": beat\n\n", { headers });
});
