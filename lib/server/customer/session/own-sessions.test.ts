import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { SignedInBrowsers } from "@/lib/api/sessions";
import { findCustomerContext, openTestSession } from "@/test/contexts";
import type { CookieBrowser } from "@/test/cookie-browser";
import { openPortal } from "@/test/portal-environment";

const CHROME = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/150.0 Safari/537.36";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

const portal = await openPortal();
const { database } = portal;

type Person = { customerId: string; memberId: string | null };
const newPerson = (): Person => ({ customerId: randomUUID(), memberId: randomUUID() });

type Opened = { openedBy?: "link" | "code" | "sign_in_link"; userAgent?: string };
type SignedIn = { browser: CookieBrowser; cookie: string; id: string };

/** Signs a person in with another browser. */
async function signIn(person: Person, { openedBy = "link", userAgent }: Opened = {}): Promise<SignedIn> {
  const headers = userAgent === undefined ? undefined : { "user-agent": userAgent };
  const { cookie, publicId } = await openTestSession({ ...person, openedBy }, headers);
  const browser = portal.browser();
  browser.cookies.set("portal", cookie);
  return { browser, cookie, id: publicId };
}

async function isSignedIn({ cookie }: SignedIn): Promise<boolean> {
  return (await findCustomerContext(cookie)) !== null;
}

async function listed({ browser }: SignedIn): Promise<SignedInBrowsers["items"]> {
  const { status, json } = await browser.get("/api/sessions");
  expect(status).toBe(200);
  return (json as SignedInBrowsers).items;
}

const notFound = { status: 404, json: { code: "session_not_found" } };

test("a person sees every browser they are signed in with, this one first, and how each signed in", async () => {
  const ada = newPerson();
  const link = await signIn(ada, { userAgent: CHROME });
  await signIn(ada, { openedBy: "code", userAgent: FIREFOX });
  await signIn(ada, { openedBy: "sign_in_link" });
  const items = await listed(link);
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
  const ada = newPerson();
  const { browser, cookie } = await signIn(ada);
  const [row] = await database.query("select id_hash, sealed from sessions where customer_id = $1", [ada.customerId]);
  const { text } = await browser.get("/api/sessions");
  for (const secret of [cookie, row?.id_hash, row?.sealed]) expect(text).not.toContain(secret);
});

test("another customer, and another member of the same team, are neither seen nor signed out", async () => {
  const ada = newPerson();
  const mine = await signIn(ada);
  const people = [newPerson(), { ...ada, memberId: randomUUID() }, { ...ada, memberId: null }];
  const others = await Promise.all(people.map((person) => signIn(person)));
  expect(await listed(mine)).toHaveLength(1);
  for (const { id } of others) expect(await mine.browser.send("DELETE", `/api/sessions/${id}`)).toMatchObject(notFound);
  await mine.browser.send("DELETE", "/api/sessions");
  for (const other of others) expect(await isSignedIn(other)).toBe(true);
});

test("signing one browser out ends its session at once, and no other", async () => {
  const ada = newPerson();
  const [mine, lost, kept] = [await signIn(ada), await signIn(ada), await signIn(ada)];
  const answer = await mine.browser.send("DELETE", `/api/sessions/${lost.id}`);
  expect(answer.status).toBe(204);
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(await isSignedIn(lost)).toBe(false);
  expect(await isSignedIn(kept)).toBe(true);
  expect(await mine.browser.send("DELETE", `/api/sessions/${lost.id}`)).toMatchObject(notFound);
});

test("signing out this very browser from the list clears its cookies too", async () => {
  const mine = await signIn(newPerson());
  const answer = await mine.browser.send("DELETE", `/api/sessions/${mine.id}`);
  expect(answer.status).toBe(204);
  expect(answer.headers.get("clear-site-data")).toBe('"cache", "storage"');
  expect(answer.headers.getSetCookie().map((line) => line.split(";")[0])).toEqual(["portal=", "entry="]);
  expect(await isSignedIn(mine)).toBe(false);
});

test("all other browsers are signed out and this one stays; then all are", async () => {
  const ada = newPerson();
  const [mine, one, two] = [await signIn(ada), await signIn(ada), await signIn(ada)];
  expect((await mine.browser.send("DELETE", "/api/sessions?except=current")).status).toBe(204);
  expect(await listed(mine)).toMatchObject([{ id: mine.id }]);
  for (const other of [one, two]) expect(await isSignedIn(other)).toBe(false);
  const last = await signIn(ada);
  expect((await mine.browser.send("DELETE", "/api/sessions")).status).toBe(204);
  for (const gone of [mine, last]) expect(await isSignedIn(gone)).toBe(false);
});

test("a malformed request signs nobody out", async () => {
  const ada = newPerson();
  const [mine, other] = [await signIn(ada), await signIn(ada)];
  for (const query of ["?except=others", "?all=true", "?except=current&except=x&y=1"]) {
    expect((await mine.browser.send("DELETE", `/api/sessions${query}`)).status).toBe(400);
  }
  for (const id of ["not-a-uuid", "%00", randomUUID()]) {
    expect((await mine.browser.send("DELETE", `/api/sessions/${id}`)).status).toBe(404);
  }
  const forged = { origin: "https://evil.example" };
  expect((await mine.browser.send("DELETE", "/api/sessions", undefined, forged)).status).toBe(403);
  for (const kept of [mine, other]) expect(await isSignedIn(kept)).toBe(true);
});

test("sessions that ended or were idle for too long are not listed", async () => {
  const ada = newPerson();
  const [mine, ended, idle] = [await signIn(ada), await signIn(ada), await signIn(ada)];
  await database.query("update sessions set expires_at = now() where public_id = $1", [ended.id]);
  const age = "update sessions set last_seen_at = now() - interval '13 hours' where public_id = $1";
  await database.query(age, [idle.id]);
  expect(await listed(mine)).toMatchObject([{ id: mine.id }]);
  for (const gone of [ended, idle]) expect(await isSignedIn(gone)).toBe(false);
});
