import { historyExport } from "@/lib/api/history";
import { exportHistory } from "@/lib/server/customer/history/history";
import { downloadResponse } from "@/lib/server/http/responses";
import { withCustomer } from "@/lib/server/http/routes";

/** The account's events as CSV or JSON, newest first. */
export const GET = withCustomer("GET /api/history/export", async (context, { url }) =>
  downloadResponse(await exportHistory(context, historyExport.parse(Object.fromEntries(url.searchParams)))),
);
