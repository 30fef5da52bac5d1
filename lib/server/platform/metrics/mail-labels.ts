import "server-only";

/** The kinds of mail, as the outbox names them. */
export const mailKinds = ["otp", "support_access", "security_notice", "reminder", "remedy"] as const;
export type MailKind = (typeof mailKinds)[number];

/** What can become of a try to send a mail. After `not_composed`, `unreachable` and `deferred` it is tried again. */
export const mailOutcomes = [
  "sent",
  "uncertain",
  "refused",
  "unwanted",
  "expired",
  "not_composed",
  "unreachable",
  "deferred",
] as const;
export type MailOutcome = (typeof mailOutcomes)[number];
