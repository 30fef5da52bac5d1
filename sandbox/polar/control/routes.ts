import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { z } from "zod";
import type { Fault } from "../faults.ts";
import type { Sandbox } from "../sandbox.ts";
import { changeRoutes } from "./changes.ts";
import { addCustomer } from "./new-customer.ts";
import { newCustomer } from "./new-customer-schema.ts";
import { parse } from "./parse.ts";
import { startPageRoutes } from "./start-page.ts";
import { readWorld } from "./world.ts";

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
const settings = z.strictObject({ rate_limits: z.boolean().optional(), clock_offset_s: z.number().optional() });
const webhook = z.strictObject({
  type: z.string().min(1),
  data: z.record(z.string(), z.unknown()),
  /** To send the same one again, or one from another time, or signed by somebody else. */
  webhook_id: z.string().optional(),
  webhook_timestamp: z.int().optional(),
  secret: z.string().optional(),
});
const expiry = z.strictObject({ customer_id: z.uuid(), member_id: z.uuid().optional() });

/** The control side of the sandbox, for tests, demos and measuring. */
export function controlRoutes(sandbox: Sandbox): Hono {
  const app = new Hono({ strict: false });
  app.onError((error) => {
    if (error instanceof HTTPException) return error.getResponse();
    if (error instanceof SyntaxError) {
      return Response.json(
        { error: "InvalidBody", detail: [{ loc: [], msg: "The body is no JSON." }] },
        { status: 422 },
      );
    }
    return Response.json({ error: "SandboxError", detail: error.message }, { status: 500 });
  });
  app.use(async (c, next) => {
    await next();
    await sandbox.database.flush();
    c.header("cache-control", "no-store");
  });

  app.get("/world", (c) => c.json(sandbox.state.world()));
  app.put("/world", async (c) => {
    sandbox.replace(parse(readWorld, await c.req.json()));
    return c.body(null, 204);
  });

  app.post("/customers", async (c) => c.json(addCustomer(sandbox, parse(newCustomer, await c.req.json())), 201));

  const faults = z.union([fault, z.array(fault)]).transform((value) => (Array.isArray(value) ? value : [value]));
  app.get("/faults", (c) => c.json(sandbox.faults.list()));
  app.put("/faults", async (c) =>
    c.json(sandbox.faults.set(parse<Omit<Fault, "id">[]>(z.array(fault), await c.req.json()))),
  );
  app.post("/faults", async (c) =>
    c.json(sandbox.faults.add(parse<Omit<Fault, "id">[]>(faults, await c.req.json())), 201),
  );
  app.delete("/faults/:id", (c) => c.body(null, sandbox.faults.remove(c.req.param("id")) ? 204 : 404));

  app.get("/requests", (c) => c.json(sandbox.requests.list(c.req.query("customer_id") ?? null)));
  app.delete("/requests", (c) => {
    sandbox.requests.clear();
    return c.body(null, 204);
  });

  app.get("/settings", (c) => c.json(sandbox.settings));
  app.put("/settings", async (c) => {
    const given = parse(settings, await c.req.json());
    sandbox.settings = { rate_limits: given.rate_limits ?? false, clock_offset_s: given.clock_offset_s ?? 0 };
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

  app.post("/expire-tokens", async (c) => {
    const given = parse(expiry, await c.req.json());
    const sessions = sandbox.state.sessions
      .by("customer", given.customer_id)
      .filter((one) => !one.expired && (given.member_id === undefined || one.member_id === given.member_id));
    for (const session of [...sessions]) sandbox.state.sessions.put({ ...session, expired: true });
    return c.json({ expired: sessions.length });
  });

  app.route("/", changeRoutes(sandbox));
  app.route("/", startPageRoutes(sandbox));
  app.all("*", (c) => c.json({ error: "NotFound", detail: "The control side has no such route." }, 404));
  return app;
}
