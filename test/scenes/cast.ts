import { CookieBrowser } from "../cookie-browser.ts";
import { Database } from "../database.ts";
import { IdentityProvider, type StaffUser } from "../identity-provider.ts";
import { Inbox } from "../inbox.ts";
import { type Customer, type Member, type NewCustomer, PolarControl } from "../polar-control.ts";
import { until } from "../until.ts";
import type { PortalKind } from "./scene.ts";

/** The servers with which scenes are played, as in `Stack`. */
export interface SceneServers {
  portalUrl: string;
  polarUrl: string;
  inboxUrl: string;
  oidcUrl: string;
  superuserUrl: string;
}

type CastOptions = {
  /** Set to the end of each email's name where several casts share one Polar. `stableText` removes it. */
  suffix?: string;
  /** Starts the portal that a scene needs. @returns its URL */
  startPortal?: (kind: Exclude<PortalKind, "usual">) => Promise<string>;
};

/** The people of the scenes. Those that no scene changes are made once and stay signed in for all scenes. */
export class Cast {
  readonly servers: SceneServers;
  readonly polar: PolarControl;
  readonly inbox: Inbox;
  readonly database: Database;
  readonly provider: IdentityProvider;
  readonly #options: CastOptions;
  readonly #made = new Map<string, Promise<unknown>>();
  readonly #names = new Map<string, number>();
  #clients = 0;

  constructor(servers: SceneServers, options: CastOptions = {}) {
    this.servers = servers;
    this.polar = new PolarControl(servers.polarUrl);
    this.inbox = new Inbox(servers.inboxUrl);
    this.database = new Database(servers.superuserUrl);
    this.provider = new IdentityProvider(servers.oidcUrl);
    this.#options = options;
  }

  /** What `make` returned the first time, for this name. */
  once<Made>(name: string, make: () => Promise<Made>): Promise<Made> {
    const known = this.#made.get(name) ?? make();
    this.#made.set(name, known);
    return known as Promise<Made>;
  }

  /** An email that nobody has yet: `ada.kling@example.com`, then `ada.kling2@example.com`. */
  email(name: string): string {
    const count = (this.#names.get(name) ?? 0) + 1;
    this.#names.set(name, count);
    const local = name
      .toLowerCase()
      .normalize("NFD")
      .replace(/[^a-z]+/g, ".");
    return `${local}${this.#options.suffix ?? ""}${count === 1 ? "" : count}@example.com`;
  }

  /** An external ID that no other cast has. */
  reference(id: string): string {
    return `${id}${this.#options.suffix ?? ""}`;
  }

  /** A customer for one scene alone: Ada Kling, unless told otherwise. */
  async customer(given: NewCustomer = {}): Promise<Customer> {
    const name = given.name ?? "Ada Kling";
    return await this.polar.makeCustomer({ name, email: this.email(name), ...given });
  }

  /** A team of Mira Lind (owner) and Jonas Brandt. The portal is told by webhooks, and knows them afterwards. */
  async team(given: NewCustomer & { emails: { mira: string; jonas?: string } }): Promise<Customer> {
    const { emails, ...rest } = given;
    const members: NonNullable<NewCustomer["members"]> = [
      { email: emails.jonas ?? this.email("Jonas Brandt"), name: "Jonas Brandt", role: "owner" },
      { email: emails.mira, name: "Mira Lind", role: "member" },
    ];
    const name = "Tidewater Labs";
    const team = await this.polar.makeCustomer({
      name,
      email: this.email("billing"),
      type: "team",
      members,
      webhooks: true,
      ...rest,
    });
    const indexed = "select from directory_members where customer_id = $1";
    await until("an indexed team", async () => {
      return (await this.database.query(indexed, [team.customer_id])).length === members.length;
    });
    return team;
  }

  /** A client with an IP address of its own, so that limits per address don't reach other scenes. */
  client(): CookieBrowser {
    return new CookieBrowser(this.servers.portalUrl, { headers: this.nextHeaders() });
  }

  /** The headers of another client, as a proxy sends them. */
  nextHeaders(): Record<string, string> {
    this.#clients += 1;
    return { "x-forwarded-for": `10.7.${this.#clients >> 8}.${this.#clients & 255}`, "user-agent": desktopChrome };
  }

  /** The `portal` cookie of a customer who signed in by a link a moment ago and has proved with a code that it's them. */
  session(customer: Customer, member?: Member, { isProved = true } = {}): Promise<string> {
    return this.once(`session ${customer.customer_id} ${member?.id} ${isProved}`, async () => {
      const client = this.client();
      await client.openLink(await this.polar.mintToken(customer, member?.id));
      if (isProved) await this.database.proveSessions(customer);
      return client.cookies.get("portal") ?? "";
    });
  }

  /** The `portal` cookie of somebody who signed in with a code. @param customerId the account that they chose */
  async codeSession(email: string, customerId: string): Promise<string> {
    const client = this.client();
    await client.post("/api/sign-in", { email });
    const { json } = await client.post("/api/sign-in/verify", { code: await this.inbox.codeTo(email) });
    const { accounts = [] } = json as { accounts?: { customer_id: string; member_id: string | null }[] };
    const account = accounts.find(({ customer_id }) => customer_id === customerId);
    if (account) {
      const { customer_id, member_id } = account;
      await client.post("/api/session/account", { customer_id, member_id, email });
    }
    return client.cookies.get("portal") ?? "";
  }

  /** A member of staff with these roles, made once. */
  staff(name: string, ...roles: string[]): Promise<StaffUser> {
    return this.once(`staff ${name}`, () => this.provider.hireAs(name, ...roles));
  }

  /** The `staff` cookie of a new session. */
  async staffSession(user: StaffUser): Promise<string> {
    const client = this.client();
    await client.signInAsStaff(user);
    return client.cookies.get("staff") ?? "";
  }

  /** The URL of a portal. @throws Error where only the usual one is available */
  portal(kind: PortalKind): Promise<string> {
    if (kind === "usual") return Promise.resolve(this.servers.portalUrl);
    const { startPortal } = this.#options;
    if (!startPortal) throw new Error(`There is no portal "${kind}" here: only the gallery starts one.`);
    return this.once(`portal ${kind}`, () => startPortal(kind));
  }

  async close(): Promise<void> {
    await this.database.close();
  }
}

const desktopChrome =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
