/** What a history's filter distinguishes. */
export const historyKinds = ["devices", "key", "purchases", "support", "sign_ins"] as const;
export type HistoryKind = (typeof historyKinds)[number];

/** Everything that a history can tell, and the kind that a filter finds it under. */
export const historyActions = {
  device_added: "devices",
  device_deactivated: "devices",
  device_removed_elsewhere: "devices",
  revealed: "key",
  rotated: "key",
  rotated_elsewhere: "key",
  exported: "key",
  disabled: "key",
  enabled: "key",
  revoked: "key",
  device_limit_changed: "key",
  usage_limit_changed: "key",
  expiry_changed: "key",
  key_issued: "purchases",
  bought: "purchases",
  renewed: "purchases",
  support_viewed: "support",
  support_viewed_key: "support",
  support_acted: "support",
  support_changed: "support",
  signed_in: "sign_ins",
} as const satisfies Record<string, HistoryKind>;
export type HistoryAction = keyof typeof historyActions;
