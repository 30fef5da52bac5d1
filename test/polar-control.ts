import { z } from "zod";
import type { newCustomer } from "../sandbox/polar/control/new-customer-schema.ts";

/** The access tokens of the two organizations in the sandbox's seed. The portal is Northwind's. */
export const NORTHWIND = "polar_oat_sandbox_northwindxxxxxxxxxxx";
export const CONTOSO = "polar_oat_sandbox_contosoxxxxxxxxxxxxx";

const member = z.object({ id: z.string(), email: z.string(), name: z.string().nullable(), role: z.string() });
const madeKey = z.object({
  id: z.string(),
  key: z.string(),
  display_key: z.string(),
  benefit_id: z.string(),
  benefit_grant_id: z.string(),
  activation_ids: z.array(z.string()),
  subscription_id: z.string().nullable(),
});
const customer = z.object({
  customer_id: z.string(),
  organization_id: z.string(),
  external_id: z.string().nullable(),
  email: z.string(),
  name: z.string().nullable(),
  type: z.enum(["individual", "team"]),
  members: z.array(member),
  license_keys: z.array(madeKey),
});
const polarRequest = z.object({
  at: z.string(),
  method: z.string(),
  path: z.string(),
  query: z.string(),
  token: z.object({ kind: z.enum(["organization", "customer", "none"]), customer_id: z.string().optional() }),
  status: z.number(),
});
const activations = z.array(z.object({ id: z.string(), label: z.string() }));
const keyAsVendor = z.object({
  key: z.string(),
  status: z.string(),
  limit_activations: z.number().nullable(),
  limit_usage: z.number().nullable(),
  expires_at: z.string().nullable(),
  activations,
});
const json = z.json();

/** A customer made for one test. `license_keys` are in the order in which they were described. */
export type Customer = z.infer<typeof customer>;
export type Member = z.infer<typeof member>;
export type MadeKey = z.infer<typeof madeKey>;
/** The body of the sandbox's `POST /_sandbox/customers`. */
export type NewCustomer = z.input<typeof newCustomer>;
/** A call that Polar received. */
export type PolarRequest = z.infer<typeof polarRequest>;
type CustomerId = Pick<Customer, "customer_id">;

/** A fault, as the sandbox's control side takes it. */
export type Fault = {
  customer_id?: string;
  method?: string;
  path?: string;
  count?: number;
  latency_ms?: number;
  status?: number;
  body?: "empty" | "garbage" | "cut";
  reset?: boolean;
};

type CallOptions = { token?: string; body?: unknown; headers?: Record<string, string> };

/** The sandbox's Polar: its control side, its API, and what the vendor does there. */
export class PolarControl {
  readonly url: string;
  readonly #faults = new Set<string>();

  constructor(url: string) {
    this.url = url;
  }

  /** @param given what matters to the test; the rest is made up. The portal isn't told unless `webhooks` is true. */
  async makeCustomer(given: NewCustomer = {}): Promise<Customer> {
    return customer.parse(await this.control("POST", "/customers", { webhooks: false, ...given }));
  }

  /** A customer session's token, as the vendor's app creates one for a link. A team names the member. */
  async mintToken({ customer_id, members }: Customer, memberId?: string, token = NORTHWIND): Promise<string> {
    const member_id = memberId ?? members[0]?.id;
    return await this.openSession({ customer_id, ...(member_id === undefined ? {} : { member_id }) }, token);
  }

  /** @param body of Polar's `POST /v1/customer-sessions/` */
  async openSession(body: object, token = NORTHWIND): Promise<string> {
    const session = await this.#mustCall("POST", "/v1/customer-sessions/", { token, body });
    return z.object({ token: z.string() }).parse(session).token;
  }

  /** Adds a fault for one customer, since tests run side by side. It ends with the test, or by the returned function. */
  async addFault(fault: Fault & CustomerId): Promise<() => Promise<void>> {
    const added = z.array(z.object({ id: z.string() })).parse(await this.control("POST", "/faults", [fault]));
    const ids = added.map(({ id }) => id);
    for (const id of ids) this.#faults.add(id);
    return () => this.#removeFaults(ids);
  }

  /** Ends the faults that this test added. */
  async clearFaults(): Promise<void> {
    await this.#removeFaults([...this.#faults]);
  }

  /** Replaces all faults, in a sandbox that no other test uses. */
  async setFaults(...faults: Fault[]): Promise<void> {
    await this.control("PUT", "/faults", faults);
  }

  /** The calls that Polar received and that concern this customer, oldest first. */
  async requestsOf({ customer_id }: CustomerId): Promise<PolarRequest[]> {
    return z.array(polarRequest).parse(await this.control("GET", `/requests?customer_id=${customer_id}`));
  }

  /** The calls that Polar receives during some work, in a sandbox that no other test uses. */
  async requestsDuring(work: () => Promise<unknown>): Promise<PolarRequest[]> {
    await this.control("DELETE", "/requests");
    await work();
    return z.array(polarRequest).parse(await this.control("GET", "/requests"));
  }

  /** From now on Polar refuses every token of this customer. */
  async expireTokens({ customer_id }: CustomerId): Promise<void> {
    await this.control("POST", "/expire-tokens", { customer_id });
  }

  /** All customer session tokens of a customer. */
  async tokensOf({ customer_id }: CustomerId): Promise<string[]> {
    const session = z.object({ customer_id: z.string(), token: z.string() });
    const { sessions } = z.object({ sessions: z.array(session) }).parse(await this.control("GET", "/world"));
    return sessions.filter((one) => one.customer_id === customer_id).map(({ token }) => token);
  }

  /** Changes a key as the vendor does in Polar's dashboard. */
  async patchKey(id: string, change: object): Promise<void> {
    await this.#mustCall("PATCH", `/v1/license-keys/${id}`, { token: NORTHWIND, body: change });
  }

  /** Turns device management off for a key's benefit, in a sandbox that no other test uses. */
  async hideDevices({ benefit_id }: MadeKey): Promise<void> {
    const properties = z.looseObject({ activations: z.looseObject({ enable_customer_admin: z.boolean() }).nullish() });
    const world = z.looseObject({ benefits: z.array(z.looseObject({ id: z.string(), properties })) });
    const { benefits, ...others } = world.parse(await this.control("GET", "/world"));
    const benefit = benefits.find(({ id }) => id === benefit_id);
    if (!benefit?.properties.activations) throw new Error("the key has no devices");
    benefit.properties.activations.enable_customer_admin = false;
    await this.control("PUT", "/world", { ...others, benefits });
  }

  async revokeKey(id: string): Promise<void> {
    await this.control("POST", `/license-keys/${id}/revoke`);
  }

  /** Rotates a key as the vendor does. @returns the new key */
  async rotateKey(id: string): Promise<string> {
    const rotated = await this.#mustCall("POST", `/v1/license-keys/${id}/rotate`, { token: NORTHWIND });
    return z.object({ key: z.string() }).parse(rotated).key;
  }

  async deleteCustomer({ customer_id }: CustomerId): Promise<void> {
    await this.control("POST", `/customers/${customer_id}/delete`);
  }

  /** The key as the vendor sees it, with its activations. */
  async readKey(id: string): Promise<z.infer<typeof keyAsVendor>> {
    return keyAsVendor.parse(await this.#mustCall("GET", `/v1/license-keys/${id}`, { token: NORTHWIND }));
  }

  /** Activates a device, as the vendor's app does. */
  async activate({ organization_id }: Customer, { key }: MadeKey, label: string): Promise<void> {
    const body = { key, organization_id, label };
    await this.#mustCall("POST", "/v1/license-keys/activate", { token: NORTHWIND, body });
  }

  /** Deactivates a device elsewhere: in another tab, or in the vendor's app. */
  async deactivate({ organization_id }: Customer, { id }: MadeKey, activation_id: string): Promise<void> {
    // The key may have been rotated since it was made.
    const { key } = await this.readKey(id);
    const body = { key, organization_id, activation_id };
    await this.#mustCall("POST", "/v1/license-keys/deactivate", { token: NORTHWIND, body });
  }

  /** A call of the control side. @returns its JSON, null for none. @throws Error when it is refused */
  control(method: string, path: string, body?: unknown): Promise<unknown> {
    return this.#mustCall(method, `/_sandbox${path}`, { body });
  }

  /** A call of Polar's API, and its answer as it is. A body that isn't JSON becomes `{ $text }`, as in the recordings. */
  async call(method: string, path: string, { token, body, headers = {} }: CallOptions = {}) {
    const answer = await fetch(this.url + path, {
      method,
      redirect: "manual",
      headers: {
        "polar-version": "2026-10",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: parse(text) };
  }

  async #mustCall(method: string, path: string, options: CallOptions): Promise<unknown> {
    const { status, text, body } = await this.call(method, path, options);
    if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${text}`);
    return body;
  }

  async #removeFaults(ids: string[]): Promise<void> {
    for (const id of ids) {
      this.#faults.delete(id);
      // It is already gone when its count was used up.
      await this.call("DELETE", `/_sandbox/faults/${id}`);
    }
  }
}

function parse(text: string): z.infer<typeof json> {
  if (text === "") return null;
  try {
    return json.parse(JSON.parse(text));
  } catch {
    return { $text: text };
  }
}
