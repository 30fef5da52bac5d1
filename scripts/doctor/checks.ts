import { closeDatabase } from "@/lib/server/platform/db/database";
import { parseDatabaseSettings, readEnvironment } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";
import { checkAddress } from "./address-check";
import { checkDatabase } from "./database-check";
import { checkDeviceReports } from "./device-reports-check";
import type { Finding } from "./finding";
import { checkInstructions } from "./instructions-check";
import { checkMail } from "./mail-check";
import { checkObservability } from "./observability-check";
import { checkPolar } from "./polar-check";
import { checkWork } from "./running-check";
import { checkFeatures, checkSettings } from "./settings-check";
import { checkStaff } from "./staff-check";

/** What to check beside the settings, the database, Polar, mail and the identity provider. */
export interface CheckOptions {
  /** Whose permissions to check. */
  envFiles: readonly string[];
  /** Gets a test mail; null sends none. */
  mailTo: string | null;
  /** Also checks the running portal: its address, its jobs, metrics and traces. */
  isRunning: boolean;
}

/**
 * Checks an installation. Nothing is changed, but for the test mail.
 * @param variables its environment
 * @param report gets each finding as soon as it's known
 * @returns whether there is no fault
 */
export async function runChecks(
  variables: NodeJS.ProcessEnv,
  options: CheckOptions,
  report: (finding: Finding) => void,
): Promise<boolean> {
  // The findings say it all, and in words.
  log.level = "silent";
  let isHealthy = true;
  const tell = (findings: Finding[]) => {
    for (const finding of findings) {
      if (finding.outcome === "fault") isHealthy = false;
      report(finding);
    }
    return findings.every(({ outcome }) => outcome !== "fault");
  };
  try {
    // Everything else needs the settings.
    if (!tell(checkSettings(variables, options.envFiles))) return false;
    readEnvironment(variables);
    tell(checkFeatures());
    const [database, ...others] = await Promise.all([
      checkDatabase(parseDatabaseSettings(variables)),
      checkPolar(),
      checkMail(options.mailTo),
      checkStaff(),
      checkInstructions(),
    ]);
    const isDatabaseUsable = tell(database);
    for (const findings of others) tell(findings);
    if (options.isRunning) {
      tell(await checkAddress());
      if (isDatabaseUsable) tell(await checkWork());
      tell(await checkObservability());
      tell(await checkDeviceReports());
    }
  } finally {
    await closeDatabase();
  }
  return isHealthy;
}
