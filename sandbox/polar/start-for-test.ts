import { randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { z } from "zod";
import { startPolarApi } from "./polar-api.ts";

/** The organization's token in the seed, and in the recordings' world. */
export const NORTHWIND = "polar_oat_sandbox_northwindxxxxxxxxxxx";

const json = z.json();
type Json = z.infer<typeof json>;

const added = z.object({
  customer_id: z.string(),
  organization_id: z.string(),
  email: z.string(),
  members: z.array(z.object({ id: z.string(), email: z.string() })),
  license_keys: z.array(
    z.object({
      id: z.string(),
      key: z.string(),
      benefit_grant_id: z.string(),
      activation_ids: z.array(z.string()),
      subscription_id: z.string().nullable(),
    }),
  ),
});
export type AddedCustomer = z.infer<typeof added>;

/** A database of a test's own on the run's PostgreSQL. */
export async function createDatabase(): Promise<string> {
  const url = new URL(inject("postgresAdminUrl"));
  const name = `polar_${randomUUID().replaceAll("-", "")}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  url.pathname = `/${name}`;
  return url.href;
}

/** A Polar API of a test's own, and ways to speak with it. */
export async function startForTest(options: { databaseUrl?: string; fresh?: boolean; portalUrl?: string } = {}) {
  const databaseUrl = options.databaseUrl ?? (await createDatabase());
  const { portalUrl = "http://127.0.0.1:9", fresh = true } = options;
  const api = await startPolarApi({ port: 0, databaseUrl, portalUrl, fresh, webhookSecret: "polar_whs_test" });

  async function call(method: string, path: string, { token, body, headers = {} }: CallOptions = {}) {
    const answer = await fetch(api.url + path, {
      method,
      redirect: "manual",
      headers: {
        "polar-version": "2026-10",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: text === "" ? null : parsed(text) };
  }

  /** A call of the control side that must succeed. */
  async function control(method: string, path: string, body?: unknown) {
    const answer = await call(method, `/_sandbox${path}`, body === undefined ? {} : { body });
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  }

  async function openSession(body: object): Promise<string> {
    const answer = await call("POST", "/v1/customer-sessions/", { token: NORTHWIND, body });
    return z.object({ token: z.string() }).parse(answer.body).token;
  }

  /** Adds a customer of its own, an individual unless told, and signs it in. */
  async function addCustomer(body: object = {}): Promise<AddedCustomer & { token: string }> {
    const customer = added.parse(await control("POST", "/customers", { webhooks: false, ...body }));
    const member_id = customer.members[0]?.id;
    const token = await openSession({ customer_id: customer.customer_id, ...(member_id ? { member_id } : {}) });
    return { ...customer, token };
  }

  return { ...api, databaseUrl, call, control, openSession, addCustomer };
}

export type TestPolar = Awaited<ReturnType<typeof startForTest>>;

interface CallOptions {
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

function parsed(text: string): Json {
  try {
    return json.parse(JSON.parse(text));
  } catch {
    return { $text: text };
  }
}
