import { randomBytes } from "node:crypto";
import { html, raw } from "hono/html";
import { type Configuration, Provider } from "oidc-provider";
import { htmlPage } from "../html-page.ts";
import type { Portals } from "./portals.ts";
import type { ProviderMemory } from "./provider-memory.ts";
import type { SigningKey } from "./signing-key.ts";
import type { Users } from "./users.ts";

/** The parts of the provider. */
export interface ProviderParts {
  issuer: string;
  clientId: string;
  clientSecret: string;
  users: Users;
  portals: Portals;
  memory: ProviderMemory;
  key: SigningKey;
}

const hour = 3600;

/** An OpenID provider with one client, required PKCE, no consent page and both kinds of logout. */
export function createProvider(parts: ProviderParts): Provider {
  const { memory, portals, users } = parts;
  const configuration: Configuration = {
    adapter: (model) => memory.adapterFor(model, (id) => (id === parts.clientId ? client(parts) : undefined)),
    jwks: { keys: [parts.key.jwk] },
    cookies: { keys: [randomBytes(32).toString("hex")] },
    pkce: { required: () => true },
    scopes: ["openid", "profile", "email"],
    claims: { openid: ["sub", "roles"], profile: ["name"], email: ["email", "email_verified"] },
    // The ID token contains all claims, so the portal needs no second request.
    conformIdTokenClaims: false,
    findAccount: (_context, id) => {
      const user = users.find(id);
      if (!user) return undefined;
      const { email, name, roles } = user;
      return {
        accountId: user.id,
        claims: (use) => ({
          sub: user.id,
          email,
          email_verified: true,
          name,
          ...(use === "userinfo" && !user.tokens.userinfo_has_roles ? {} : { roles: [...roles] }),
        }),
      };
    },
    interactions: { url: (_context, { uid }) => `/sign-in/${uid}` },
    async loadExistingGrant({ oidc }) {
      const { client: asking, session, provider, params } = oidc;
      if (!asking || !session?.accountId) return undefined;
      const known = session.grantIdFor(asking.clientId);
      const grant =
        (known ? await provider.Grant.find(known) : undefined) ??
        new provider.Grant({ clientId: asking.clientId, accountId: session.accountId });
      grant.addOIDCScope(String(params?.scope ?? "openid"));
      await grant.save();
      return grant;
    },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (context, form) => {
          context.body = String(await signOutPage(form));
        },
        postLogoutSuccessSource: async (context) => {
          context.body = String(await notice("Signed out", "You're signed out of Northwind."));
        },
      },
    },
    renderError: async (context, { error, error_description: description }) => {
      context.type = "html";
      context.body = String(await notice("You can't sign in", `${error}: ${description ?? ""}`));
    },
    issueRefreshToken: async (_context, _client, { accountId }) =>
      users.find(accountId ?? "")?.tokens.has_refresh_token === true,
    // Each refresh token works once, as RFC 9700 (section 4.14.2) recommends.
    rotateRefreshToken: true,
    ttl: {
      AccessToken: (_context, { accountId }) => users.find(accountId ?? "")?.tokens.access_token_s ?? hour,
      RefreshToken: 12 * hour,
      AuthorizationCode: 60,
      IdToken: hour,
      Interaction: hour,
      Session: 12 * hour,
      Grant: 12 * hour,
    },
    // The provider only sends logout tokens. Its default fetch refuses loopback addresses.
    fetch: async (_url, options) => {
      const answers = await portals.deliver(new URLSearchParams(String(options?.body)).get("logout_token") ?? "");
      return new Response(null, { status: answers.some(({ status }) => status === 200) ? 200 : 502 });
    },
  };
  const provider = new Provider(parts.issuer, configuration);
  provider.use(async (context, next) => {
    await next();
    const { oidc, body } = context;
    const user = users.find(oidc?.entities?.Account?.accountId ?? "");
    const isRefresh = oidc?.route === "token" && oidc.params?.grant_type === "refresh_token";
    if (isRefresh && user?.tokens.refresh_has_id_token === false && typeof body === "object" && body !== null) {
      Reflect.deleteProperty(body, "id_token");
    }
  });
  return provider;
}

function client({ clientId, clientSecret, portals }: ProviderParts) {
  return {
    client_id: clientId,
    client_secret: clientSecret,
    client_name: "License Portal",
    redirect_uris: portals.redirectUris,
    post_logout_redirect_uris: portals.postLogoutRedirectUris,
    backchannel_logout_uri: portals.backChannelLogoutUri,
    backchannel_logout_session_required: true,
    require_auth_time: true,
    response_types: ["code" as const],
    grant_types: ["authorization_code", "refresh_token"],
  };
}

/** The form submits itself, because the person already chose to sign out at the portal. */
function signOutPage(form: string) {
  const complete = form.replace(
    "</form>",
    '<input type="hidden" name="logout" value="yes"><button class="plain">Sign out</button></form>',
  );
  const body = html`<main><h1>Signing out…</h1>${raw(complete)}</main>`;
  return htmlPage({ title: "Signing out", isNarrow: true, body, script: `document.forms[0].submit();` });
}

/** A page with one sentence. */
export function notice(title: string, text: string) {
  return htmlPage({
    title,
    isNarrow: true,
    body: html`<main><p class="brand">Northwind sign-in</p><h1>${title}</h1><p>${text}</p></main>`,
  });
}
