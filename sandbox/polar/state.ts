import { isoMicros } from "./clock.ts";
import { Collection, type OnChange } from "./collection.ts";
import type {
  AccessToken,
  Activation,
  Benefit,
  Customer,
  DeletedCustomer,
  Grant,
  LicenseKey,
  Member,
  Order,
  Organization,
  Product,
  Session,
  Subscription,
  World,
} from "./records.ts";

const HOUR_MS = 3_600_000;

/** Everything the Polar API knows, in memory; changes are noted by `onChange` for the database. */
export class State {
  readonly organizations: Collection<Organization>;
  readonly accessTokens: Collection<AccessToken>;
  readonly benefits: Collection<Benefit>;
  readonly products: Collection<Product>;
  readonly customers: Collection<Customer>;
  readonly deletedCustomers: Collection<DeletedCustomer>;
  readonly members: Collection<Member>;
  readonly licenseKeys: Collection<LicenseKey>;
  readonly activations: Collection<Activation>;
  readonly grants: Collection<Grant>;
  readonly subscriptions: Collection<Subscription>;
  readonly orders: Collection<Order>;
  readonly sessions: Collection<Session>;
  readonly names: Collection<{ name: string; id: string }>;

  constructor(onChange: OnChange) {
    const byId = (record: { id: string }) => record.id;
    const customer = (record: { customer_id: string }) => record.customer_id;
    const organization = (record: { organization_id: string }) => record.organization_id;
    this.organizations = new Collection<Organization>("organizations", byId, onChange, {
      slug: (record) => record.slug,
    });
    this.accessTokens = new Collection<AccessToken>("access_tokens", (record) => record.token, onChange);
    this.benefits = new Collection<Benefit>("benefits", byId, onChange, { organization });
    this.products = new Collection<Product>("products", byId, onChange, { organization });
    this.customers = new Collection<Customer>("customers", byId, onChange, {
      organization,
      external: (record) => record.external_id ?? null,
      email: (record) => record.email?.toLowerCase() ?? null,
    });
    this.deletedCustomers = new Collection<DeletedCustomer>("deleted_customers", byId, onChange, { organization });
    this.members = new Collection<Member>("members", byId, onChange, { customer, organization });
    this.licenseKeys = new Collection<LicenseKey>("license_keys", byId, onChange, {
      customer,
      organization,
      member: (record) => record.member_id,
      key: (record) => record.key,
    });
    this.activations = new Collection<Activation>("activations", byId, onChange, {
      license_key: (record) => record.license_key_id,
    });
    this.grants = new Collection<Grant>("benefit_grants", byId, onChange, {
      customer,
      member: (record) => record.member_id,
      license_key: (record) => record.properties.license_key_id ?? null,
    });
    this.subscriptions = new Collection<Subscription>("subscriptions", byId, onChange, { customer });
    this.orders = new Collection<Order>("orders", byId, onChange, { customer });
    this.sessions = new Collection<Session>("sessions", (record) => record.token, onChange, { customer });
    this.names = new Collection<{ name: string; id: string }>("names", (record) => record.name, onChange);
  }

  /** Every collection by its name in a world file. */
  collections() {
    const all = Object.values(this).filter((value) => value instanceof Collection);
    return new Map(all.map((collection) => [collection.name, collection]));
  }

  clear(): void {
    for (const collection of this.collections().values()) collection.clear();
  }

  /** Adds everything a world file holds. Sessions that it calls valid get an hour from `nowMs`. */
  add(world: Partial<World>, nowMs: number): void {
    for (const record of world.organizations ?? []) this.organizations.put(record);
    for (const record of world.access_tokens ?? []) this.accessTokens.put(record);
    for (const record of world.benefits ?? []) this.benefits.put(record);
    for (const record of world.products ?? []) this.products.put(record);
    for (const record of world.customers ?? []) this.customers.put(record);
    for (const record of world.deleted_customers ?? []) this.deletedCustomers.put(record);
    for (const record of world.members ?? []) this.members.put(record);
    for (const record of world.license_keys ?? []) this.licenseKeys.put(record);
    for (const record of world.activations ?? []) this.activations.put(record);
    for (const record of world.benefit_grants ?? []) this.grants.put(record);
    for (const record of world.subscriptions ?? []) this.subscriptions.put(record);
    for (const record of world.orders ?? []) this.orders.put(record);
    for (const record of world.sessions ?? []) {
      const lives = record.expired || record.expires_at !== undefined;
      this.sessions.put(lives ? record : { ...record, expires_at: isoMicros(nowMs + HOUR_MS) });
    }
    for (const [name, id] of Object.entries(world.names ?? {})) this.names.put({ name, id });
  }

  /** The whole state as a world file. */
  world(): World {
    return {
      organizations: this.organizations.all(),
      access_tokens: this.accessTokens.all(),
      benefits: this.benefits.all(),
      products: this.products.all(),
      customers: this.customers.all(),
      deleted_customers: this.deletedCustomers.all(),
      members: this.members.all(),
      license_keys: this.licenseKeys.all(),
      activations: this.activations.all(),
      benefit_grants: this.grants.all(),
      subscriptions: this.subscriptions.all(),
      orders: this.orders.all(),
      sessions: this.sessions.all(),
      names: Object.fromEntries(this.names.all().map(({ name, id }) => [name, id])),
    };
  }
}
