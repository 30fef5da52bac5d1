import { notificationChoice } from "@/lib/api/reminders";
import { chooseNotification, listNotifications } from "@/lib/server/customer/reminders/reminder-opt-outs";
import { readJson } from "@/lib/server/http/request";
import { withCustomer } from "@/lib/server/http/routes";

/** The reminders that the customer can get, and which of them they get. */
export const GET = withCustomer("GET /api/notifications", async (context) =>
  Response.json(await listNotifications(context)),
);

/** Switches one kind of reminder on or off. */
export const POST = withCustomer("POST /api/notifications", async (context, { request }) => {
  const { kind, is_on: isOn } = notificationChoice.parse(await readJson(request));
  await chooseNotification(context, { kind, isOn });
  return new Response(null, { status: 204 });
});
