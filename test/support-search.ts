import { beforeEach } from "vitest";
import type { CustomerSearchResult } from "@/lib/api/support";
import { systemContext } from "@/lib/server/context";
import { continueSync } from "@/lib/server/directory/full-sync";
import { everyLicenseKey } from "@/lib/server/directory/key-sync";
import { everyMember } from "@/lib/server/directory/member-sync";
import { everyOrder } from "@/lib/server/directory/order-sync";
import type { CookieBrowser } from "./cookie-browser.ts";
import { openPortal, type Portal } from "./portal-environment.ts";

type AuditEvent = { action: string; outcome: string; customer_id: string | null; detail: object };

/** An agent of the support desk who looks for customers: another one in each test. */
export class SupportSearch {
  readonly portal: Portal;
  #agent: Awaited<ReturnType<Portal["newStaff"]>> | undefined;
  #count = 0;

  private constructor(portal: Portal) {
    this.portal = portal;
  }

  /** Opens a portal for a test file. Each test has an agent, and no limits that earlier tests used up. */
  static async open(): Promise<SupportSearch> {
    const search = new SupportSearch(await openPortal({ staff: true }));
    beforeEach(async () => {
      await search.portal.database.resetLimits();
      search.#agent = await search.portal.newStaff("agent");
    });
    return search;
  }

  /** The agent's browser. */
  get browser(): CookieBrowser {
    if (!this.#agent) throw new Error("The test has not begun.");
    return this.#agent.browser;
  }

  /** A text that no other test has. */
  unique(name: string): string {
    this.#count += 1;
    return `${name}${this.#count}`;
  }

  /** Syncs the whole directory, as the background job does. */
  async syncDirectory(): Promise<void> {
    const context = systemContext("customer");
    for (const list of [everyMember, everyLicenseKey, everyOrder]) while (!(await continueSync(context, list)));
  }

  async search(query: string, page: { page?: number; limit?: number } = {}): Promise<CustomerSearchResult> {
    const { status, text, json } = await this.browser.post("/api/support/customers/search", { query, ...page });
    if (status !== 200) throw new Error(`The search answered ${status}: ${text}`);
    return json as CustomerSearchResult;
  }

  /** The ids of the customers found, and why each was. */
  async found(query: string): Promise<[string, string[]][]> {
    const { items } = await this.search(query);
    return items.map(({ customer, matches }) => [customer.id, matches.map(reason)]);
  }

  /** The agent's audit events, oldest first. */
  async events(): Promise<AuditEvent[]> {
    return await this.portal.database.query<AuditEvent>(
      "select action, outcome, customer_id, detail from audit_events where actor_subject = $1 and action <> 'staff.sign_in' order by seq",
      [this.#agent?.user.id],
    );
  }
}

function reason(match: CustomerSearchResult["items"][number]["matches"][number]): string {
  if (match.kind === "customer") return String(match.field);
  if (match.kind === "order") return `order ${match.number}`;
  if (match.kind === "device") return `device ${match.label}`;
  return match.kind === "key" ? `key ${match.part}` : `member ${match.member.email}`;
}
