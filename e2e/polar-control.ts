import { z } from "zod";
import type { newCustomer } from "../sandbox/polar/control/new-customer-schema.ts";

/** The organization's token: the one that the portal was started with. */
const organizationToken = "polar_oat_sandbox_northwindxxxxxxxxxxx";

const member = z.object({ id: z.string(), email: z.string(), name: z.string().nullable(), role: z.string() });
const madeKey = z.object({
  id: z.string(),
  key: z.string(),
  display_key: z.string(),
  benefit_id: z.string(),
  activation_ids: z.array(z.string()),
});
const madeCustomer = z.object({
  customer_id: z.string(),
  organization_id: z.string(),
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

/** A customer made for one test, with everything that has an id; `license_keys` in the order in which they were described. */
export type Customer = z.infer<typeof madeCustomer>;
export type Member = z.infer<typeof member>;
export type MadeKey = z.infer<typeof madeKey>;
/** The body of the sandbox's `POST /_sandbox/customers`. */
export type NewCustomer = z.input<typeof newCustomer>;
/** A call that Polar received. */
export type PolarRequest = z.infer<typeof polarRequest>;
/** The body of the sandbox's `PUT /_sandbox/faults`; always of one customer, since tests run side by side. */
export type Fault = {
  customer_id: string;
  method?: string;
  path?: string;
  count?: number;
  latency_ms?: number;
  status?: number;
  body?: "empty" | "garbage" | "cut";
  reset?: boolean;
};

type CallOptions = { token?: string; body?: unknown };

/** The sandbox's Polar API: its control side, and what the vendor does there. */
export class PolarControl {
  readonly #url: string;
  readonly #faults = new Set<string>();

  constructor(url: string) {
    this.#url = url;
  }

  /** @param given what matters to the test; the rest is made up */
  async makeCustomer(given: NewCustomer = {}): Promise<Customer> {
    return madeCustomer.parse(await this.#control("POST", "/customers", { webhooks: false, ...given }));
  }

  /** A fresh link's token for a customer, as the vendor's app would make it; a team names the member. */
  async mintToken(customer: Customer, memberId?: string, organization = organizationToken): Promise<string> {
    const member_id = memberId ?? customer.members[0]?.id;
    const body = { customer_id: customer.customer_id, ...(member_id === undefined ? {} : { member_id }) };
    const answer = await this.call("POST", "/v1/customer-sessions/", { token: organization, body });
    return z.object({ token: z.string() }).parse(answer).token;
  }

  /** Makes something go wrong for one customer, until `clearFaults` or the end of the test. Answers how to end it before. */
  async addFault(fault: Fault): Promise<() => Promise<void>> {
    const made = z.array(z.object({ id: z.string() })).parse(await this.#control("POST", "/faults", [fault]));
    const ids = made.map(({ id }) => id);
    for (const id of ids) this.#faults.add(id);
    return () => this.#removeFaults(ids);
  }

  /** Ends all faults that this test made. */
  async clearFaults(): Promise<void> {
    await this.#removeFaults([...this.#faults]);
  }

  /** The calls that Polar received and that concern this customer, oldest first. */
  async requestsOf({ customer_id }: Pick<Customer, "customer_id">): Promise<PolarRequest[]> {
    return z.array(polarRequest).parse(await this.#control("GET", `/requests?customer_id=${customer_id}`));
  }

  /** From now on Polar refuses every token of this customer. */
  async expireTokens({ customer_id }: Pick<Customer, "customer_id">): Promise<void> {
    await this.#control("POST", "/expire-tokens", { customer_id });
  }

  /** Changes a key as the vendor would in Polar's dashboard. */
  async patchKey(id: string, change: Record<string, unknown>): Promise<void> {
    await this.call("PATCH", `/v1/license-keys/${id}`, { token: organizationToken, body: change });
  }

  async revokeKey(id: string): Promise<void> {
    await this.#control("POST", `/license-keys/${id}/revoke`);
  }

  async deleteCustomer({ customer_id }: Pick<Customer, "customer_id">): Promise<void> {
    await this.#control("POST", `/customers/${customer_id}/delete`);
  }

  /** The key as the vendor sees it, with its activations. */
  async readKey(id: string): Promise<{ key: string; status: string; activations: { id: string; label: string }[] }> {
    const activations = z.array(z.object({ id: z.string(), label: z.string() }));
    const shape = z.object({ key: z.string(), status: z.string(), activations });
    return shape.parse(await this.call("GET", `/v1/license-keys/${id}`, { token: organizationToken }));
  }

  /** Removes a device elsewhere: in another tab, in the vendor's app. */
  async deactivate({ organization_id }: Customer, { id }: MadeKey, activationId: string): Promise<void> {
    // The key may have been rotated since it was made.
    const { key } = await this.readKey(id);
    const body = { key, organization_id, activation_id: activationId };
    await this.call("POST", "/v1/license-keys/deactivate", { token: organizationToken, body });
  }

  /**
   * A call of Polar's API.
   * @throws Error when it is refused
   */
  async call(method: string, path: string, { token, body }: CallOptions = {}): Promise<unknown> {
    const answer = await fetch(this.#url + path, {
      method,
      headers: {
        "polar-version": "2026-10",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return text === "" ? null : JSON.parse(text);
  }

  #control(method: string, path: string, body?: unknown): Promise<unknown> {
    return this.call(method, `/_sandbox${path}`, body === undefined ? {} : { body });
  }

  async #removeFaults(ids: string[]): Promise<void> {
    for (const id of ids) {
      this.#faults.delete(id);
      // Already gone when its count was used up.
      await fetch(`${this.#url}/_sandbox/faults/${id}`, { method: "DELETE" });
    }
  }
}
