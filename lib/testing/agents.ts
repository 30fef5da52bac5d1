import pg from "pg";
import type { CustomerSearchResult } from "@/lib/api/support";
import { systemContext } from "../server/context";
import { continueSync } from "../server/directory/full-sync";
import { everyLicenseKey } from "../server/directory/key-sync";
import { everyMember } from "../server/directory/member-sync";
import type { TestBrowser } from "./browser";
import { openSupportDesk, type SupportDesk } from "./support-desk";

/** A customer that a test made. */
export type Made = {
  customer_id: string;
  email: string;
  name: string | null;
  members: { id: string; email: string }[];
  license_keys: { id: string; key: string; benefit_id: string; activation_ids: string[] }[];
};
/** A call that Polar received. */
export type Call = { path: string; token: { kind: string } };
type AuditEvent = { action: string; outcome: string; customer_id: string | null; detail: object };

/** For tests: agents of the support desk who look for customers. */
export class Agents {
  readonly desk: SupportDesk;
  readonly #superuser: pg.Client;
  /** Of the agent that `newAgent` signed in last. */
  browser: TestBrowser;
  #subject = "";
  #count = 0;

  private constructor(desk: SupportDesk, superuser: pg.Client) {
    this.desk = desk;
    this.#superuser = superuser;
    this.browser = desk.browser();
  }

  /** @param adminUrl `inject("postgresAdminUrl")` */
  static async open(adminUrl: string): Promise<Agents> {
    const desk = await openSupportDesk(adminUrl);
    const superuser = new pg.Client({ connectionString: desk.superuserUrl });
    await superuser.connect();
    return new Agents(desk, superuser);
  }

  /** Signs in an agent of the test's own, with the whole of a minute's calls. */
  async newAgent(): Promise<void> {
    await this.#superuser.query("delete from rate_limits");
    this.browser = this.desk.browser();
    this.#subject = await this.desk.hire("agent");
    await this.browser.signInAsStaff(this.#subject);
  }

  /** A text that no other test has. */
  unique(name: string): string {
    this.#count += 1;
    return `${name}${this.#count}`;
  }

  async make(given: object = {}): Promise<Made> {
    return await this.desk.control<Made>("POST", "/customers", { webhooks: false, ...given });
  }

  /** Reads members and license keys whole, as the background job does. */
  async fillIndexes(): Promise<void> {
    const context = systemContext("customer");
    for (const list of [everyMember, everyLicenseKey]) while (!(await continueSync(context, list)));
  }

  async search(query: string, more: object = {}): Promise<CustomerSearchResult> {
    const { status, json } = await this.browser.json("POST", "/api/support/customers/search", { query, ...more });
    if (status !== 200) throw new Error(`The search answered ${status}: ${JSON.stringify(json)}`);
    return json as CustomerSearchResult;
  }

  /** Who was found, and why. */
  async found(query: string): Promise<[string, string[]][]> {
    const { items } = await this.search(query);
    return items.map(({ customer, matches }) => [customer.id, matches.map(reason)]);
  }

  /** What the audit log has of the agent, oldest first. */
  async events(): Promise<AuditEvent[]> {
    const { rows } = await this.#superuser.query<AuditEvent>(
      "select action, outcome, customer_id, detail from audit_events where actor_subject = $1 and action <> 'staff.sign_in' order by seq",
      [this.#subject],
    );
    return rows;
  }

  /** The calls that Polar received meanwhile. */
  async callsDuring(work: () => Promise<unknown>): Promise<Call[]> {
    await this.desk.control("DELETE", "/requests");
    await work();
    return await this.desk.control<Call[]>("GET", "/requests");
  }

  /** A call of Polar's API with the organization's token, as the vendor would make it. */
  async asVendor<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(this.desk.polarUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${process.env.POLAR_ACCESS_TOKEN}`,
        "polar-version": "2026-10",
        "content-type": "application/json",
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return (await answer.json()) as T;
  }

  async close(): Promise<void> {
    await this.#superuser.end();
    await this.desk.close();
  }
}

function reason(match: CustomerSearchResult["items"][number]["matches"][number]): string {
  if (match.kind === "customer") return String(match.field);
  return match.kind === "key" ? `key ${match.part}` : `member ${match.member.email}`;
}
