import "server-only";

/**
 * What is wrong with a link of the chain: its content or mac was changed (`altered`), the event is gone (`missing`, or `cut_off`
 * at the end), it's before the first event of the log (`added`), it isn't the event that the log began with (`begun_again`), its
 * secret left PORTAL_SECRETS (`unknown_key`), the signed end was changed (`head_altered`), or the signed last event of a purge
 * was (`anchor_altered`). Or its personal data was changed, is gone without an erasure, or isn't its own (`personal_…`), or it
 * erased other personal data than it says (`erasure_altered`).
 */
export type AuditFault =
  | "altered"
  | "missing"
  | "cut_off"
  | "added"
  | "begun_again"
  | "unknown_key"
  | "head_altered"
  | "anchor_altered"
  | "personal_altered"
  | "personal_missing"
  | "personal_added"
  | "erasure_altered";

/** The first broken link, by the number of its event. */
export type BrokenLink = { seq: number; fault: AuditFault };
