import { afterEach, expect, test } from "vitest";
import {
  announceChange,
  changesChannel,
  type HeardChange,
  notifyChannel,
  parseChange,
} from "@/lib/server/platform/changes";
import { database } from "@/lib/server/platform/db/database";
import { changeEnvironment } from "@/test/environment";
import { openPortal } from "@/test/portal-environment";
import { until } from "@/test/until";
import { type Hearing, listenToChanges } from "./change-listener";

const portal = await openPortal();
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** Listens until the end of the test. */
async function listen() {
  const changes: HeardChange[] = [];
  const hearings: Hearing[] = [];
  stops.push(
    listenToChanges({ onChange: (change) => changes.push(change), onHearing: (hearing) => hearings.push(hearing) }),
  );
  await until("the listener", () => hearings.includes("hearing"));
  return { changes, hearings };
}

const customerId = "5f0c6f7e-1111-4222-8333-944445555666";

test("a change is heard at the commit, by every listener", async () => {
  const [one, other] = [await listen(), await listen()];
  await database().transaction(async (tx) => {
    await announceChange(tx, { customerId, topic: "license_keys", licenseKeyId: customerId });
    await announceChange(database(), { customerId, topic: "account" });
    await until("the change outside of the transaction", () => one.changes.length === 1);
  });
  await until("both changes", () => one.changes.length === 2 && other.changes.length === 2);
  expect(one.changes.map(({ topic }) => topic)).toEqual(["account", "license_keys"]);
});

test("what was rolled back isn't heard", async () => {
  const { changes } = await listen();
  const work = database().transaction(async (tx) => {
    await announceChange(tx, { customerId, topic: "license_keys" });
    throw new Error("rolled back");
  });
  await expect(work).rejects.toThrow("rolled back");
  await announceChange(database(), { customerId, topic: "account" });
  await until("the change", () => changes.length > 0);
  expect(changes).toEqual([{ customerId, topic: "account" }]);
});

test("a listener whose connection PostgreSQL ends connects again and says so", async () => {
  const { changes, hearings } = await listen();
  await portal.database.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'license-portal-changes'",
  );
  await until("the second connection", () => hearings.join() === "hearing,starting,hearing");
  await announceChange(database(), { customerId, topic: "account" });
  await until("the change", () => changes.length === 1);
});

test("portals with schemas of their own don't hear each other, whatever the length of the name", async () => {
  const { changes } = await listen();
  changeEnvironment({ DATABASE_SCHEMA: "x".repeat(63) });
  expect(Buffer.byteLength(changesChannel())).toBeLessThan(64);
  await announceChange(database(), { customerId, topic: "sessions" });
  changeEnvironment({ DATABASE_SCHEMA: "public" });
  await announceChange(database(), { customerId, topic: "account" });
  await until("the change", () => changes.length > 0);
  expect(changes.map(({ topic }) => topic)).toEqual(["account"]);
});

test("only well-formed changes are heard", async () => {
  const { changes } = await listen();
  for (const text of ["", "null", "[]", "{", '{"customerId":1,"topic":"account"}', '{"customerId":"x","topic":"all"}'])
    await notifyChannel(database(), text);
  await announceChange(database(), { customerId, topic: "account" });
  await until("the change", () => changes.length > 0);
  expect(changes).toHaveLength(1);
  expect(parseChange('{"customerId":"x","topic":"account","licenseKeyId":"\\n\\n","by":"a b","key":"secret"}')).toEqual(
    {
      customerId: "x",
      topic: "account",
    },
  );
});
