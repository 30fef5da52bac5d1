import { env } from "@/lib/server/platform/env";
import { innermostCode } from "@/lib/server/platform/error-description";
import { type Finding, fault, ok } from "./finding";

const TIMEOUT_MS = 5000;

/** Checks that the vendor's app reaches the route for its reports, where they're on. An empty report is refused and counts for no limit. */
export async function checkDeviceReports(): Promise<Finding[]> {
  const { DEVICE_REPORTS, PORTAL_URL } = env();
  if (!DEVICE_REPORTS) return [];
  const status = await sendEmptyReport(`${PORTAL_URL}/api/device-reports`);
  return [
    status === 400
      ? ok("The portal takes device reports.")
      : fault(
          `DEVICE_REPORTS is on, but ${PORTAL_URL}/api/device-reports takes no reports (${status}): restart the portal with it, and let the proxy pass POST requests on.`,
        ),
  ];
}

/** @returns the status, or the code of the failure */
async function sendEmptyReport(url: string): Promise<number | string> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.body?.cancel();
    return answer.status;
  } catch (error) {
    return innermostCode(error) ?? (error instanceof Error ? error.name : "unknown");
  }
}
