import "server-only";
import * as z from "zod";
import type { HistoryAction } from "@/lib/api/history-kinds";
import { seal, unseal } from "@/lib/server/platform/secrets";
import type { PolarActivation, PolarLicenseKey } from "@/lib/server/polar/shapes";

/** A key with more devices isn't compared: its snapshot would be too large for each look. */
const MOST_DEVICES = 1000;

const seenDevice = z.object({ id: z.string(), label: z.string(), created_at: z.string() });

const snapshot = z.object({
  status: z.string(),
  expires_at: z.string().nullable(),
  limit_activations: z.number().nullable(),
  limit_usage: z.number().nullable(),
  display_key: z.string(),
  modified_at: z.string().nullable(),
  /** Null while nobody could see all of them. */
  devices: z.array(seenDevice).nullable(),
});
export type KeySnapshot = z.infer<typeof snapshot>;

/** What changed between two looks. Without `at`, it's only known that it happened in between. */
export type KeyChange = {
  action: HistoryAction;
  at?: string | null;
  activationId?: string;
  device?: string;
  before?: string | null;
  after?: string | null;
};

/**
 * A key as its owner sees it now.
 * @param displayKey already safe to show
 * @param visible the devices, with masked labels; null if the list is hidden or incomplete
 */
export function takeSnapshot(key: PolarLicenseKey, displayKey: string, visible: PolarActivation[] | null): KeySnapshot {
  const { status, expires_at, limit_activations, limit_usage, modified_at } = key;
  const seen = visible?.map(({ id, label, created_at }) => ({ id, label, created_at })) ?? null;
  const devices = seen !== null && seen.length <= MOST_DEVICES ? seen : null;
  // Parsed, so that its fields come in the same order as those of a stored one, with which it's compared.
  return snapshot.parse({
    status,
    expires_at,
    limit_activations,
    limit_usage,
    modified_at,
    display_key: displayKey,
    devices,
  });
}

export function sealSnapshot(seen: KeySnapshot, licenseKeyId: string): string {
  return seal("history", JSON.stringify(seen), licenseKeyId);
}

/** Null if its secret is gone. The next look is then a first one. */
export function unsealSnapshot(sealed: string, licenseKeyId: string): KeySnapshot | null {
  const text = unseal("history", sealed, licenseKeyId);
  return text === null ? null : (snapshot.safeParse(JSON.parse(text)).data ?? null);
}

/** Was `after` read before `before` was? Two requests can pass each other. */
export function isOlder(after: KeySnapshot, before: KeySnapshot): boolean {
  return (
    Date.parse(after.modified_at ?? "") < Date.parse(before.modified_at ?? "") ||
    (after.modified_at === null && before.modified_at !== null)
  );
}

/** Compares two looks at a key. Devices are compared only if both looks saw all of them. */
export function compareSnapshots(before: KeySnapshot, after: KeySnapshot): KeyChange[] {
  const at = after.modified_at === before.modified_at ? null : after.modified_at;
  return [...compareFacts(before, after).map((change) => ({ ...change, at })), ...compareDevices(before, after)];
}

function compareFacts(before: KeySnapshot, after: KeySnapshot): KeyChange[] {
  const changes: KeyChange[] = [];
  const became = { disabled: "disabled", revoked: "revoked", granted: "enabled" } as const;
  if (after.status !== before.status && Object.hasOwn(became, after.status))
    changes.push({ action: became[after.status as keyof typeof became] });
  if (timeOf(after.expires_at) !== timeOf(before.expires_at)) {
    const isLater = timeOf(after.expires_at) > timeOf(before.expires_at);
    const action = isLater ? "renewed" : "expiry_changed";
    changes.push({ action, before: before.expires_at, after: after.expires_at });
  }
  if (after.display_key !== before.display_key)
    changes.push({ action: "rotated_elsewhere", before: before.display_key, after: after.display_key });
  for (const [action, name] of [
    ["device_limit_changed", "limit_activations"],
    ["usage_limit_changed", "limit_usage"],
  ] as const) {
    if (after[name] !== before[name])
      changes.push({ action, before: textOf(before[name]), after: textOf(after[name]) });
  }
  return changes;
}

/** A device that is still there isn't a change: its key says when it was added. One that is gone leaves both events. */
function compareDevices(before: KeySnapshot, after: KeySnapshot): KeyChange[] {
  if (before.devices === null || after.devices === null) return [];
  const left = new Set(after.devices.map(({ id }) => id));
  const gone = before.devices.filter(({ id }) => !left.has(id));
  return gone.flatMap(({ id, label, created_at }): KeyChange[] => [
    { action: "device_added", at: created_at, activationId: id, device: label },
    { action: "device_removed_elsewhere", activationId: id, device: label },
  ]);
}

function timeOf(iso: string | null): number {
  return iso === null ? Number.POSITIVE_INFINITY : Date.parse(iso);
}

function textOf(limit: number | null): string | null {
  return limit === null ? null : String(limit);
}
