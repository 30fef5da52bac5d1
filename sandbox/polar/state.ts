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
  WebhookEndpoint,
  World,
} from "./records.ts";

const hourMs = 3_600_000;

const byId = (record: { id: string }) => record.id;
const customer = (record: { customer_id: string }) => record.customer_id;
const organization = (record: { organization_id: string }) => record.organization_id;
const member = (record: { member_id: string | null }) => record.member_id;

/** The state of the Polar API, in memory. `onChange` passes changes on to the database. */
export class State {
  readonly #onChange: OnChange;
  readonly organizations = this.#collection<Organization>("organizations", byId, { slug: ({ slug }) => slug });
  readonly accessTokens = this.#collection<AccessToken>("access_tokens", ({ token }) => token);
  readonly benefits = this.#collection<Benefit>("benefits", byId, { organization });
  readonly products = this.#collection<Product>("products", byId, { organization });
  readonly customers = this.#collection<Customer>("customers", byId, {
    organization,
    external: ({ external_id }) => external_id ?? null,
    email: ({ email }) => email?.toLowerCase() ?? null,
  });
  readonly deletedCustomers = this.#collection<DeletedCustomer>("deleted_customers", byId);
  readonly members = this.#collection<Member>("members", byId, { customer, organization });
  readonly licenseKeys = this.#collection<LicenseKey>("license_keys", byId, {
    customer,
    organization,
    member,
    key: ({ key }) => key,
  });
  readonly activations = this.#collection<Activation>("activations", byId, {
    license_key: ({ license_key_id }) => license_key_id,
  });
  readonly grants = this.#collection<Grant>("benefit_grants", byId, {
    customer,
    member,
    license_key: ({ properties }) => properties.license_key_id ?? null,
  });
  readonly subscriptions = this.#collection<Subscription>("subscriptions", byId, { customer });
  readonly orders = this.#collection<Order>("orders", byId, { customer });
  readonly sessions = this.#collection<Session>("sessions", ({ token }) => token, { customer });
  readonly webhookEndpoints = this.#collection<WebhookEndpoint>("webhook_endpoints", byId, { organization });
  readonly names = this.#collection<{ name: string; id: string }>("names", ({ name }) => name);

  constructor(onChange: OnChange) {
    this.#onChange = onChange;
  }

  #collection<T extends object>(
    name: string,
    idOf: (record: T) => string,
    indexes: Record<string, (record: T) => string | null> = {},
  ): Collection<T> {
    return new Collection(name, idOf, (...change) => this.#onChange(...change), indexes);
  }

  /** All collections by their names in a world file. */
  collections() {
    const all = Object.values(this).filter((value) => value instanceof Collection);
    return new Map(all.map((collection) => [collection.name, collection]));
  }

  clear(): void {
    for (const collection of this.collections().values()) collection.clear();
  }

  /** Adds the records of a world file. Its valid sessions last an hour from `nowMs`. */
  add({ names = {}, sessions = [], ...lists }: Partial<World>, nowMs: number): void {
    const collections = this.collections();
    for (const [name, records] of Object.entries(lists)) {
      for (const record of records) collections.get(name)?.put(record);
    }
    const expires_at = isoMicros(nowMs + hourMs);
    for (const session of sessions) this.sessions.put(session.expired ? session : { expires_at, ...session });
    for (const [name, id] of Object.entries(names)) this.names.put({ name, id });
  }

  /** The whole state as a world file. */
  world(): World {
    const lists = [...this.collections()].map(([name, collection]) => [name, collection.all()]);
    const names = Object.fromEntries(this.names.all().map(({ name, id }) => [name, id]));
    return { ...Object.fromEntries(lists), names };
  }
}
