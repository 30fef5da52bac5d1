import { historyExport } from "@/lib/api/history";
import { exportHistory } from "@/lib/server/customer/history/history";
import { downloadResponse } from "@/lib/server/http/responses";
import { idParameter, withCustomer } from "@/lib/server/http/routes";

/** One license key's events as CSV or JSON, newest first. */
export const GET = withCustomer("GET /api/license-keys/{id}/history/export", async (context, { url, params }) => {
  const id = idParameter(params, "id", "license_key_not_found");
  return downloadResponse(
    await exportHistory(context, { id, ...historyExport.parse(Object.fromEntries(url.searchParams)) }),
  );
});
