import { statSync } from "node:fs";
import { unusedWords } from "@/lib/messages/vendor-messages";
import { messageLanguages } from "@/lib/server/platform/brand-settings";
import { env, findSettingFaults } from "@/lib/server/platform/env";
import { secretFileNames } from "@/lib/server/platform/secret-files";
import { type Finding, fault, ok, warning } from "./finding";

/**
 * Checks the settings themselves.
 * @param envFiles whose permissions to check
 */
export function checkSettings(variables: NodeJS.ProcessEnv, envFiles: readonly string[]): Finding[] {
  const faults = findSettingFaults(variables).map(fault);
  return [
    ...(faults.length > 0 ? faults : [ok("All settings have a form that the portal accepts.")]),
    ...readableFiles(variables, envFiles),
  ];
}

/** Files with secrets that every user of the machine can read. */
function readableFiles(variables: NodeJS.ProcessEnv, envFiles: readonly string[]): Finding[] {
  const secretFiles = Object.entries(variables).filter(([name]) => secretFileNames.includes(name));
  const files = [...envFiles.map((file) => ["--env-file", file]), ...secretFiles];
  return files.flatMap(([name = "", file = ""]) => {
    const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
    // On Windows the mode says nothing.
    return mode & 0o004 && process.platform !== "win32"
      ? [warning(`${name} names a file with secrets that every user of this machine can read: run chmod o-r on it.`)]
      : [];
  });
}

/** What is off because settings are missing. Nothing is wrong with that, but it may not be what the operator wants. */
export function checkFeatures(): Finding[] {
  const settings = env();
  const findings: Finding[] = [];
  const unused = settings.BRAND_MESSAGES === undefined ? [] : unusedWords(settings.BRAND_MESSAGES, messageLanguages);
  if (unused.length > 0)
    findings.push(
      warning(
        `BRAND_MESSAGES names words that no message has, so they change nothing: ${unused.join(", ")}. Correct or remove them.`,
      ),
    );
  if (settings.POLAR_WEBHOOK_SECRET === undefined)
    findings.push(
      warning("POLAR_WEBHOOK_SECRET is missing: without it, changes at Polar reach the portal up to six hours late."),
    );
  if (settings.SMTP_URL === undefined)
    findings.push(
      warning("SMTP_URL is missing: without it, customers can only sign in with links. Set it and MAIL_FROM."),
    );
  if (settings.REMINDERS.length > 0 && settings.POLAR_WEBHOOK_SECRET === undefined)
    findings.push(
      warning(
        "REMINDERS are on without POLAR_WEBHOOK_SECRET: reminders about keys that are changed or made at Polar come up to six hours late.",
      ),
    );
  if (settings.PORTAL_URL.startsWith("https:") && settings.TRUSTED_PROXY_HOPS === 0)
    findings.push(
      warning(
        "TRUSTED_PROXY_HOPS is 0 although PORTAL_URL is https: all customers seem to have the proxy's address and share its limits. Set it to the number of proxies.",
      ),
    );
  if (settings.DATABASE_ROLE === "single")
    findings.push(
      warning(
        "DATABASE_ROLE is single: the portal's role could change the audit log. Give it two roles with db:setup.",
      ),
    );
  return findings;
}
