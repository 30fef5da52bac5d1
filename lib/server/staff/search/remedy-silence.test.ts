import { expect, test } from "vitest";
import type { KeyRemedies, RemedyState } from "@/lib/api/remedies";
import { systemContext } from "@/lib/server/context";
import type { Fault } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";
import { reconcileRemedies } from "./remedy-reconciler";

const portal = await openPortal({ staff: true });
const { polar } = portal;

/** A lead raises a device limit from 3 to 8 while Polar fails in this way. */
async function raiseDuring(fault: Fault) {
  const customer = await polar.makeCustomer({ license_keys: [{ benefit: "Northwind Studio license" }] });
  const { customer_id } = customer;
  const id = customer.license_keys[0]?.id ?? "";
  const { browser } = await portal.newStaff("lead");
  const path = `/api/support/license-keys/${id}/remedies`;
  const state = async (): Promise<RemedyState> => ((await browser.get(path)).json as KeyRemedies).state;
  const body = { kind: "device_limit", limit: 8, reason: "Ticket 4711: the team has grown", shown: await state() };
  const end = await polar.addFault({ customer_id, method: "PATCH", path: `/v1/license-keys/${id}`, ...fault });
  let answer: Awaited<ReturnType<typeof browser.post>> | undefined;
  const calls = await polar.requestsDuring(async () => {
    answer = await browser.post(path, body);
  });
  await end();
  const outcomes = async () => {
    const rows = await portal.database.query<{ outcome: string | null }>(
      "select outcome from remedies where customer_id = $1",
      [customer_id],
    );
    return rows.map(({ outcome }) => outcome);
  };
  const isOfKey = (call: { path: string }) => call.path === `/v1/license-keys/${id}`;
  return { answer, calls: calls.filter(isOfKey).map(({ method }) => method), state, outcomes, customer_id };
}

test("a change whose answer was lost is read again, and is done", async () => {
  const { answer, calls, outcomes } = await raiseDuring({ body: "cut", count: 1 });
  expect(answer).toMatchObject({ status: 200, json: { state: { limit_activations: 8 } } });
  expect(calls).toEqual(["GET", "PATCH", "GET"]);
  expect(await outcomes()).toEqual(["done"]);
});

test("a change that Polar failed is read again, and isn't sent again", async () => {
  const { answer, calls, state, outcomes } = await raiseDuring({ status: 500 });
  expect(answer).toMatchObject({ status: 503, json: { code: "upstream_unavailable" } });
  expect(calls).toEqual(["GET", "PATCH", "GET"]);
  expect(await outcomes()).toEqual(["not_done"]);
  expect((await state()).limit_activations).toBe(3);
});

test("a change that Polar answers too late is told as unknown, and is settled by reading", async () => {
  const { answer, calls, state, outcomes, customer_id } = await raiseDuring({ latency_ms: 6000, count: 1 });
  expect(answer).toMatchObject({ status: 504, json: { code: "outcome_unknown" } });
  expect(calls.filter((method) => method === "PATCH").length).toBeLessThanOrEqual(1);
  expect(await outcomes()).toEqual([null]);
  await expect.poll(async () => (await state()).limit_activations, { timeout: 20_000 }).toBe(8);
  await portal.database.query(
    "update remedies set started_at = now() - interval '1 minute' where customer_id = $1 and outcome is null",
    [customer_id],
  );
  expect(await reconcileRemedies(systemContext())).toBe(1);
  expect(await outcomes()).toEqual(["done"]);
});
