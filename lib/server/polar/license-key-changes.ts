import "server-only";
import { updateLicenseKeys } from "@polar-sh/sdk/2026-10/services/license_keys";
import type { Lane } from "./budget";
import { writeToPolar } from "./call";
import { PolarRefusal } from "./failure";
import { type PolarLicenseKey, polarLicenseKey, readOne } from "./shapes";

type KeyChange = Partial<{
  status: "granted" | "disabled";
  usage: number;
  limit_activations: number | null;
  limit_usage: number | null;
  expires_at: string;
}>;

const NO_KEY = "00000000-0000-4000-8000-000000000000";
const CHECKED_MS = 5 * 60_000;
let checked: { mayChange: boolean; at: number } | undefined;

/**
 * Changes a key as the organization (`PATCH /v1/license-keys/{id}`), once.
 * @throws PolarRefusal `not_permitted` without the scope `license_keys:write`, `not_found`, `invalid`; Problem `upstream_*`,
 *   after which the effect is unknown.
 */
export async function changeOrganizationKey(id: string, change: KeyChange, lane: Lane): Promise<PolarLicenseKey> {
  const answer = await writeToPolar({ kind: "organization", lane }, (core) => updateLicenseKeys(core)(id, change));
  return readOne(polarLicenseKey, answer);
}

/**
 * Has the organization's token the scope `license_keys:write`? Polar doesn't name a token's scopes, so this asks for an empty change
 * of a key that no organization has: 404 with the scope, 403 without it. The answer counts for five minutes.
 * @throws Problem `upstream_*`.
 */
export async function mayChangeKeys(lane: Lane): Promise<boolean> {
  if (checked && Date.now() - checked.at < CHECKED_MS) return checked.mayChange;
  const mayChange = await probe(lane);
  checked = { mayChange, at: Date.now() };
  return mayChange;
}

async function probe(lane: Lane): Promise<boolean> {
  try {
    await changeOrganizationKey(NO_KEY, {}, lane);
    return true;
  } catch (error) {
    if (!(error instanceof PolarRefusal)) throw error;
    return error.refusal === "not_found";
  }
}
