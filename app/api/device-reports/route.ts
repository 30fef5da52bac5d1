import { deviceReport, reportDevice, requireDeviceReports } from "@/lib/server/customer/license-keys/device-report";
import { readJson } from "@/lib/server/http/request";
import { publicRoute } from "@/lib/server/http/routes";

/** Takes the daily report of the vendor's app: 202, whether or not it was true. */
export const POST = publicRoute("POST /api/device-reports", async (context, { request }) => {
  requireDeviceReports();
  await reportDevice(context, deviceReport.parse(await readJson(request)));
  return new Response(null, { status: 202 });
});
