import "server-only";
import {
  deactivateLicenseKeys,
  getLicenseKeys,
  listLicenseKeys,
  rotateLicenseKeys,
} from "@polar-sh/sdk/2026-10/services/customer_portal/license_keys";
import { ONE_KEY_BODY_LIMIT, readFromPolar, writeToPolar } from "./call";
import {
  MOST_PAGES,
  type PolarLicenseKey,
  type PolarLicenseKeyWithActivations,
  polarLicenseKey,
  readKeyWithActivations,
  readOne,
  readRows,
} from "./shapes";

const PAGE = 100;
/** Pages asked for side by side: a customer with thousands of keys must not use up the customer's own 500 requests a minute at once. */
const AT_ONCE = 4;

/**
 * Every key that this token's owner has (`GET /v1/customer-portal/license-keys/`), 10,000 at most: one call up to 100 keys. Polar has no
 * search and no status filter, so that all of them must be at hand for either.
 * @throws PolarRefusal `token_refused`; Problem `upstream_*`.
 */
export async function listEveryLicenseKey(token: string): Promise<{ items: PolarLicenseKey[]; unreadable: number }> {
  const readPage = async (page: number) =>
    readRows(
      polarLicenseKey,
      await readFromPolar({ kind: "customer", token }, (core) => listLicenseKeys(core)({ page, limit: PAGE })),
    );
  const first = await readPage(1);
  const pages = [first];
  const last = Math.min(first.maxPage, MOST_PAGES);
  for (let next = 2; next <= last; next += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, last - next + 1) }, (_, offset) => readPage(next + offset));
    pages.push(...(await Promise.all(batch)));
  }
  // A key made or removed between two pages may stand in both.
  const byId = new Map(pages.flatMap(({ items }) => items).map((key) => [key.id, key]));
  return { items: [...byId.values()], unreadable: pages.reduce((sum, { unreadable }) => sum + unreadable, 0) };
}

/**
 * One key of this token's owner, with its devices (`GET /v1/customer-portal/license-keys/{id}`).
 * @throws PolarRefusal `not_found` for a foreign or unknown id, `token_refused`; Problem `upstream_*`.
 */
export async function readLicenseKey(token: string, id: string): Promise<PolarLicenseKeyWithActivations> {
  const answer = await readFromPolar({ kind: "customer", token }, (core) => getLicenseKeys(core)(id), {
    bodyLimit: ONE_KEY_BODY_LIMIT,
  });
  return readKeyWithActivations(answer);
}

/**
 * Replaces the key's text at once, with no grace (`POST /v1/customer-portal/license-keys/{id}/rotate`).
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
 * Frees a device (`POST /v1/customer-portal/license-keys/deactivate`). Polar asks for no token here; the customer's is
 * sent all the same, since without one the limit of three a second is counted for the portal's address, for everybody.
 * @throws PolarRefusal `not_found` when it is gone already; Problem `upstream_*`, after which the effect is unknown.
 */
export async function deactivate(token: string, key: PolarLicenseKey, activationId: string): Promise<void> {
  await writeToPolar({ kind: "customer", token }, (core) =>
    deactivateLicenseKeys(core)({ organization_id: key.organization_id, key: key.key, activation_id: activationId }),
  );
}
