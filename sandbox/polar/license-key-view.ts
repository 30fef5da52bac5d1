import type { models } from "@polar-sh/sdk/2026-10";
import type { Activation, Customer, DeletedCustomer, LicenseKey } from "./records.ts";
import type { State } from "./state.ts";

/** The recorded server's answers; the SDK, which is younger, has the member in its model, too. */
type WithoutMember<T> = Omit<T, "member" | "member_id">;
type Read = WithoutMember<models.LicenseKeyRead>;

/** `****-` and the last six characters: all of a key that has no more. */
export const displayKey = (key: string) => `****-${[...key].slice(-6).join("")}`;

/** A customer inside a license key; the fields that a world file leaves out of a deleted one have their defaults. */
function licenseKeyCustomer(customer: Customer | DeletedCustomer) {
  const { deleted_at } = customer;
  return {
    created_at: deleted_at ?? "",
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

/** What Polar used to call the user: still in every answer, in no document. */
function legacyUser({ id, name, email, avatar_url }: ReturnType<typeof licenseKeyCustomer>) {
  const [public_name = ""] = name || email || "";
  return { id, email, public_name, avatar_url };
}

export function licenseKeyRead(state: State, key: LicenseKey) {
  const owner = state.customers.get(key.customer_id) ?? state.deletedCustomers.get(key.customer_id);
  if (owner === undefined) throw new Error(`license key ${key.id} belongs to nobody`);
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
  return { ...read, user_id: key.customer_id, user: legacyUser(customer) };
}

const written = new WeakMap<LicenseKey, { owner: unknown; json: string }>();

/** `licenseKeyRead` as JSON text, kept until the key or its customer changes: lists are what is asked for most. */
export function licenseKeyJson(state: State, key: LicenseKey): string {
  const owner = state.customers.get(key.customer_id) ?? state.deletedCustomers.get(key.customer_id);
  const kept = written.get(key);
  if (kept !== undefined && kept.owner === owner) return kept.json;
  const json = JSON.stringify(licenseKeyRead(state, key));
  written.set(key, { owner, json });
  return json;
}

export function activationBase({ id, license_key_id, label, meta, created_at, modified_at }: Activation) {
  return { id, license_key_id, label, meta, created_at, modified_at } satisfies models.LicenseKeyActivationBase;
}

/** A key with its activations, all of them; the customer's side hides them by `enable_customer_admin`. */
export function licenseKeyWithActivations(state: State, key: LicenseKey, shown: boolean) {
  const activations = shown ? state.activations.by("license_key", key.id).map(activationBase) : [];
  return { ...licenseKeyRead(state, key), activations } satisfies WithoutMember<models.LicenseKeyWithActivations>;
}

export function activationRead(state: State, activation: Activation, key: LicenseKey) {
  return { ...activationBase(activation), license_key: licenseKeyRead(state, key) } satisfies Omit<
    models.LicenseKeyActivationRead,
    "license_key"
  > & { license_key: Read };
}
