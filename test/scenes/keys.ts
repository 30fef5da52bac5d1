import type { NewCustomer } from "../polar-control.ts";

export type NewKey = NonNullable<NewCustomer["license_keys"]>[number];

export const devices = [
  { label: "MacBook Pro", meta: { os: "macOS 27.1", app: "Studio 12.4" }, created_at: "2026-02-20T09:30:00Z" },
  { label: "Office PC", meta: { os: "Windows 12", app: "Studio 12.3" }, created_at: "2025-11-02T14:05:00Z" },
];

/** The usual key: bought by subscription, two of three devices in use. */
export const studioKey: NewKey = {
  benefit: "Northwind Studio license",
  activations: devices,
  validations: 1284,
  last_validated_at: "2026-06-01T08:12:00Z",
  created_at: "2025-11-02T14:00:00Z",
  subscription: true,
};

/** A key of every status and of every kind of limit, as a list shows them. */
export const variedKeys: NewKey[] = [
  { benefit: "Northwind CI runner", activations: 2, status: "disabled", created_at: "2025-01-05T09:00:00Z" },
  { benefit: "Northwind Plug-in", status: "revoked", created_at: "2025-02-05T09:00:00Z" },
  { benefit: "Northwind Plug-in", expires_at: "2025-09-30T12:00:00Z", created_at: "2025-03-05T09:00:00Z" },
  { benefit: "Northwind API quota", usage: 1000, expires_in_days: 400, created_at: "2025-04-05T09:00:00Z" },
  { benefit: "Northwind Studio license", activations: 3, limit_activations: 1, created_at: "2025-05-05T09:00:00Z" },
  { benefit: "Northwind Fonts", created_at: "2025-06-05T09:00:00Z" },
  { benefit: "Northwind API quota", usage: 950, expires_in_days: 5.01, created_at: "2025-07-05T09:00:00Z" },
  studioKey,
];
