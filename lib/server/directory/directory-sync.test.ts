import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { closeDatabase, withDatabase } from "@/lib/server/platform/db/database";
import { migrateDatabase } from "@/lib/server/platform/db/migrations";
import { startTestPortal, type TestPortal } from "@/sandbox/test-portal";
import { askToReread } from "./changed-customers";
import { keepDirectory } from "./directory-sync";
import { membersWithEmail } from "./member-index";
import { directoryProgress, isPassDue, readNextPage } from "./member-sync";

type Made = { customer_id: string; members: { id: string; email: string }[] };
type Call = { path: string };

let portal: TestPortal;
const firstMembers = Array.from({ length: 240 }, (_, index) => ({
  email: `person.${index}@big.example`,
  ...(index === 0 ? { role: "owner" } : {}),
}));
let team: Made;

beforeAll(async () => {
  portal = await startTestPortal(inject("postgresAdminUrl"));
  await migrateDatabase();
  team = await portal.control<Made>("POST", "/customers", {
    name: "Big",
    type: "team",
    members: firstMembers,
    webhooks: false,
  });
});
afterAll(async () => {
  await closeDatabase();
  await portal.close();
});

async function pagesAsked(work: () => Promise<unknown>): Promise<number> {
  await portal.control("DELETE", "/requests");
  await work();
  const calls = await portal.control<Call[]>("GET", "/requests");
  return calls.filter(({ path }) => path.startsWith("/v1/members/")).length;
}

test("a pass stopped half way goes on where it was, and says how far it is", async () => {
  expect(await directoryProgress()).toEqual({ complete: false, completedAt: null, pages: null });
  expect(await readNextPage("background")).toBe(false);
  const halfWay = await directoryProgress();
  expect(halfWay).toMatchObject({ complete: false, pages: { read: 1 } });
  const left = (halfWay.pages?.of ?? 0) - 1;
  expect(await pagesAsked(keepDirectory)).toBe(left);
  expect(await directoryProgress()).toMatchObject({ complete: true, pages: null });
  expect(await membersWithEmail("person.239@big.example")).toHaveLength(1);
});

test("a fresh index is left alone until it is six hours old", async () => {
  expect(await pagesAsked(keepDirectory)).toBe(0);
  expect(await isPassDue(6 * 3600)).toBe(false);
  expect(await isPassDue(-1)).toBe(true);
});

test("members removed while a pass is under way make it miss nobody", async () => {
  await readNextPage("background");
  for (const member of team.members.slice(1, 61)) await portal.control("DELETE", `/members/${member.id}`);
  while (!(await readNextPage("background")));
  for (const { email } of firstMembers.slice(61)) expect(await membersWithEmail(email)).toHaveLength(1);
  // Seen in this pass before they went: the next whole pass removes them.
  while (!(await readNextPage("background")));
  for (const { email } of firstMembers.slice(1, 61)) expect(await membersWithEmail(email)).toEqual([]);
});

test("a customer that changed is read again at the next turn, without a whole pass", async () => {
  const [, kept, changed, removed] = team.members.slice(60);
  await portal.control("PATCH", `/members/${changed?.id}`, { email: "renamed@big.example" });
  await portal.control("DELETE", `/members/${removed?.id}`);
  await withDatabase((db) => askToReread(team.customer_id, db));
  expect(await pagesAsked(keepDirectory)).toBe(2);
  expect(await membersWithEmail(kept?.email ?? "")).toHaveLength(1);
  expect(await membersWithEmail("renamed@big.example")).toHaveLength(1);
  expect(await membersWithEmail(removed?.email ?? "")).toEqual([]);
  expect(await pagesAsked(keepDirectory)).toBe(0);
});

test("Polar being down costs a turn, and no page", async () => {
  await withDatabase((db) => askToReread(team.customer_id, db));
  await portal.control("PUT", "/faults", [{ path: "/v1/members/", status: 503 }]);
  await expect(keepDirectory()).rejects.toMatchObject({ code: "upstream_unavailable" });
  await portal.control("PUT", "/faults", []);
  expect(await pagesAsked(keepDirectory)).toBe(2);
});
