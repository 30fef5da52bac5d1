import { expect, test } from "vitest";
import { systemContext } from "@/lib/server/context";
import { database } from "@/lib/server/platform/db/database";
import { openPortal } from "@/test/portal-environment";
import { syncDirectory } from "./directory-sync";
import { continueSync, isSyncDue } from "./full-sync";
import { membersWithEmail } from "./member-index";
import { directoryProgress, everyMember } from "./member-sync";
import { enqueueResync } from "./resync-queue";

const { polar } = await openPortal();
const firstMembers = Array.from({ length: 240 }, (_, index) => ({
  email: `person.${index}@big.example`,
  ...(index === 0 ? { role: "owner" as const } : {}),
}));
const team = await polar.makeCustomer({ name: "Big", type: "team", members: firstMembers });

const runJob = () => syncDirectory(systemContext());

async function pagesRead(work: () => Promise<unknown>): Promise<number> {
  const calls = await polar.requestsDuring(work);
  return calls.filter(({ path }) => path.startsWith("/v1/members/")).length;
}

test("an interrupted sync continues where it stopped, and reports its progress", async () => {
  expect(await directoryProgress(database())).toEqual({ complete: false, completedAt: null, pages: null });
  expect(await continueSync(systemContext(), everyMember)).toBe(false);
  const halfWay = await directoryProgress(database());
  expect(halfWay).toMatchObject({ complete: false, pages: { read: 1 } });
  const left = (halfWay.pages?.of ?? 0) - 1;
  expect(await pagesRead(runJob)).toBe(left);
  expect(await directoryProgress(database())).toMatchObject({ complete: true, pages: null });
  expect(await membersWithEmail(database(), "person.239@big.example")).toHaveLength(1);
});

test("an index is not synced again for six hours", async () => {
  expect(await pagesRead(runJob)).toBe(0);
  expect(await isSyncDue(database(), everyMember, 6 * 3600)).toBe(false);
  expect(await isSyncDue(database(), everyMember, -1)).toBe(true);
});

test("a sync misses no one when members are removed while it runs", async () => {
  await continueSync(systemContext(), everyMember);
  for (const member of team.members.slice(1, 61)) await polar.control("DELETE", `/members/${member.id}`);
  while (!(await continueSync(systemContext(), everyMember)));
  for (const { email } of firstMembers.slice(61)) expect(await membersWithEmail(database(), email)).toHaveLength(1);
  // This sync saw them before they were removed, so the next one deletes them.
  while (!(await continueSync(systemContext(), everyMember)));
  for (const { email } of firstMembers.slice(1, 61)) expect(await membersWithEmail(database(), email)).toEqual([]);
});

test("a changed customer is read at the next turn, without a full sync", async () => {
  const [, unchanged, changed, removed] = team.members.slice(60);
  await polar.control("PATCH", `/members/${changed?.id}`, { email: "renamed@big.example" });
  await polar.control("DELETE", `/members/${removed?.id}`);
  await enqueueResync(database(), { kind: "customer", id: team.customer_id });
  expect(await pagesRead(runJob)).toBe(2);
  expect(await membersWithEmail(database(), unchanged?.email ?? "")).toHaveLength(1);
  expect(await membersWithEmail(database(), "renamed@big.example")).toHaveLength(1);
  expect(await membersWithEmail(database(), removed?.email ?? "")).toEqual([]);
  expect(await pagesRead(runJob)).toBe(0);
});

test("while Polar is down, a resync stays in the queue", async () => {
  await enqueueResync(database(), { kind: "customer", id: team.customer_id });
  await polar.setFaults({ path: "/v1/members/", status: 503 });
  await expect(runJob()).rejects.toMatchObject({ code: "upstream_unavailable" });
  await polar.setFaults();
  expect(await pagesRead(runJob)).toBe(2);
});
