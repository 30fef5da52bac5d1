import { historyFilter } from "@/lib/api/history";
import { readKeyHistory } from "@/lib/server/customer/history/history";
import { idParameter, withCustomer } from "@/lib/server/http/routes";

/** What happened to one license key, newest first. */
export const GET = withCustomer("GET /api/license-keys/{id}/history", async (context, { url, params }) => {
  const id = idParameter(params, "id", "license_key_not_found");
  const filter = historyFilter.parse(Object.fromEntries(url.searchParams));
  return Response.json(await readKeyHistory(context, { id, filter }));
});
