import { historyFilter } from "@/lib/api/history";
import { readAccountHistory } from "@/lib/server/customer/history/history";
import { withCustomer } from "@/lib/server/http/routes";

/** What happened on the account, newest first. */
export const GET = withCustomer("GET /api/history", async (context, { url }) =>
  Response.json(await readAccountHistory(context, historyFilter.parse(Object.fromEntries(url.searchParams)))),
);
