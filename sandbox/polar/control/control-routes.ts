import { randomBytes } from "node:crypto";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { z } from "zod";
import { brandRoutes } from "../../brand/brand-page.ts";
import { mailGallery } from "../../mail-gallery/mail-gallery.ts";
import type { PolarSandbox } from "../polar-sandbox.ts";
import { changeRoutes } from "./changes.ts";
import { invalid, parse } from "./control-input.ts";
import { addCustomer } from "./new-customer.ts";
import { newCustomer } from "./new-customer-schema.ts";
import { seatRoutes } from "./seats.ts";
import { startPageRoutes } from "./start-page.ts";
import { worldSchema } from "./world-schema.ts";

const fault = z.strictObject({
  id: z.string().min(1).optional(),
  method: z.string().optional(),
  path: z.string().startsWith("/").optional(),
  customer_id: z.uuid().optional(),
  count: z.int().min(1).optional(),
  latency_ms: z.number().min(0).max(600_000).optional(),
  status: z.int().min(200).max(599).optional(),
  body: z.enum(["empty", "garbage", "cut"]).optional(),
  reset: z.boolean().optional(),
});
const settings = z.strictObject({ rate_limits: z.boolean().default(false), clock_offset_s: z.number().default(0) });
const webhook = z.strictObject({
  type: z.string().min(1),
  data: z.record(z.string(), z.unknown()),
  // To send the same webhook again, one from another time, or one with another signature.
  webhook_id: z.string().optional(),
  webhook_timestamp: z.int().optional(),
  secret: z.string().optional(),
});
const accessToken = z.strictObject({ organization: z.string().default("northwind"), scopes: z.array(z.string()) });
const expiry = z.strictObject({ customer_id: z.uuid(), member_id: z.uuid().optional() });

/** The control side of the sandbox, for tests, demos and benchmarks. */
export function controlRoutes(sandbox: PolarSandbox): Hono {
  const { state, faults, requests } = sandbox;
  const app = new Hono({ strict: false });
  app.onError((error) => {
    if (error instanceof HTTPException) return error.getResponse();
    if (error instanceof SyntaxError) return invalid([], "The body isn't JSON.").getResponse();
    return Response.json({ error: "SandboxError", detail: error.message }, { status: 500 });
  });
  app.use(async (c, next) => {
    await next();
    await sandbox.database.flush();
    c.header("cache-control", "no-store");
  });

  app.get("/world", (c) => c.json(state.world()));
  app.put("/world", async (c) => {
    sandbox.replace(parse(worldSchema, await c.req.json()));
    return c.body(null, 204);
  });

  app.post("/customers", async (c) => c.json(addCustomer(sandbox, parse(newCustomer, await c.req.json())), 201));

  app.get("/faults", (c) => c.json(faults.list()));
  app.put("/faults", async (c) => c.json(faults.set(parse(z.array(fault), await c.req.json()))));
  app.post("/faults", async (c) => {
    const given = parse(z.union([fault, z.array(fault)]), await c.req.json());
    return c.json(faults.add([given].flat()), 201);
  });
  app.delete("/faults/:id", (c) => c.body(null, faults.remove(c.req.param("id")) ? 204 : 404));

  app.get("/requests", (c) => c.json(requests.list(c.req.query("customer_id"))));
  app.delete("/requests", (c) => {
    requests.clear();
    return c.body(null, 204);
  });

  app.get("/settings", (c) => c.json(sandbox.settings));
  app.put("/settings", async (c) => {
    sandbox.settings = parse(settings, await c.req.json());
    return c.json(sandbox.settings);
  });

  app.post("/webhooks", async (c) => {
    const given = parse(webhook, await c.req.json());
    const made = sandbox.webhooks.make(given.type, given.data);
    const id = given.webhook_id ?? made.id;
    const delivery = { ...made, id, timestamp: given.webhook_timestamp ?? made.timestamp };
    const answer = await sandbox.webhooks.deliver(delivery, given.secret);
    return c.json({ webhook_id: id, ...answer }, answer.status === 0 ? 502 : 200);
  });

  app.post("/access-tokens", async (c) => {
    const given = parse(accessToken, await c.req.json());
    const token = `polar_oat_${randomBytes(24).toString("base64url")}`;
    state.accessTokens.put({ ...given, name: "made by a test", expired: false, token });
    return c.json({ token }, 201);
  });

  app.post("/expire-tokens", async (c) => {
    const given = parse(expiry, await c.req.json());
    const sessions = state.sessions
      .by("customer", given.customer_id)
      .filter((one) => !one.expired && (given.member_id === undefined || one.member_id === given.member_id));
    for (const session of sessions) state.sessions.put({ ...session, expired: true });
    return c.json({ expired: sessions.length });
  });

  app.route("/", changeRoutes(sandbox));
  app.route("/", seatRoutes(sandbox));
  app.route("/mails", mailGallery(sandbox.portalUrl));
  app.route("/", startPageRoutes(sandbox));
  app.route("/brand", brandRoutes(sandbox.portalUrl, sandbox.restartPortal));
  app.all("*", (c) => c.json({ error: "NotFound", detail: "The control side has no such route." }, 404));
  return app;
}
