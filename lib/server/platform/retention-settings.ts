import "server-only";
import { wholeNumber } from "./setting-formats";

const days = (least: number, most: number) =>
  wholeNumber(`must be a whole number of days from ${least} to ${most}`, least, most);

/** How long rows are kept that nothing needs any more. Those without a default are kept forever unless they are set. */
export const retentionSettings = {
  RETENTION_OPERATIONS_DAYS: days(1, 3650).optional(),
  RETENTION_IMPERSONATIONS_DAYS: days(1, 3650).optional(),
  /** "Support access" shows customers what the audit log has, so it isn't shorter. */
  RETENTION_AUDIT_DAYS: days(30, 3650).optional(),
  /** What changed at keys between two looks, new browsers, and when a person last looked at a key's devices. */
  RETENTION_HISTORY_DAYS: days(1, 3650).default(365),
  RETENTION_MAILS_DAYS: days(1, 90).default(1),
};
