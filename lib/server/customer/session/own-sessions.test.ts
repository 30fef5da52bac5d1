import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { DELETE as endOne } from "@/app/api/sessions/[id]/route";
import { DELETE as endAll, GET as list } from "@/app/api/sessions/route";
import type { SignedInBrowsers } from "@/lib/api/sessions";
import { closeDatabase } from "@/lib/server/platform/db/database";
import { migrateDatabase } from "@/lib/server/platform/db/migrations";
import { startTestPortal, type TestPortal } from "@/sandbox/test-portal";
import { openSession, readSession } from "./session-store";

const CHROME = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/150.0 Safari/537.36";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

let portal: TestPortal;
let superuser: pg.Client;

beforeAll(async () => {
  portal = await startTestPortal(inject("postgresAdminUrl"));
  await migrateDatabase();
  superuser = new pg.Client({ connectionString: portal.superuserUrl });
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await closeDatabase();
  await portal.close();
});

type Person = { customerId: string; memberId: string | null };
const person = (): Person => ({ customerId: randomUUID(), memberId: randomUUID() });

async function signIn(
  who: Person,
  openedBy: "link" | "code" | "sign_in_link" = "link",
  userAgent: string | null = CHROME,
) {
  const { cookie, publicId } = await openSession({
    ...who,
    openedBy,
    userAgent,
    token: "polar_cst_of_a_test",
    tokenExpiresAt: new Date(Date.now() + 3_600_000),
    name: "Ada",
    email: "ada@example.com",
    role: "owner",
  });
  return { cookie, id: publicId };
}

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>;

async function ask(handler: Handler, method: string, path: string, cookie: string, origin = portal.portalUrl) {
  const id = path.split("/")[3]?.split("?")[0];
  const answer = await handler(
    new Request(portal.portalUrl + path, { method, headers: { cookie: `portal=${cookie}`, origin } }),
    { params: Promise.resolve(id === undefined ? {} : { id }) },
  );
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === "" ? null : JSON.parse(text) };
}

async function listed(cookie: string): Promise<SignedInBrowsers["items"]> {
  const { status, body } = await ask(list, "GET", "/api/sessions", cookie);
  expect(status).toBe(200);
  return body.items;
}

test("a person sees every browser they are signed in with, this one first, and how each came in", async () => {
  const ada = person();
  const link = await signIn(ada, "link", CHROME);
  await signIn(ada, "code", FIREFOX);
  await signIn(ada, "sign_in_link", null);
  const items = await listed(link.cookie);
  expect(items).toHaveLength(3);
  expect(items[0]).toMatchObject({ id: link.id, current: true, opened_by: "link", browser: "Chrome on macOS" });
  expect(items.slice(1).map(({ opened_by, browser, current }) => [opened_by, browser, current])).toEqual(
    expect.arrayContaining([
      ["code", "Firefox on Linux", false],
      ["sign_in_link", null, false],
    ]),
  );
});

test("the list holds nothing that opens a session", async () => {
  const ada = person();
  const { cookie } = await signIn(ada);
  const { rows } = await superuser.query("select id_hash, sealed from sessions where customer_id = $1", [
    ada.customerId,
  ]);
  const { body } = await ask(list, "GET", "/api/sessions", cookie);
  for (const secret of [cookie, rows[0].id_hash, rows[0].sealed]) expect(JSON.stringify(body)).not.toContain(secret);
});

test("another customer, and another member of the same team, are neither seen nor signed out", async () => {
  const ada = person();
  const colleague = { ...ada, memberId: randomUUID() };
  const withoutMember = { ...ada, memberId: null };
  const mine = await signIn(ada);
  const others = [await signIn(person()), await signIn(colleague), await signIn(withoutMember)];
  expect(await listed(mine.cookie)).toHaveLength(1);
  for (const other of others) {
    const answer = await ask(endOne, "DELETE", `/api/sessions/${other.id}`, mine.cookie);
    expect(answer).toMatchObject({ status: 404, body: { code: "session_not_found" } });
  }
  await ask(endAll, "DELETE", "/api/sessions", mine.cookie);
  for (const other of others) expect(await readSession(other.cookie)).not.toBeNull();
});

test("signing one browser out ends it at once, and only it", async () => {
  const ada = person();
  const [mine, lost, kept] = [await signIn(ada), await signIn(ada), await signIn(ada)];
  const answer = await ask(endOne, "DELETE", `/api/sessions/${lost.id}`, mine.cookie);
  expect(answer.status).toBe(204);
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(await readSession(lost.cookie)).toBeNull();
  expect(await readSession(kept.cookie)).not.toBeNull();
  const again = await ask(endOne, "DELETE", `/api/sessions/${lost.id}`, mine.cookie);
  expect(again).toMatchObject({ status: 404, body: { code: "session_not_found" } });
});

test("signing this very browser out from the list clears its cookies too", async () => {
  const mine = await signIn(person());
  const answer = await ask(endOne, "DELETE", `/api/sessions/${mine.id}`, mine.cookie);
  expect(answer.status).toBe(204);
  expect(answer.headers.get("clear-site-data")).toBe('"cache", "storage"');
  expect(answer.headers.getSetCookie().map((line) => line.split(";")[0])).toEqual(["portal=", "entry="]);
  expect(await readSession(mine.cookie)).toBeNull();
});

test("all others go and this one stays; then all go", async () => {
  const ada = person();
  const [mine, one, two] = [await signIn(ada), await signIn(ada), await signIn(ada)];
  expect((await ask(endAll, "DELETE", "/api/sessions?except=current", mine.cookie)).status).toBe(204);
  expect(await listed(mine.cookie)).toMatchObject([{ id: mine.id }]);
  for (const other of [one, two]) expect(await readSession(other.cookie)).toBeNull();
  const last = await signIn(ada);
  expect((await ask(endAll, "DELETE", "/api/sessions", mine.cookie)).status).toBe(204);
  for (const gone of [mine, last]) expect(await readSession(gone.cookie)).toBeNull();
});

test("what was typed wrong signs nobody out", async () => {
  const ada = person();
  const [mine, other] = [await signIn(ada), await signIn(ada)];
  for (const query of ["?except=others", "?all=true", "?except=current&except=x&y=1"]) {
    expect((await ask(endAll, "DELETE", `/api/sessions${query}`, mine.cookie)).status).toBe(400);
  }
  for (const id of ["not-a-uuid", "%00", randomUUID()]) {
    expect((await ask(endOne, "DELETE", `/api/sessions/${id}`, mine.cookie)).status).toBe(404);
  }
  expect((await ask(endAll, "DELETE", "/api/sessions", mine.cookie, "https://evil.example")).status).toBe(403);
  expect(await readSession(mine.cookie)).not.toBeNull();
  expect(await readSession(other.cookie)).not.toBeNull();
});

test("sessions past their end or idle too long are not listed", async () => {
  const ada = person();
  const [mine, ended, idle] = [await signIn(ada), await signIn(ada), await signIn(ada)];
  await superuser.query("update sessions set expires_at = now() where public_id = $1", [ended.id]);
  await superuser.query("update sessions set last_seen_at = now() - interval '13 hours' where public_id = $1", [
    idle.id,
  ]);
  expect(await listed(mine.cookie)).toMatchObject([{ id: mine.id }]);
  for (const { cookie } of [ended, idle]) expect(await readSession(cookie)).toBeNull();
});
