import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import type { Page } from "@playwright/test";
import { createPortalDatabase } from "../sandbox/portal-database.ts";
import { CookieBrowser } from "../test/cookie-browser.ts";
import { expect, test } from "../test/fixtures.ts";
import { parseMetrics, sampleValue } from "../test/metrics-text.ts";

/** A proxy to PostgreSQL that can be cut off, or go silent like a network that drops packets. */
class Wire {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #state: "open" | "cut" | "silent" = "open";

  constructor(target: URL) {
    this.#server = createServer((socket) => {
      if (this.#state === "cut") return void socket.destroy();
      const onward = connect(Number(target.port), target.hostname);
      for (const [from, to] of [
        [socket, onward],
        [onward, socket],
      ] as const) {
        this.#sockets.add(from);
        from.on("data", (bytes) => this.#state === "silent" || to.write(bytes));
        from.on("error", () => to.destroy()).on("close", () => to.destroy());
      }
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  set state(state: "open" | "cut" | "silent") {
    this.#state = state;
    if (state !== "silent") for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.state = "cut";
    this.#server.close();
  }
}

/** The error page says what is wrong, and keeps the vendor's legal links. */
async function expectErrorPage(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(page.getByRole("heading", { name: "We couldn’t show this page" })).toBeVisible();
  const legal = page.getByRole("navigation", { name: "Legal" }).getByRole("link");
  await expect(legal).toHaveText(["Legal notice", "Privacy", "Terms"]);
}

const metricsToken = "metrics-token-of-the-tests-0123456789";

test("the portal survives a PostgreSQL outage, says so, and keeps everyone signed in", async ({
  stack,
  customer,
  polar,
  startInstance,
  page: browserPage,
  consoleErrors,
}) => {
  test.slow();
  consoleErrors.allow(/503/, /Server Components|database_unavailable|React error/);
  const admin = new URL(stack.superuserUrl);
  admin.pathname = "/postgres";
  const database = await createPortalDatabase(admin.href, `wire_${Date.now()}`);
  const wire = new Wire(new URL(database.databaseUrl));
  const throughWire = new URL(database.databaseUrl);
  throughWire.hostname = "127.0.0.1";
  throughWire.port = String(await wire.listen());
  const portal = await startInstance({
    DATABASE_URL: throughWire.href,
    DATABASE_MIGRATION_URL: database.migrationUrl,
    METRICS_TOKEN: metricsToken,
  });
  const isDatabaseUp = async () => {
    const answer = await fetch(`${portal.url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } });
    return sampleValue(parseMetrics(await answer.text()), "portal_database_up");
  };
  try {
    const client = new CookieBrowser(portal.url);
    await client.openLink(await polar.mintToken(customer));
    expect((await client.get("/readyz")).status).toBe(200);
    for (const state of ["cut", "silent"] as const) {
      wire.state = state;
      // All at once, because each waits until the timeout for a silent server.
      const page = client.get("/license-keys");
      const calls = [
        ["GET", "/readyz"],
        ["GET", "/api/session"],
        ["GET", "/api/license-keys"],
        ["POST", "/api/sign-in"],
      ] as const;
      const answers = calls.map(async ([method, path]) => {
        const answer = await client.send(method, path, method === "POST" ? { email: customer.email } : undefined);
        const code = { code: "database_unavailable" };
        expect([state, path, answer.status, answer.json]).toEqual([state, path, 503, expect.objectContaining(code)]);
        expect(Number(answer.headers.get("retry-after")), path).toBeGreaterThan(0);
      });
      const signInLink = await new CookieBrowser(portal.url).get(`/enter?sign_in_link=${"x".repeat(43)}`);
      expect([state, signInLink.status, signInLink.headers.get("location")]).toEqual([
        state,
        303,
        `${portal.url}/enter`,
      ]);
      expect((await client.get("/livez")).status).toBe(200);
      await expect.poll(isDatabaseUp).toBe(0);
      await Promise.all(answers);
      const { status, text, headers } = await page;
      expect([state, status, headers.get("retry-after")]).toEqual([state, 503, "5"]);
      expect(text).toContain("The portal isn’t available right now.");
      if (state === "cut") await expectErrorPage(browserPage, `${portal.url}/sign-in`);
      wire.state = "open";
      await expect.poll(async () => (await client.get("/readyz")).status).toBe(200);
      await expect.poll(isDatabaseUp, { timeout: 30_000 }).toBe(1);
      const list = await client.get("/api/license-keys");
      expect([list.status, list.json]).toEqual([200, expect.objectContaining({ unfiltered_count: 1 })]);
    }
    // Every line of the log is one event, and none quotes a query or its values.
    const lines = portal.logLines();
    expect(lines.length).toBeGreaterThan(10);
    // The page's line has what an operator filters by, and the error's line what broke.
    const events = lines.map((line) => JSON.parse(line));
    const failed = events.find(
      ({ event, route, status }) => event === "request" && route === "/license-keys" && status === 503,
    );
    expect(failed).toMatchObject({ code: "database_unavailable", request_id: expect.any(String) });
    const why = events.filter(({ event, request_id }) => event === "console" && request_id === failed?.request_id);
    expect(why).toMatchObject([
      { code: "database_unavailable", err: { name: "Problem", cause: { name: expect.stringMatching(/Error$/) } } },
    ]);
    const api = events.find(
      ({ event, route, status }) => event === "request" && route === "GET /api/session" && status === 503,
    );
    expect(api).toMatchObject({ code: "database_unavailable" });
    const problem = events.find(({ event, request_id }) => event === "problem" && request_id === api?.request_id);
    expect(problem?.err).toMatchObject({ name: expect.stringMatching(/./), at: expect.stringMatching(/^at /) });
    expect(events.filter(({ err }) => err?.name === "object")).toEqual([]);
    expect(lines.filter((line) => !line.startsWith("{"))).toEqual([]);
    expect(lines.join("\n")).not.toMatch(/select |params|@customer\.example/i);
  } finally {
    wire.close();
  }
});
