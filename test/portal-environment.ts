import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { afterAll, inject } from "vitest";
import { closeLocks } from "@/lib/server/platform/db/advisory-lock";
import { closeDatabase } from "@/lib/server/platform/db/database";
import { migrateDatabase } from "@/lib/server/platform/db/migrations";
import { startOidc } from "../sandbox/oidc/oidc-server.ts";
import { startPolarApi } from "../sandbox/polar/polar-api.ts";
import { createPortalDatabase } from "../sandbox/portal-database.ts";
import { startMailServer } from "../sandbox/smtp/mail-server.ts";
import { CookieBrowser, type Fetch } from "./cookie-browser.ts";
import { Database } from "./database.ts";
import { setEnvironment, testSecrets } from "./environment.ts";
import { type AppHandler, answerByHandler, loadHandlers } from "./handlers.ts";
import { IdentityProvider, type StaffUser } from "./identity-provider.ts";
import { Inbox } from "./inbox.ts";
import { closeServer, listenOnLoopback } from "./loopback-server.ts";
import { type Customer, type NewCustomer, PolarControl } from "./polar-control.ts";

export interface PortalOptions {
  /** Environment variables, beside the usual ones. */
  variables?: Record<string, string>;
  /** Starts a mail server. */
  mail?: boolean;
  /** Starts an identity provider, and delivers to the handlers what it and Polar send. */
  staff?: boolean;
}

/** The portal in this process: its handlers and verbs, with a database, a Polar and other servers of the test file's own. */
export class Portal {
  readonly url: string;
  readonly polar: PolarControl;
  readonly database: Database;
  readonly inbox: Inbox;
  readonly identityProvider: IdentityProvider;
  readonly oidcUrl: string;
  readonly #fetch: Fetch;
  #browsers = 0;

  constructor(fetch: Fetch, urls: { portal: string; polar: string; superuser: string; inbox: string; oidc: string }) {
    this.#fetch = fetch;
    this.url = urls.portal;
    this.polar = new PolarControl(urls.polar);
    this.database = new Database(urls.superuser);
    this.inbox = new Inbox(urls.inbox);
    this.identityProvider = new IdentityProvider(urls.oidc);
    this.oidcUrl = urls.oidc;
  }

  /** A browser that nobody used before, with an IP address of its own. @param language its `Accept-Language` */
  browser(language?: string): CookieBrowser {
    this.#browsers += 1;
    const ip = `192.0.${this.#browsers >> 8}.${this.#browsers & 255}`;
    const headers = {
      "x-portal-client-ip": ip,
      "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0",
      ...(language && { "accept-language": language }),
    };
    return new CookieBrowser(this.url, { fetch: this.#fetch, headers });
  }

  /** A browser in which a customer is signed in by a link. */
  async customerBrowser(customer: Customer, memberId?: string): Promise<CookieBrowser> {
    const browser = this.browser();
    await browser.openLink(await this.polar.mintToken(customer, memberId));
    return browser;
  }

  /** A customer of the test's own, and a browser in which they are signed in. */
  async newCustomer(given?: NewCustomer): Promise<{ customer: Customer; browser: CookieBrowser }> {
    const customer = await this.polar.makeCustomer(given);
    return { customer, browser: await this.customerBrowser(customer) };
  }

  /** A member of staff of the test's own, and a browser in which they are signed in. */
  async newStaff(...roles: string[]): Promise<{ user: StaffUser; browser: CookieBrowser }> {
    const user = await this.identityProvider.hire(...roles);
    const browser = this.browser();
    await browser.signInAsStaff(user);
    return { user, browser };
  }
}

/**
 * Starts the portal in this process for one test file, and closes it after the file's tests. Call it at the top of the file:
 * `const portal = await openPortal()`.
 */
export async function openPortal({ variables, mail, staff }: PortalOptions = {}): Promise<Portal> {
  const closing: (() => Promise<unknown>)[] = [];
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });
  let loading: Promise<AppHandler[]> | undefined;
  const answer = async (request: Request) => {
    loading ??= loadHandlers();
    return await answerByHandler(await loading, request);
  };
  let portalUrl = "http://localhost:3999";
  if (staff) {
    const server = createServer(async (incoming, outgoing) => {
      const headers = Object.entries(incoming.headers).flatMap(([name, value]): [string, string][] =>
        typeof value === "string" && /^(content-type|webhook-)/.test(name) ? [[name, value]] : [],
      );
      const body = incoming.method === "GET" ? null : new Uint8Array(await buffer(incoming));
      const url = new URL(incoming.url ?? "/", portalUrl);
      const response = await answer(new Request(url, { method: incoming.method ?? "GET", headers, body }));
      outgoing.writeHead(response.status).end(await response.text());
    });
    portalUrl = await listenOnLoopback(server);
    closing.push(() => closeServer(server));
  }

  const name = `t_${randomUUID().replaceAll("-", "").slice(0, 12)}`;
  const { databaseUrl, migrationUrl } = await createPortalDatabase(inject("postgresAdminUrl"), name);
  const superuser = new URL(inject("postgresAdminUrl"));
  superuser.pathname = `/${name}`;
  const polar = await startPolarApi({
    port: 0,
    // Its state has a schema of its own.
    databaseUrl: superuser.href,
    portalUrl,
    webhookSecret: testSecrets.webhook,
    fresh: true,
  });
  closing.push(() => polar.close());
  const client = { clientId: "license-portal", clientSecret: "a secret: with/odd characters" };
  const oidc = staff ? await startOidc({ port: 0, ...client, portalUrls: [portalUrl] }) : undefined;
  if (oidc) closing.push(() => oidc.close());
  const smtp = mail ? await startMailServer({ smtpPort: 0, inboxPort: 0 }) : undefined;
  if (smtp) closing.push(() => smtp.close());

  setEnvironment({
    POLAR_BASE_URL: polar.url,
    DATABASE_URL: databaseUrl,
    DATABASE_MIGRATION_URL: migrationUrl,
    PORTAL_URL: portalUrl,
    ...(oidc && { OIDC_ISSUER: oidc.url, OIDC_CLIENT_ID: client.clientId, OIDC_CLIENT_SECRET: client.clientSecret }),
    ...(smtp && { SMTP_URL: smtp.smtpUrl, MAIL_FROM: "licenses@northwind.example" }),
    ...variables,
  });
  await migrateDatabase();
  closing.push(closeDatabase, closeLocks);
  if (mail) (await import("@/lib/server/boot")).connectHooks();
  const inProcess: Fetch = (url, sent) =>
    url.origin === portalUrl ? answer(new Request(url, sent)) : fetch(url, sent);
  const urls = { polar: polar.url, superuser: superuser.href, inbox: smtp?.inboxUrl ?? "", oidc: oidc?.url ?? "" };
  const portal = new Portal(inProcess, { portal: portalUrl, ...urls });
  closing.push(() => portal.database.close());
  return portal;
}
