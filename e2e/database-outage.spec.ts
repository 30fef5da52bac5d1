import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { createPortalDatabase } from "../sandbox/portal-database.ts";
import { freePort } from "../sandbox/ports.ts";
import { expect, test } from "./fixtures.ts";
import { PortalClient } from "./portal-client.ts";
import { startPortal } from "./portal-process.ts";

/** The way to PostgreSQL, which can be cut off, or go silent as a network does that swallows packets. */
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

test("while PostgreSQL is away or silent the portal says so and lives; when it is back, whoever was signed in still is", async ({
  stack,
  customer,
  polar,
}) => {
  test.slow();
  const port = await freePort();
  const admin = new URL(stack.superuserUrl);
  admin.pathname = "/postgres";
  const database = await createPortalDatabase(admin.href, `wire_${port}`);
  const wire = new Wire(new URL(database.databaseUrl));
  const throughWire = new URL(database.databaseUrl);
  throughWire.hostname = "127.0.0.1";
  throughWire.port = String(await wire.listen());
  const portalUrl = `http://127.0.0.1:${port}`;
  const portal = await startPortal({
    ...stack.environment,
    PORT: String(port),
    PORTAL_URL: portalUrl,
    DATABASE_URL: throughWire.href,
    DATABASE_MIGRATION_URL: database.migrationUrl,
  });
  try {
    const client = new PortalClient(portalUrl);
    await client.signIn(polar, customer);
    expect((await client.call("GET", "/readyz")).status).toBe(200);
    for (const state of ["cut", "silent"] as const) {
      wire.state = state;
      // All at once: each waits as long as a silent server is given.
      const page = client.call("GET", "/license-keys");
      const calls = [
        ["GET", "/readyz"],
        ["GET", "/api/session"],
        ["GET", "/api/license-keys"],
        ["POST", "/api/sign-in"],
      ] as const;
      const answers = calls.map(async ([method, path]) => {
        const body = method === "POST" ? { body: { email: customer.email } } : {};
        const answer = await client.call(method, path, body);
        const code = { code: "database_unavailable" };
        expect([state, path, answer.status, answer.json]).toEqual([state, path, 503, expect.objectContaining(code)]);
        expect(Number(answer.headers.get("retry-after")), path).toBeGreaterThan(0);
      });
      const signInLink = await new PortalClient(portalUrl).call("GET", `/enter?sign_in_link=${"x".repeat(43)}`);
      expect([state, signInLink.status, signInLink.headers.get("location")]).toEqual([
        state,
        303,
        `${portalUrl}/enter`,
      ]);
      expect((await client.call("GET", "/livez")).status).toBe(200);
      await Promise.all(answers);
      const { status, text } = await page;
      expect([state, status]).toEqual([state, 500]);
      expect(text).toContain("The portal is not available at the moment.");
      wire.state = "open";
      await expect.poll(async () => (await client.call("GET", "/readyz")).status).toBe(200);
      const list = await client.call("GET", "/api/license-keys");
      expect([list.status, list.json]).toEqual([200, expect.objectContaining({ unfiltered_count: 1 })]);
    }
    // Every line of the log is one event, and none quotes a query or what stood in it.
    const lines = portal.output().split("ready http://")[1]?.split("\n").slice(1, -1) ?? [];
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter((line) => !line.startsWith("{"))).toEqual([]);
    expect(lines.join("\n")).not.toMatch(/select |params|@customer\.example/i);
  } finally {
    await portal.stop();
    wire.close();
  }
});
