import { createServer, type RequestListener } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { closeServer, listen } from "../ports.ts";
import { createRoutes } from "./oidc-routes.ts";
import { Portals } from "./portals.ts";
import { createProvider } from "./provider.ts";
import { ProviderMemory } from "./provider-memory.ts";
import { createSigningKey } from "./signing-key.ts";
import { Users } from "./users.ts";

/** The options of `startOidc`. */
export interface OidcOptions {
  /** 0 for any free port. */
  port: number;
  clientId: string;
  clientSecret: string;
  /** The portals that people may sign in to. */
  portalUrls: string[];
}

/** Starts the OpenID provider of the vendor's staff on loopback. `url` is its issuer. */
export async function startOidc(options: OidcOptions): Promise<{ url: string; close(): Promise<void> }> {
  const key = await createSigningKey();
  let handle: RequestListener = (_request, response) => response.writeHead(503).end();
  const server = createServer((request, response) => handle(request, response));
  const issuer = `http://127.0.0.1:${await listen(server, options.port, "SANDBOX_OIDC_PORT")}`;
  const { clientId, clientSecret, portalUrls } = options;
  const memory = new ProviderMemory();
  const parts = { issuer, clientId, clientSecret, users: new Users(), portals: new Portals(portalUrls), memory, key };
  const provider = createProvider(parts);
  const answerProtocol = provider.callback();
  const answerRoutes = getRequestListener(createRoutes(provider, parts).fetch);
  handle = (request, response) => {
    const isRoute = /^\/(sign-in|_sandbox)\//.test(request.url ?? "");
    return isRoute ? answerRoutes(request, response) : answerProtocol(request, response);
  };
  return { url: issuer, close: () => closeServer(server) };
}
