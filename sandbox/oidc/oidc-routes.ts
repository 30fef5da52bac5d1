import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { errors, type Provider } from "oidc-provider";
import { htmlPage } from "../html-page.ts";
import { notice, type ProviderParts } from "./provider.ts";
import type { StaffUser } from "./users.ts";

type Bindings = { Bindings: HttpBindings };

/** The sign-in page, where one click signs in, and the control routes for tests under /_sandbox. */
export function createRoutes(provider: Provider, parts: ProviderParts): Hono<Bindings> {
  const { users, portals } = parts;
  const app = new Hono<Bindings>();

  app.onError((error, c) => {
    if (!(error instanceof errors.SessionNotFound)) throw error;
    return c.html(notice("This sign-in has expired", "Go back to the portal and sign in again."), 400);
  });

  app.get("/sign-in/:uid", async (c) => {
    const { params } = await provider.interactionDetails(c.env.incoming, c.env.outgoing);
    return c.html(signInPage(c.req.param("uid"), users.list(), params.login_hint));
  });
  app.post("/sign-in/:uid", async (c) => {
    const form = await c.req.formData();
    const user = users.find(String(form.get("user")));
    if (!user) return c.redirect(c.req.path, 303);
    const result = { login: { accountId: user.id, remember: true } };
    return c.redirect(await provider.interactionResult(c.env.incoming, c.env.outgoing, result), 303);
  });

  app.get("/_sandbox/users", (c) => c.json(users.list()));
  app.post("/_sandbox/users", async (c) => {
    const { email, name, roles, tokens } = await readObject(c);
    if (typeof email !== "string" || typeof name !== "string" || !isListOfText(roles)) {
      return c.json({ error: `Send {"email": text, "name": text, "roles": [text]}.` }, 422);
    }
    return c.json(users.add({ email, name, roles, tokens: { ...(typeof tokens === "object" && tokens) } }), 201);
  });
  app.delete("/_sandbox/users/:id", (c) => {
    const isRemoved = users.remove(c.req.param("id"));
    return isRemoved ? c.body(null, 204) : c.json({ error: "There is no such user." }, 404);
  });
  app.post("/_sandbox/users/:id/roles", async (c) => {
    const user = users.find(c.req.param("id"));
    const { roles } = await readObject(c);
    if (!user) return c.json({ error: "There is no such user." }, 404);
    if (!isListOfText(roles)) return c.json({ error: `Send {"roles": [text]}.` }, 422);
    user.roles = roles;
    return c.json(user);
  });
  app.post("/_sandbox/users/:id/logout", async (c) => {
    const user = users.find(c.req.param("id"));
    return user ? c.json(await endSessions(user, provider, parts)) : c.json({ error: "There is no such user." }, 404);
  });
  app.post("/_sandbox/clients", async (c) => {
    const { portal_url: portalUrl } = await readObject(c);
    if (!URL.canParse(String(portalUrl))) return c.json({ error: `Send {"portal_url": "http://…"}.` }, 422);
    portals.add(String(portalUrl));
    return c.json({ redirect_uris: portals.redirectUris }, 201);
  });
  return app;
}

/** Ends the user's sessions and sends a logout token for each to all portals. Without a session, sends one for the user. */
async function endSessions(
  user: StaffUser,
  provider: Provider,
  { issuer, clientId, key, memory, portals }: ProviderParts,
) {
  const claims = { iss: issuer, aud: clientId, sub: user.id };
  const tokens: string[] = [];
  const sessions = memory.payloads("Session").filter(({ accountId }) => accountId === user.id);
  for (const { jti, authorizations } of sessions) {
    const sid = authorizations?.[clientId]?.sid;
    if (sid) tokens.push(await key.signLogoutToken({ ...claims, sid }));
    await (jti ? await provider.Session.find(jti) : undefined)?.destroy();
  }
  if (tokens.length === 0) tokens.push(await key.signLogoutToken(claims));
  const answers = await Promise.all(tokens.map((token) => portals.deliver(token)));
  return { ended_sessions: sessions.length, answers: answers.flat() };
}

async function readObject(c: Context<Bindings>): Promise<Record<string, unknown>> {
  const body: unknown = await c.req.json().catch(() => undefined);
  return typeof body === "object" && body !== null ? { ...body } : {};
}

function isListOfText(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function signInPage(uid: string, users: StaffUser[], hint: unknown) {
  const hinted = (user: StaffUser) => Number(user.email === hint);
  const items = users
    .toSorted((one, other) => hinted(other) - hinted(one))
    .map(
      ({ id, email, name, roles }) => html`<li><form method="post" action="/sign-in/${uid}">
<button class="card" name="user" value="${id}">
<span class="name">${name}</span> <span class="tag">${roles.join(", ") || "no role"}</span>
<span class="more">${email}</span>
</button></form></li>`,
    );
  return htmlPage({
    title: "Sign in to Northwind",
    isNarrow: true,
    body: html`<main>
<p class="brand">Northwind sign-in (sandbox)</p>
<h1>Who are you?</h1>
<p>The sandbox asks for no password.</p>
<ul class="list">${items}</ul>
</main>`,
  });
}
