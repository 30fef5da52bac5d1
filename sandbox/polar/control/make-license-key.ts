import type { models } from "@polar-sh/sdk/2026-10";
import { isoMicros } from "../clock.ts";
import { displayKey } from "../license-key-view.ts";
import type { Activation, Grant, LicenseKey, Order, Organization, Product, Subscription } from "../records.ts";
import { makeOrder, makeSubscription } from "./make-purchase.ts";

/** A license key as a test or the seed describes it. Limits default to the benefit's. */
export interface KeyDescription {
  organization: Organization;
  customer_id: string;
  member_id: string | null;
  benefit: models.BenefitLicenseKeys;
  purchase: { kind: "subscription" | "order"; product: Product; invoice: string } | null;
  key: string;
  /** Whether the vendor brought the key. */
  isOwnKey: boolean;
  status?: LicenseKey["status"] | undefined;
  limit_activations?: number | null | undefined;
  usage?: number | undefined;
  limit_usage?: number | null | undefined;
  validations?: number | undefined;
  last_validated_at?: string | null | undefined;
  expires_at: string | null;
  createdMs: number;
  /** When a revoked key was revoked. */
  revokedMs: number;
  nowMs: number;
  activations: Pick<Activation, "label" | "meta" | "conditions" | "created_at">[];
}

/** A license key with its grant, its purchase and its activations. */
export interface MadeKey {
  licenseKey: LicenseKey;
  grant: Grant;
  subscription: Subscription | null;
  order: Order | null;
  activations: Activation[];
}

/** @param newId returns the id for a record of this kind; `position` counts the activations */
export function makeLicenseKey(given: KeyDescription, newId: (kind: string, position?: number) => string): MadeKey {
  const { organization, customer_id, member_id, benefit, purchase, createdMs, nowMs, status = "granted" } = given;
  const { limit_activations = benefit.properties.activations?.limit ?? null } = given;
  const { limit_usage = benefit.properties.limit_usage ?? null } = given;
  const created_at = isoMicros(createdMs);
  const revokedMs = status === "revoked" ? given.revokedMs : null;
  const shared = { customer_id, member_id, benefit_id: benefit.id, created_at, modified_at: null };
  const licenseKey = {
    ...shared,
    id: newId("license key"),
    organization_id: organization.id,
    key: given.key,
    status,
    limit_activations,
    usage: given.usage ?? 0,
    limit_usage,
    validations: given.validations ?? 0,
    last_validated_at: given.last_validated_at ?? null,
    expires_at: given.expires_at,
  };
  const bought = purchase && {
    id: newId("purchase"),
    customer_id,
    product: purchase.product,
    organization,
    createdMs,
    nowMs,
  };
  const subscription =
    bought && purchase.kind === "subscription" ? makeSubscription({ ...bought, canceledMs: revokedMs }) : null;
  const order =
    bought && purchase.kind === "order"
      ? makeOrder({ ...bought, invoice: purchase.invoice, itemId: newId("item") })
      : null;
  const grant = {
    ...shared,
    id: newId("grant"),
    subscription_id: subscription?.id ?? null,
    order_id: order?.id ?? null,
    granted_at: revokedMs === null ? created_at : null,
    revoked_at: revokedMs === null ? null : isoMicros(revokedMs),
    properties: {
      ...(given.isOwnKey ? { user_provided_key: given.key } : {}),
      license_key_id: licenseKey.id,
      display_key: displayKey(given.key),
    },
  };
  const activations = given.activations.map((activation, position) => ({
    ...activation,
    id: newId("activation", position),
    license_key_id: licenseKey.id,
    modified_at: null,
  }));
  return { licenseKey, grant, subscription, order, activations };
}
