import { exampleEnvironment } from "./example-environment.ts";
import { startOidc } from "./oidc/server.ts";
import { startPolarApi } from "./polar/server.ts";
import { createPortalDatabase, type PortalDatabase } from "./portal-database.ts";
import { startPostgres } from "./postgres.ts";
import { startMailServer } from "./smtp/server.ts";

/** Where each part listens on 127.0.0.1; 0, or left out, is any free port. */
export interface SandboxPorts {
  polar?: number;
  smtp?: number;
  inbox?: number;
  oidc?: number;
  postgres?: number;
}

/** What the sandbox is started with. */
export interface SandboxOptions {
  ports?: SandboxPorts;
  /** Where PostgreSQL keeps its state; without it everything is thrown away at the end. */
  dir?: string;
  /** The portal that Polar's links and webhooks lead to; staff may sign in from all of them. */
  portalUrls: [string, ...string[]];
  /** What portal and sandbox agree on (the webhook's secret, the OpenID client); by default as in .env.environment. */
  environment?: Record<string, string | undefined>;
  log?: (line: string) => void;
}

/** Where the parts are. */
export interface SandboxUrls {
  polarUrl: string;
  smtpUrl: string;
  inboxUrl: string;
  oidcUrl: string;
  /** The superuser's address of PostgreSQL. */
  adminUrl: string;
}

/** The other companies' servers that the portal speaks with, and the database, all on loopback. */
export interface Sandbox extends SandboxUrls {
  /** A database with its two roles for one portal; made where it is missing. */
  createPortalDatabase(name: string): Promise<PortalDatabase>;
  /** Stops all of it. */
  close(): Promise<void>;
}

/**
 * Starts PostgreSQL, Polar's API, the mail server and the OpenID provider.
 * @throws Error with one sentence naming the remedy; what was started until then is stopped again.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { ports = {}, dir, portalUrls, environment = exampleEnvironment(), log } = options;
  const closing: (() => Promise<void>)[] = [];
  const opened = <Part extends { close(): Promise<void> }>(part: Part): Part => {
    closing.push(() => part.close());
    return part;
  };
  // In the order of starting, reversed: PostgreSQL ends after those who still write to it.
  const close = async () => {
    for (const stop of closing.splice(0).reverse()) await stop();
  };
  try {
    const postgres = opened(await startPostgres({ port: ports.postgres ?? 0, ...(dir ? { dir } : {}) }));
    const mail = opened(await startMailServer({ smtpPort: ports.smtp ?? 0, inboxPort: ports.inbox ?? 0 }));
    const clientId = environment.OIDC_CLIENT_ID ?? "";
    const clientSecret = environment.OIDC_CLIENT_SECRET ?? "";
    const oidc = opened(await startOidc({ port: ports.oidc ?? 0, clientId, clientSecret, portalUrls }));
    const polar = opened(
      await startPolarApi({
        port: ports.polar ?? 0,
        databaseUrl: await postgres.createDatabase("polar"),
        portalUrl: portalUrls[0],
        webhookSecret: environment.POLAR_WEBHOOK_SECRET ?? "",
        fresh: dir === undefined,
        inboxUrl: mail.inboxUrl.replace("127.0.0.1", "localhost"),
        ...(log ? { log } : {}),
      }),
    );
    return {
      polarUrl: polar.url,
      smtpUrl: mail.smtpUrl,
      inboxUrl: mail.inboxUrl,
      oidcUrl: oidc.url,
      adminUrl: postgres.adminUrl,
      createPortalDatabase: (name) => createPortalDatabase(postgres.adminUrl, name),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
