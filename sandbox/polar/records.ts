import type { models } from "@polar-sh/sdk/2026-10";

/** An organization, with the object that Polar puts inside customers' answers. */
export interface Organization {
  id: string;
  name: string;
  slug: string;
  member_model_enabled: boolean;
  /** Some answers omit fields of it: see `subscriberOrganization`. */
  as_customers_see_it: models.BenefitSubscriberOrganization & models.CustomerOrganization & Record<string, unknown>;
}

/** An organization access token (`polar_oat_…`). `organization` is the slug. */
export interface AccessToken {
  organization: string;
  name: string;
  scopes: string[];
  expired: boolean;
  token: string;
}

export type Customer = models.Customer;

/** A soft-deleted customer. World files have seven of its fields, and answers have defaults for the others. */
export type DeletedCustomer = Pick<
  models.CustomerIndividual,
  "id" | "organization_id" | "external_id" | "email" | "name"
> & { type: models.CustomerType; deleted_at: string } & Partial<Omit<models.CustomerIndividual, "type" | "deleted_at">>;

export type Member = models.Member & { organization_id: string };
export type Benefit = models.Benefit;
/** The SDK is newer than the recordings. Its additional fields are omitted here and below. */
export type Product = Omit<models.Product, "is_deletable">;

/** A license key. Only the member with this `member_id` sees it. */
export type LicenseKey = Omit<models.LicenseKeyRead, "customer" | "display_key" | "member" | "member_id"> & {
  member_id: string | null;
};

export type MetadataValue = string | number | boolean;

/** An activation. Only `validate` uses `conditions`: no answer contains them. */
export type Activation = Omit<models.LicenseKeyActivationBase, "meta"> & {
  meta: Record<string, MetadataValue>;
  conditions: Record<string, MetadataValue>;
};

/** Gives a benefit to a customer or one member. For a license key, `properties` contain its id. */
export interface Grant {
  id: string;
  customer_id: string;
  member_id: string | null;
  benefit_id: string;
  subscription_id: string | null;
  order_id: string | null;
  granted_at: string | null;
  revoked_at: string | null;
  properties: models.BenefitGrantLicenseKeysProperties & Record<string, unknown>;
  created_at: string;
  modified_at: string | null;
}

/** A customer session. World files have `expired` instead of `expires_at`: a valid session then lasts an hour. */
export interface Session {
  /** Readable in world files, random otherwise. */
  name: string;
  token: string;
  customer_id: string;
  member_id: string | null;
  expired: boolean;
  expires_at?: string;
  return_url?: string | null;
}

/** Where an organization wants its webhooks. The sandbox delivers them to the portal, whatever is registered. */
export type WebhookEndpoint = models.WebhookEndpoint;

/** Subscriptions and orders as customers see them, with fields that Polar no longer documents. */
export type Subscription = models.CustomerSubscription & {
  user_id?: string;
  price_id?: string | null;
  price?: unknown;
};
export type Order = Omit<models.CustomerOrder, "items"> & {
  items: Omit<models.OrderItemSchema, "start_timestamp" | "end_timestamp">[];
  user_id?: string;
  product_price_id?: string | null;
  product_price?: unknown;
  amount?: number;
  from_balance_amount?: number;
};

/** The whole state, in the form of `recordings/world.json`. */
export interface World {
  organizations: Organization[];
  access_tokens: AccessToken[];
  benefits: Benefit[];
  products: Product[];
  customers: Customer[];
  deleted_customers: DeletedCustomer[];
  members: Member[];
  license_keys: LicenseKey[];
  activations: Activation[];
  benefit_grants: Grant[];
  subscriptions: Subscription[];
  orders: Order[];
  sessions: Session[];
  webhook_endpoints: WebhookEndpoint[];
  names: Record<string, string>;
}
