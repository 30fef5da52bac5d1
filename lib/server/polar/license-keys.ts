import "server-only";
import {
  activateLicenseKeys,
  deactivateLicenseKeys,
  getLicenseKeys,
  listLicenseKeys,
  rotateLicenseKeys,
} from "@polar-sh/sdk/2026-10/services/customer_portal/license_keys";
import * as z from "zod";
import { ONE_KEY_BODY_LIMIT, readFromPolar, writeToPolar } from "./call";
import { MOST_PAGES, readEveryPage } from "./pages";
import {
  type PolarLicenseKey,
  type PolarLicenseKeyWithActivations,
  polarLicenseKey,
  readKeyWithActivations,
  readOne,
  readRows,
} from "./shapes";

/** `totalCount` is Polar's: also the keys that couldn't be read, or are too many. */
export type EveryLicenseKey = { items: PolarLicenseKey[]; unreadable: number; totalCount: number };

/**
 * Every key of the token's owner (`GET /v1/customer-portal/license-keys/`), 10,000 at most. Up to 100 keys take one call.
 * Polar has no search and no status filter here, so both need the whole list.
 * @throws PolarRefusal `token_refused`; Problem `upstream_*`.
 */
export async function listEveryLicenseKey(token: string): Promise<EveryLicenseKey> {
  const readPage = async (page: number) =>
    readRows(
      polarLicenseKey,
      await readFromPolar({ kind: "customer", token }, (core) => listLicenseKeys(core)({ page, limit: 100 })),
    );
  const { items, unreadable, totalCount } = await readEveryPage(readPage, MOST_PAGES);
  // A key that is created or removed between two pages shifts the others: one can be on both.
  return { items: [...new Map(items.map((key) => [key.id, key])).values()], unreadable, totalCount };
}

/**
 * One key of the token's owner, with its activations (`GET /v1/customer-portal/license-keys/{id}`).
 * @throws PolarRefusal `not_found` for a foreign or unknown id, `token_refused`; Problem `upstream_*`.
 */
export async function readLicenseKey(token: string, id: string): Promise<PolarLicenseKeyWithActivations> {
  const answer = await readFromPolar({ kind: "customer", token }, (core) => getLicenseKeys(core)(id), {
    bodyLimit: ONE_KEY_BODY_LIMIT,
  });
  return readKeyWithActivations(answer);
}

/**
 * Replaces the key (`POST /v1/customer-portal/license-keys/{id}/rotate`). The old key stops working at once.
 * @throws PolarRefusal `rotate_not_permitted` for a revoked key, `not_found`, `token_refused`; Problem `upstream_*`, after
 *   which the effect is unknown.
 */
export async function rotateKey(token: string, id: string): Promise<PolarLicenseKey> {
  return readOne(
    polarLicenseKey,
    await writeToPolar({ kind: "customer", token }, (core) => rotateLicenseKeys(core)(id)),
  );
}

/**
 * Deactivates a device (`POST /v1/customer-portal/license-keys/deactivate`). Polar needs no token here. We send the customer's
 * anyway: without one, Polar's limit of three a second counts for the portal's IP address, that is, for everyone.
 * @throws PolarRefusal `not_found` when it is already deactivated; Problem `upstream_*`, after which the effect is unknown.
 */
export async function deactivate(token: string, key: PolarLicenseKey, activationId: string): Promise<void> {
  await writeToPolar({ kind: "customer", token }, (core) =>
    deactivateLicenseKeys(core)({ organization_id: key.organization_id, key: key.key, activation_id: activationId }),
  );
}

/**
 * Activates a device (`POST /v1/customer-portal/license-keys/activate`), as the vendor's app would. Sent with the customer's token
 * for the same reason as `deactivate`.
 * @param meta what to store with the device
 * @returns the activation's id
 * @throws PolarRefusal `not_permitted` if the key is full, expired, not granted, or has no limit; `not_found`, `token_refused`;
 *   Problem `upstream_*`, after which the effect is unknown.
 */
export async function activate(
  token: string,
  key: PolarLicenseKey,
  { label, meta }: { label: string; meta: Record<string, string> },
): Promise<string> {
  const answer = await writeToPolar({ kind: "customer", token }, (core) =>
    activateLicenseKeys(core)({ organization_id: key.organization_id, key: key.key, label, meta }),
  );
  return readOne(madeActivation, answer).id;
}

const madeActivation = z.object({ id: z.uuid() });
