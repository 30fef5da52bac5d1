import type { RestartPortal } from "./brand/brand-page.ts";
import { exampleEnvironment } from "./example-environment.ts";
import { startOidc } from "./oidc/oidc-server.ts";
import { startPolarApi } from "./polar/polar-api.ts";
import { createPortalDatabase, type PortalDatabase } from "./portal-database.ts";
import { startPostgres } from "./postgres.ts";
import { startMailServer } from "./smtp/mail-server.ts";

/** The ports of the parts on 127.0.0.1. Any free port by default, and for 0. */
export interface SandboxPorts {
  polar?: number;
  smtp?: number;
  inbox?: number;
  oidc?: number;
  postgres?: number;
}

/** The options of `startSandbox`. */
export interface SandboxOptions {
  ports?: SandboxPorts;
  /** PostgreSQL stores its state here. Without it, the state is deleted at the end. */
  dir?: string;
  /** Polar's links and webhooks lead to the first portal. Staff can sign in from all of them. */
  portalUrls: [string, ...string[]];
  /** The webhook secret and the OpenID client, which portal and sandbox share. From .env.example by default. */
  environment?: Record<string, string | undefined>;
  /** Starts the portal again with other settings, for the page of the brand. */
  restartPortal?: RestartPortal;
  log?: (line: string) => void;
}

/** The URLs of the parts. */
export interface SandboxUrls {
  polarUrl: string;
  smtpUrl: string;
  inboxUrl: string;
  oidcUrl: string;
  /** PostgreSQL's database `postgres`, as the superuser. */
  adminUrl: string;
}

/** The stand-ins for the other companies' servers, and PostgreSQL, all on loopback. */
export interface Sandbox extends SandboxUrls {
  /** Creates a database with its two roles for one portal, unless it exists. */
  createPortalDatabase(name: string): Promise<PortalDatabase>;
  /** Stops all parts. */
  close(): Promise<void>;
}

/**
 * Starts PostgreSQL, Polar's API, the mail server and the OpenID provider.
 * @throws Error with the remedy. The parts that had started are stopped again.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { ports = {}, dir, portalUrls, environment = exampleEnvironment(), restartPortal, log } = options;
  // Disposed in reverse order, so PostgreSQL stops after the parts that write to it.
  const parts = new AsyncDisposableStack();
  const add = <Part extends { close(): Promise<void> }>(part: Part) => parts.adopt(part, () => part.close());
  try {
    const postgres = add(await startPostgres({ port: ports.postgres ?? 0, ...(dir ? { dir } : {}) }));
    let polarUrl = "";
    const galleryUrl = () => polarUrl && `${polarUrl}/_sandbox/mails`;
    const mail = add(await startMailServer({ smtpPort: ports.smtp ?? 0, inboxPort: ports.inbox ?? 0, galleryUrl }));
    const { OIDC_CLIENT_ID: clientId = "", OIDC_CLIENT_SECRET: clientSecret = "" } = environment;
    const oidc = add(await startOidc({ port: ports.oidc ?? 0, clientId, clientSecret, portalUrls }));
    const polar = add(
      await startPolarApi({
        port: ports.polar ?? 0,
        databaseUrl: await postgres.createDatabase("polar"),
        portalUrl: portalUrls[0],
        webhookSecret: environment.POLAR_WEBHOOK_SECRET ?? "",
        fresh: dir === undefined,
        inboxUrl: mail.inboxUrl.replace("127.0.0.1", "localhost"),
        ...(restartPortal ? { restartPortal } : {}),
        ...(log ? { log } : {}),
      }),
    );
    polarUrl = polar.url;
    return {
      polarUrl,
      smtpUrl: mail.smtpUrl,
      inboxUrl: mail.inboxUrl,
      oidcUrl: oidc.url,
      adminUrl: postgres.adminUrl,
      createPortalDatabase: (name) => createPortalDatabase(postgres.adminUrl, name),
      close: () => parts.disposeAsync(),
    };
  } catch (error) {
    await parts.disposeAsync();
    throw error;
  }
}
