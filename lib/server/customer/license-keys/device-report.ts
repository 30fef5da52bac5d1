import "server-only";
import * as z from "zod/mini";
import { Problem } from "@/lib/api/problem";
import type { Context } from "@/lib/server/context";
import { findKeyByProof } from "@/lib/server/directory/key-index";
import { type ClientLimit, requireClientPoint } from "@/lib/server/platform/client-limit";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";
import { countDeviceReport, type DeviceReportOutcome } from "@/lib/server/platform/metrics/meters";
import { toProblem } from "@/lib/server/platform/problem";
import { type Limit, requirePoint, takePoint } from "@/lib/server/platform/rate-limit";
import { readOrganizationKey } from "@/lib/server/polar/organization-license-keys";
import { findReport, recordReport } from "./device-report-store";

/** `POST /api/device-reports`. A version has few characters, so that nobody can write sentences onto a customer's page. */
export const deviceReport = z.strictObject({
  license_key_id: z.uuid(),
  activation_id: z.uuid(),
  key: z.string().check(z.minLength(1), z.maxLength(1000)),
  app_version: z.optional(z.string().check(z.regex(/^[\w.+() -]{1,40}$/))),
});
export type DeviceReport = z.infer<typeof deviceReport>;

/** An office or a school shares one IP address. */
const OF_CLIENT: ClientLimit = { name: "device-reports", points: 300, seconds: 600 };
const OF_ALL: Limit = { name: "device-reports-all", points: 6000, seconds: 60 };
/**
 * Devices that Polar is asked about: of one key, and of all. The rest is noted another day. Of the 60 calls a minute of the
 * background lane, three quarters stay for the directory and the reconcilers.
 */
const READS_OF_KEY: Limit = { name: "device-reports-reads", points: 60, seconds: 3600 };
const READS_OF_ALL: Limit = { name: "device-reports-reads-all", points: 15, seconds: 60 };

/**
 * Notes the day on which the vendor's app ran on a device. The key proves that the caller has it. Returns nothing, whatever
 * happened: the answer is the same for known and unknown IDs, and for a right and a wrong key, so nobody can probe with it.
 * Only who knows the key can make the portal ask Polar.
 * @throws Problem `not_found` unless `DEVICE_REPORTS` is on; `rate_limited` by IP address and in all.
 */
export async function reportDevice(context: Context, report: DeviceReport): Promise<void> {
  requireDeviceReports();
  await requireClientPoint(OF_CLIENT, context.ip);
  await requirePoint(OF_ALL, "all");
  countDeviceReport(await noteDevice(context, report));
}

/** @throws Problem `not_found` unless the vendor switched reports on. */
export function requireDeviceReports(): void {
  if (!env().DEVICE_REPORTS) throw new Problem("not_found");
}

async function noteDevice({ db }: Context, report: DeviceReport): Promise<DeviceReportOutcome> {
  const owner = await findKeyByProof(db, { licenseKeyId: report.license_key_id, key: report.key });
  if (owner === null) return "refused";
  const device = { activationId: report.activation_id, licenseKeyId: report.license_key_id };
  const known = await findReport(db, device);
  if (known?.isToday) return "known";
  if (known === null) {
    const outcome = await checkAtPolar(report);
    if (outcome !== "recorded") return outcome;
  }
  await recordReport(db, { ...device, customerId: owner.customerId, appVersion: report.app_version ?? null });
  return "recorded";
}

/** Does the key have this device? Asked once for each device: from then on its row says so. */
async function checkAtPolar({ license_key_id, activation_id, key }: DeviceReport): Promise<DeviceReportOutcome> {
  if ((await takePoint(READS_OF_KEY, license_key_id)) !== null) return "limited";
  if ((await takePoint(READS_OF_ALL, "all")) !== null) return "limited";
  try {
    const read = await readOrganizationKey(license_key_id, "background");
    const isReal = read.key === key && read.activations.some(({ id }) => id === activation_id);
    return isReal ? "recorded" : "refused";
  } catch (error) {
    // The app reports again tomorrow.
    log.warn({ event: "device_report_unchecked", code: toProblem(error).code });
    return "failed";
  }
}
