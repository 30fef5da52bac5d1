import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerUnder } from "@/lib/node-server/request-record";
import { closeDatabase, database, pool } from "@/lib/server/platform/db/database";
import { changeEnvironment } from "@/test/environment";
import { openPortal } from "@/test/portal-environment";
import { startTraceReceiver } from "@/test/trace-receiver";
import { startTracing, tracing } from "./tracing";

await openPortal();
const collector = await startTraceReceiver();
afterAll(() => collector.close());
beforeAll(async () => {
  await startTracing();
  expect(tracing()).toBeUndefined();
  await database().execute(sql`select 1`);
  expect(Object.hasOwn(pool(), "query")).toBe(false);
  await closeDatabase();
  changeEnvironment({ OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/` });
  await startTracing();
});

/** Does something as a request of this route, and ends its span. */
async function asRequest<T>(route: string, work: () => Promise<T>): Promise<T> {
  const span = tracing()?.startRequest("GET", { "http.request.method": "GET" }, undefined);
  if (!span) throw new Error("Traces are off.");
  try {
    return await new Promise<T>((resolve, reject) => {
      answerUnder({ id: route, span }, () => work().then(resolve, reject));
    });
  } finally {
    span.end({ "http.route": route });
  }
}

/** The names of the spans below a route's. */
async function spansBelow(route: string): Promise<string[]> {
  await tracing()?.flush();
  const spans = collector.spans();
  const parent = spans.find(({ name }) => name === `GET ${route}`);
  return spans.filter(({ parentSpanId }) => parentSpanId === parent?.spanId).map(({ name }) => name);
}

test("queries, those of a transaction and failed ones are spans of their request", async () => {
  await asRequest("/a", async () => {
    await database().execute(sql`select from mails where email_hash = ${"anna@customer.example"}`);
    await database().transaction(async (tx) => {
      await tx.execute(sql`delete from mails where kind = 'otp'`);
    });
    await expect(database().execute(sql`select from no_such_table`)).rejects.toThrow();
  });
  expect(await spansBelow("/a")).toEqual(["select mails", "begin", "delete mails", "commit", "select no_such_table"]);
  expect(collector.bodies.join()).not.toMatch(/anna|otp|email_hash/);
});

test("outside of a request nothing is traced", async () => {
  await database().execute(sql`select from sessions`);
  await tracing()?.flush();
  expect(collector.bodies.join()).not.toContain("select sessions");
});

test("a query that waited for another request's connection belongs to the request that asked", async () => {
  const { promise: isFull, resolve: full } = Promise.withResolvers<void>();
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
  const holding = asRequest("/holds", async () => {
    const clients = await Promise.all(Array.from({ length: pool().options.max ?? 10 }, () => pool().connect()));
    full();
    await mayEnd;
    for (const client of clients) client.release();
  });
  await isFull;
  const waiting = asRequest("/waits", () => pool().query("select from audit_head"));
  await expect.poll(() => pool().waitingCount).toBe(1);
  end();
  await Promise.all([holding, waiting]);
  expect(await spansBelow("/waits")).toEqual(["select audit_head"]);
  expect(await spansBelow("/holds")).toEqual([]);
});
