import { randomUUID } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { connectHooks } from "@/lib/server/boot";
import { systemContext } from "@/lib/server/context";
import { emailHash } from "@/lib/server/directory/email-hash";
import { closeDatabase, database } from "@/lib/server/platform/db/database";
import { migrateDatabase } from "@/lib/server/platform/db/migrations";
import { env } from "@/lib/server/platform/env";
import { startTestMail, type TestMail } from "@/sandbox/test-mail";
import { startTestPortal, type TestPortal } from "@/sandbox/test-portal";
import { deliverMails } from "./mail-delivery";
import { isMailFailing, recheckOutage } from "./mail-outage";
import { renderOtpMail } from "./otp-mail";
import { claimDueMail, enqueueOtpMail, sweepMails } from "./outbox";

let portal: TestPortal;
let mail: TestMail;
let superuser: pg.Pool;

beforeAll(async () => {
  mail = await startTestMail();
  portal = await startTestPortal(inject("postgresAdminUrl"), {
    BRAND_NAME: 'North & <b>"wind"</b>',
    MAIL_FROM: "licenses@northwind.example",
  });
  superuser = new pg.Pool({ connectionString: portal.superuserUrl, max: 1 });
  await migrateDatabase();
  connectHooks();
});
afterEach(async () => {
  await mail.fault({ refuse: null });
  await superuser.query("delete from mails");
  await superuser.query("delete from mail_outages");
});
afterAll(async () => {
  await superuser.end();
  await closeDatabase();
  await portal.close();
  await mail.close();
});

async function enqueue(seconds = 600, isKnown = true): Promise<string> {
  const to = `${randomUUID()}@example.com`;
  if (isKnown) await portal.control("POST", "/customers", { webhooks: false, email: to, name: "Ada" });
  const content = { to, locale: "en-GB", code: "12345678", device: "Chrome on Linux" };
  await enqueueOtpMail(database(), emailHash(to), content, seconds);
  return to;
}
function deliver(): Promise<void> {
  return deliverMails(systemContext());
}
async function rows(): Promise<{ state: string; attempts: number; sealed: string | null }[]> {
  return (await superuser.query("select state, attempts, sealed from mails order by created_at")).rows;
}
/** Ends the back-off of waiting mails. */
async function becomeDue(): Promise<void> {
  await superuser.query("update mails set next_attempt_at = now() where state = 'waiting'");
}

test("a mail arrives branded, as text and HTML, in its language, and its content is erased here", async () => {
  const to = await enqueue();
  expect(JSON.stringify(await rows())).not.toContain("12345678");
  await deliver();
  const [received] = await mail.to(to);
  expect(received?.headers).toMatchObject({
    "auto-submitted": "auto-generated",
    "x-auto-response-suppress": "All",
    "content-language": "en-GB",
    from: expect.stringContaining("<licenses@northwind.example>"),
    "message-id": expect.stringMatching(/^<[0-9a-f-]{36}@northwind\.example>$/),
  });
  expect(received?.subject).toBe('Your sign-in code for North & <b>"wind"</b>');
  expect(received?.text).toContain("1234 5678");
  expect(received?.text).toContain("http://localhost:3999/sign-in#code=12345678");
  expect(received?.html).toContain("North &amp; &lt;b&gt;&quot;wind&quot;&lt;/b&gt;");
  expect(received?.html).not.toContain("<b>");
  expect(received?.html).toContain("prefers-color-scheme:dark");
  expect(received?.html).toContain("Chrome on Linux");
  expect(await rows()).toEqual([{ state: "sent", attempts: 1, sealed: null }]);
});

test("a server outage is known until the server is back, and the mail is then sent once", async () => {
  await mail.fault({ refuse: "connection" });
  const to = await enqueue();
  await deliver();
  expect(await isMailFailing(database())).toBe(true);
  await becomeDue();
  await deliver();
  expect(await rows()).toMatchObject([{ state: "waiting", attempts: 2 }]);

  await mail.fault({ refuse: null });
  await becomeDue();
  await deliver();
  await deliver();
  expect(await mail.to(to)).toHaveLength(1);
  expect(await isMailFailing(database())).toBe(false);
});

test("a code for an unknown email detects an outage, and its end, like any other", async () => {
  await mail.fault({ refuse: "connection" });
  await enqueue(600, false);
  await deliver();
  expect(await isMailFailing(database())).toBe(true);
  const waiting = await enqueue();
  await deliver();
  await mail.fault({ refuse: null });
  await enqueue(600, false);
  await deliver();
  expect(await isMailFailing(database())).toBe(false);
  await deliver();
  expect(await mail.to(waiting)).toHaveLength(1);
  expect((await rows()).map(({ state }) => state).sort()).toEqual(["sent", "unwanted", "unwanted"]);
});

test("the first mail that is sent makes waiting mails due at once", async () => {
  await mail.fault({ refuse: "connection" });
  const waiting = [await enqueue(), await enqueue(), await enqueue()];
  await deliver();
  await mail.fault({ refuse: null });
  await superuser.query("update mails set next_attempt_at = now() + interval '1 hour'");
  await enqueue();
  await deliver();
  await deliver();
  for (const to of waiting) expect(await mail.to(to)).toHaveLength(1);
});

test("an outage ends without a mail when the server answers", async () => {
  await mail.fault({ refuse: "connection" });
  await enqueue();
  await deliver();
  await superuser.query("delete from mails");
  await recheckOutage(database());
  expect(await isMailFailing(database())).toBe(true);
  await mail.fault({ refuse: null });
  await recheckOutage(database());
  expect(await isMailFailing(database())).toBe(false);
});

test("a mail whose recipient the server refuses is completed, and is not an outage", async () => {
  const to = await enqueue();
  await mail.fault({ refuse: "permanent", to });
  await deliver();
  expect(await rows()).toMatchObject([{ state: "refused", sealed: null }]);
  expect(await isMailFailing(database())).toBe(false);
});

test("a mail that the server defers is retried", async () => {
  const to = await enqueue();
  await mail.fault({ refuse: "temporary", to, count: 1 });
  await deliver();
  expect(await rows()).toMatchObject([{ state: "waiting", attempts: 1 }]);
  expect(await isMailFailing(database())).toBe(false);
  await becomeDue();
  await deliver();
  expect(await mail.to(to)).toHaveLength(1);
});

test("a mail whose code has expired is erased, not sent", async () => {
  const to = await enqueue(-1);
  await deliver();
  expect(await rows()).toMatchObject([{ state: "expired", sealed: null }]);
  expect(await mail.to(to, 0)).toEqual([]);
});

test("fifty mails in four concurrent deliveries are each sent once", async () => {
  const all = await Promise.all(Array.from({ length: 50 }, () => enqueue()));
  const claimed = [claimDueMail(database()), claimDueMail(database())];
  await Promise.all([deliver(), deliver(), deliver(), deliver()]);
  // Two were claimed by processes that died. They are sent again after their lease.
  expect(new Set((await Promise.all(claimed)).map((one) => one?.id)).size).toBe(2);
  expect((await rows()).filter(({ state }) => state === "sending")).toHaveLength(2);
  await superuser.query("update mails set lease_until = now() - interval '1 second' where state = 'sending'");
  await deliver();
  for (const to of all) expect(await mail.to(to)).toHaveLength(1);
});

test("a mail is not sent again when the connection ends after the server had all of it", async () => {
  const silent = await startServerThatHangsUp();
  const before = process.env.SMTP_URL;
  Object.assign(env(), { SMTP_URL: silent.url });
  await enqueue();
  await deliver();
  Object.assign(env(), { SMTP_URL: before });
  await silent.close();
  expect(silent.received()).toBe(1);
  expect(await rows()).toMatchObject([{ state: "uncertain", attempts: 1, sealed: null }]);
});

test("mails are deleted a day after they are completed", async () => {
  await enqueue();
  await deliver();
  expect(await sweepMails(database())).toBe(0);
  await superuser.query("update mails set completed_at = now() - interval '25 hours'");
  expect(await sweepMails(database())).toBe(1);
});

test("all content of a mail is escaped", () => {
  const content = { to: "a@example.com", locale: '"><script>', code: "12345678", device: "<img src=x>" };
  const { html } = renderOtpMail(randomUUID(), content);
  expect(html).not.toContain("<script>");
  expect(html).not.toContain("<img src=x>");
});

/** Speaks SMTP up to the final dot, then closes the connection without a reply. */
async function startServerThatHangsUp(): Promise<{ url: string; received: () => number; close: () => Promise<void> }> {
  let received = 0;
  const server: Server = createServer((socket: Socket) => {
    socket.on("error", () => undefined);
    socket.write("220 silent\r\n");
    let isData = false;
    let text = "";
    socket.setEncoding("utf8").on("data", (chunk) => {
      text += chunk;
      if (isData && text.endsWith("\r\n.\r\n")) {
        received += 1;
        socket.destroy();
      } else if (!isData && text.endsWith("\r\n")) {
        isData = /^DATA/i.test(text);
        socket.write(isData ? "354 go on\r\n" : "250 ok\r\n");
        text = "";
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received: () => received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
