/** The name of a device that shares its label with another device of the key: "MacBook Pro (activated 3 Nov 2026, 10:15; os: macOS)". */
export const deviceName = {
  toldApart: "{label} ({facts})",
  activatedAt: "activated {time}",
  /** For emails and other texts that don't know the reader's time zone. */
  utc: "{time} UTC",
  detail: "{name}: {value}",
  number: "#{number}",
} as const;
