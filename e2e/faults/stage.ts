import { randomInt, randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createPortalDatabase } from "../../sandbox/portal-database.ts";
import { portalEnvironment } from "../../sandbox/portal-environment.ts";
import { freePort } from "../../sandbox/ports.ts";
import { type Postgres, startPostgres } from "../../sandbox/postgres.ts";
import { removePostgresFolder } from "../../sandbox/postgres-folder.ts";
import { startSandbox } from "../../sandbox/sandbox.ts";
import { CookieBrowser } from "../../test/cookie-browser.ts";
import { Database } from "../../test/database.ts";
import { exactFetch } from "../../test/exact-request.ts";
import { IdentityProvider } from "../../test/identity-provider.ts";
import { Inbox } from "../../test/inbox.ts";
import { stopProcesses } from "../../test/node-process.ts";
import { PolarControl } from "../../test/polar-control.ts";
import { type PortalProcess, startPortal } from "../../test/portal-process.ts";
import { type Balancer, startBalancer } from "./balancer.ts";

/**
 * Two instances of the built portal behind a balancer, with a sandbox. The portal and the sandbox's Polar use different
 * PostgreSQL servers, so the portal's can stop alone. Everything is temporary and on loopback.
 */
export class Stage {
  readonly polar: PolarControl;
  readonly inbox: Inbox;
  readonly identityProvider: IdentityProvider;
  readonly database: Database;
  readonly balancer: Balancer;
  /** Of the instances; a rotation of the secret changes it. */
  environment: Record<string, string>;
  instances: PortalProcess[] = [];
  readonly #url: string;
  readonly #postgres: { port: number; dir: string; running: Postgres };
  readonly #closeSandbox: () => Promise<void>;
  #started = 0;

  private constructor(parts: {
    url: string;
    balancer: Balancer;
    environment: Record<string, string>;
    sandbox: Awaited<ReturnType<typeof startSandbox>>;
    postgres: { port: number; dir: string; running: Postgres };
  }) {
    const { url, balancer, environment, sandbox, postgres } = parts;
    this.#url = url;
    this.balancer = balancer;
    this.environment = environment;
    this.#postgres = postgres;
    this.#closeSandbox = () => sandbox.close();
    this.polar = new PolarControl(sandbox.polarUrl);
    this.inbox = new Inbox(sandbox.inboxUrl);
    this.identityProvider = new IdentityProvider(sandbox.oidcUrl);
    const superuser = new URL(postgres.running.adminUrl);
    superuser.pathname = "/portal";
    this.database = new Database(superuser.href);
  }

  static async open(): Promise<Stage> {
    await mkdir("test-results", { recursive: true });
    const [port, postgresPort] = [await freePort(), await freePort()];
    const url = `http://localhost:${port}`;
    const dir = path.join(tmpdir(), `license-portal-faults-${randomUUID()}`);
    const running = await startPostgres({ port: postgresPort, dir });
    const sandbox = await startSandbox({ portalUrls: [url] });
    const database = await createPortalDatabase(running.adminUrl, "portal");
    const stage = new Stage({
      url,
      balancer: await startBalancer(port, ["http://127.0.0.1:9"]),
      environment: { ...portalEnvironment(sandbox, database, url), TRUSTED_PROXY_HOPS: "1", LOG_LEVEL: "info" },
      sandbox,
      postgres: { port: postgresPort, dir, running },
    });
    try {
      for (const _ of [1, 2]) stage.instances.push(await stage.startInstance());
      await stage.balance();
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  /** Starts an instance, at a port of its own or at that of one that has ended. It logs to test-results/. */
  async startInstance({ url }: { url?: string } = {}): Promise<PortalProcess> {
    const port = url === undefined ? {} : { PORT: new URL(url).port };
    this.#started += 1;
    const logFile = `test-results/faults-${this.#started}.log`;
    return await startPortal({ ...this.environment, ...port }, { logFile });
  }

  /** Lets the balancer use every instance. */
  async balance(): Promise<void> {
    await this.balancer.use(this.instances.map(({ url }) => url));
  }

  /** Takes an instance out of the balancer, then ends it by SIGTERM, as a deploy does. @throws Error unless it exits cleanly */
  async retire(instance: PortalProcess): Promise<void> {
    this.instances = this.instances.filter((one) => one !== instance);
    await this.balance();
    await instance.stop();
    const code = await instance.exited;
    if (code !== 0) throw new Error(`An instance ended with ${code} after SIGTERM.`);
  }

  async stopPostgres(): Promise<void> {
    await this.#postgres.running.close();
  }

  async restartPostgres(): Promise<void> {
    const { port, dir } = this.#postgres;
    this.#postgres.running = await startPostgres({ port, dir });
  }

  /** A browser with its own IP address. It keeps no connection open, because the balancer may stop. */
  browser(): CookieBrowser {
    const [a, b, c] = [randomInt(256), randomInt(256), randomInt(256)];
    const headers = { "x-forwarded-for": `10.${a}.${b}.${c}`, connection: "close" };
    return new CookieBrowser(this.#url, { headers, fetch: exactFetch });
  }

  async close(): Promise<void> {
    await this.balancer.close();
    // Also those that a scenario was about to start.
    await stopProcesses();
    await this.database.close();
    await this.#closeSandbox();
    await this.#postgres.running.close();
    await removePostgresFolder(this.#postgres.dir);
  }
}
