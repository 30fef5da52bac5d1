import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { startOidc } from "@/sandbox/oidc/oidc-server";
import { startTestPortal, type TestPortal } from "@/sandbox/test-portal";
import { closeDatabase } from "../server/db/client";
import { closeLocks } from "../server/db/lock";
import { migrateDatabase } from "../server/db/migrate";
import { TestBrowser } from "./browser";
import { answerWith, loadRoutes, type Route } from "./routes";

/** For tests: the portal's handlers, a Polar, a database and an identity provider of their own. */
export interface SupportDesk extends TestPortal {
  routes: Route[];
  oidcUrl: string;
  browser(): TestBrowser;
  /** Adds a member of staff to the provider; answers their `sub`. */
  hire(...roles: string[]): Promise<string>;
  /** Changes somebody's roles at the provider, which tells nobody. */
  setRoles(subject: string, ...roles: string[]): Promise<unknown>;
  /** A customer session's token, as the vendor's app would make it. */
  mint(customerId: string): Promise<string>;
  /** Ends somebody's sessions at the provider, which tells the portal. */
  logOutAtProvider(subject: string): Promise<unknown>;
}

/** @param adminUrl `inject("postgresAdminUrl")` */
export async function openSupportDesk(adminUrl: string, variables: Record<string, string> = {}): Promise<SupportDesk> {
  const routes: Route[] = [];
  // The provider's back channel and Polar's webhooks come from outside: a server that hands them to the handlers.
  const server = createServer(async (incoming, outgoing) => {
    const request = new Request(new URL(incoming.url ?? "/", portalUrl), {
      method: incoming.method ?? "GET",
      headers: Object.entries(incoming.headers).flatMap(([name, value]): [string, string][] =>
        typeof value === "string" && /^(content-type|webhook-)/.test(name) ? [[name, value]] : [],
      ),
      body: incoming.method === "GET" ? null : new Uint8Array(await buffer(incoming)),
    });
    const answer = await answerWith(routes, request);
    outgoing.writeHead(answer.status).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const portalUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const oidc = await startOidc({
    port: 0,
    clientId: "license-portal",
    clientSecret: "a secret: with/odd characters",
    portalUrls: [portalUrl],
  });
  const oidcVariables = {
    OIDC_ISSUER: oidc.url,
    OIDC_CLIENT_ID: "license-portal",
    OIDC_CLIENT_SECRET: "a secret: with/odd characters",
  };
  const portal = await startTestPortal(adminUrl, { ...oidcVariables, ...variables }, portalUrl);
  await migrateDatabase();
  routes.push(...(await loadRoutes()));
  const tell = async (path: string, body: unknown): Promise<{ id: string }> => {
    const answer = await fetch(`${oidc.url}/_sandbox/${path}`, { method: "POST", body: JSON.stringify(body) });
    return (await answer.json()) as { id: string };
  };
  let hired = 0;
  return {
    ...portal,
    routes,
    oidcUrl: oidc.url,
    browser: () => new TestBrowser(routes, portalUrl),
    async hire(...roles) {
      hired += 1;
      const { id } = await tell("users", { email: `staff.${hired}@northwind.example`, name: `Staff ${hired}`, roles });
      return id;
    },
    setRoles: (subject, ...roles) => tell(`users/${subject}/roles`, { roles }),
    async mint(customer_id) {
      const answer = await fetch(`${portal.polarUrl}/v1/customer-sessions/`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${process.env.POLAR_ACCESS_TOKEN}`,
          "content-type": "application/json",
          "polar-version": "2026-10",
        },
        body: JSON.stringify({ customer_id }),
      });
      return ((await answer.json()) as { token: string }).token;
    },
    logOutAtProvider: (subject) => tell(`users/${subject}/logout`, {}),
    async close() {
      await oidc.close();
      await new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closeLocks();
      await closeDatabase();
      await portal.close();
    },
  };
}
