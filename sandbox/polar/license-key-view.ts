import type { models } from "@polar-sh/sdk/2026-10";
import type { Activation, Customer, DeletedCustomer, LicenseKey } from "./records.ts";
import type { State } from "./state.ts";

/** The SDK is newer than the recorded server, whose keys don't show their member. */
type WithoutMember<T> = Omit<T, "member" | "member_id">;
type Read = WithoutMember<models.LicenseKeyRead>;

/** `****-` and the last six characters, which may be all of a short key. */
export const displayKey = (key: string) => `****-${[...key].slice(-6).join("")}`;

/** The customer inside a license key. World files omit most fields of a deleted customer: those get defaults. */
function licenseKeyCustomer(customer: Customer | DeletedCustomer) {
  return {
    created_at: customer.deleted_at ?? "",
    modified_at: null,
    metadata: {},
    email_verified: false,
    billing_name: customer.name,
    billing_address: null,
    tax_id: null,
    locale: null,
    default_payment_method_id: null,
    first_user_event_at: null,
    avatar_url: null,
    ...customer,
  } satisfies models.LicenseKeyCustomer;
}

const ownerOf = (state: State, { customer_id }: LicenseKey) =>
  state.customers.get(customer_id) ?? state.deletedCustomers.get(customer_id);

export function licenseKeyRead(state: State, key: LicenseKey) {
  const owner = ownerOf(state, key);
  if (owner === undefined) throw new Error(`License key ${key.id} has no customer.`);
  const customer = licenseKeyCustomer(owner);
  const read = {
    id: key.id,
    created_at: key.created_at,
    modified_at: key.modified_at,
    organization_id: key.organization_id,
    customer_id: key.customer_id,
    customer,
    benefit_id: key.benefit_id,
    key: key.key,
    display_key: displayKey(key.key),
    status: key.status,
    limit_activations: key.limit_activations,
    usage: key.usage,
    limit_usage: key.limit_usage,
    validations: key.validations,
    last_validated_at: key.last_validated_at,
    expires_at: key.expires_at,
  } satisfies Read;
  const { id, name, email, avatar_url } = customer;
  const [public_name = ""] = name || email || "";
  // Polar still answers the undocumented `user_id` and `user`.
  return { ...read, user_id: key.customer_id, user: { id, email, public_name, avatar_url } };
}

const cached = new WeakMap<LicenseKey, { owner: unknown; json: string }>();

/** `licenseKeyRead` as JSON, cached until the key or its customer changes: most requests are for lists. */
export function licenseKeyJson(state: State, key: LicenseKey): string {
  const owner = ownerOf(state, key);
  const found = cached.get(key);
  if (found !== undefined && found.owner === owner) return found.json;
  const json = JSON.stringify(licenseKeyRead(state, key));
  cached.set(key, { owner, json });
  return json;
}

export function activationBase({ id, license_key_id, label, meta, created_at, modified_at }: Activation) {
  return { id, license_key_id, label, meta, created_at, modified_at } satisfies models.LicenseKeyActivationBase;
}

/** A key with all its activations, or with none unless `isShown`. */
export function licenseKeyWithActivations(state: State, key: LicenseKey, isShown: boolean) {
  const activations = isShown ? state.activations.by("license_key", key.id).map(activationBase) : [];
  return { ...licenseKeyRead(state, key), activations } satisfies WithoutMember<models.LicenseKeyWithActivations>;
}

export function activationRead(state: State, activation: Activation, key: LicenseKey) {
  return { ...activationBase(activation), license_key: licenseKeyRead(state, key) } satisfies Omit<
    models.LicenseKeyActivationRead,
    "license_key"
  > & { license_key: Read };
}
