import { randomUUID } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { emailHash } from "@/lib/server/directory/email-hash";
import { closeDatabase, withDatabase } from "@/lib/server/platform/db/database";
import { migrateDatabase } from "@/lib/server/platform/db/migrations";
import { env } from "@/lib/server/platform/env";
import { startTestMail, type TestMail } from "@/sandbox/test-mail";
import { startTestPortal, type TestPortal } from "@/sandbox/test-portal";
import { deliverMails } from "./mail-delivery";
import { checkOutage, isMailFailing } from "./mail-outage";
import { renderOtpMail } from "./otp-mail";
import { enqueueOtpMail, sweepMails, takeDueMail } from "./outbox";

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
  await withDatabase((db) => enqueueOtpMail(db, emailHash(to), content, seconds));
  return to;
}
async function rows(): Promise<{ state: string; attempts: number; sealed: string | null }[]> {
  return (await superuser.query("select state, attempts, sealed from mails order by created_at")).rows;
}
/** The back-off is over. */
async function becomeDue(): Promise<void> {
  await superuser.query("update mails set next_attempt_at = now() where state = 'waiting'");
}

test("a mail arrives as text and HTML, branded, in its language, with the code behind # alone, and is erased here", async () => {
  const to = await enqueue();
  expect(JSON.stringify(await rows())).not.toContain("12345678");
  await deliverMails();
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

test("while the server is away everybody is told; when it is back the mail is sent once, and nobody is told any more", async () => {
  await mail.fault({ refuse: "connection" });
  const to = await enqueue();
  await deliverMails();
  expect(await isMailFailing()).toBe(true);
  await becomeDue();
  await deliverMails();
  expect(await rows()).toMatchObject([{ state: "waiting", attempts: 2 }]);

  await mail.fault({ refuse: null });
  await becomeDue();
  await deliverMails();
  await deliverMails();
  expect(await mail.to(to)).toHaveLength(1);
  expect(await isMailFailing()).toBe(false);
});

test("an address that nobody has finds out about an outage, and about its end, as any other does", async () => {
  await mail.fault({ refuse: "connection" });
  await enqueue(600, false);
  await deliverMails();
  expect(await isMailFailing()).toBe(true);
  const waiting = await enqueue();
  await deliverMails();
  await mail.fault({ refuse: null });
  await enqueue(600, false);
  await deliverMails();
  expect(await isMailFailing()).toBe(false);
  await deliverMails();
  expect(await mail.to(waiting)).toHaveLength(1);
  expect((await rows()).map(({ state }) => state).sort()).toEqual(["sent", "unwanted", "unwanted"]);
});

test("the first mail that gets through makes those that wait due at once", async () => {
  await mail.fault({ refuse: "connection" });
  const waiting = [await enqueue(), await enqueue(), await enqueue()];
  await deliverMails();
  await mail.fault({ refuse: null });
  await superuser.query("update mails set next_attempt_at = now() + interval '1 hour'");
  await enqueue();
  await deliverMails();
  await deliverMails();
  for (const to of waiting) expect(await mail.to(to)).toHaveLength(1);
});

test("an outage that no mail would find out about is over when the server answers", async () => {
  await mail.fault({ refuse: "connection" });
  await enqueue();
  await deliverMails();
  await superuser.query("delete from mails");
  await checkOutage();
  expect(await isMailFailing()).toBe(true);
  await mail.fault({ refuse: null });
  await checkOutage();
  expect(await isMailFailing()).toBe(false);
});

test("an address that the server refuses is given up, and says nothing about the mail of others", async () => {
  const to = await enqueue();
  await mail.fault({ refuse: "permanent", to });
  await deliverMails();
  expect(await rows()).toMatchObject([{ state: "refused", sealed: null }]);
  expect(await isMailFailing()).toBe(false);
});

test("an address that the server puts off is tried again", async () => {
  const to = await enqueue();
  await mail.fault({ refuse: "temporary", to, count: 1 });
  await deliverMails();
  expect(await rows()).toMatchObject([{ state: "waiting", attempts: 1 }]);
  expect(await isMailFailing()).toBe(false);
  await becomeDue();
  await deliverMails();
  expect(await mail.to(to)).toHaveLength(1);
});

test("a mail whose code is over is not sent, and is erased", async () => {
  const to = await enqueue(-1);
  await deliverMails();
  expect(await rows()).toMatchObject([{ state: "expired", attempts: 0, sealed: null }]);
  expect(await mail.to(to, 0)).toEqual([]);
});

test("fifty mails and four deliveries at once: each is sent once", async () => {
  const all = await Promise.all(Array.from({ length: 50 }, () => enqueue()));
  const taken = [takeDueMail(), takeDueMail()];
  await Promise.all([deliverMails(), deliverMails(), deliverMails(), deliverMails()]);
  // Two were held by others, who died: another sends them when their time is over.
  expect(new Set((await Promise.all(taken)).map((one) => one?.id)).size).toBe(2);
  expect((await rows()).filter(({ state }) => state === "sending")).toHaveLength(2);
  await superuser.query("update mails set lease_until = now() - interval '1 second' where state = 'sending'");
  await deliverMails();
  for (const to of all) expect(await mail.to(to)).toHaveLength(1);
});

test("when the connection ends after the server had the whole mail, it is not sent again", async () => {
  const silent = await startServerThatHangsUp();
  const before = process.env.SMTP_URL;
  Object.assign(env(), { SMTP_URL: silent.url });
  await enqueue();
  await deliverMails();
  Object.assign(env(), { SMTP_URL: before });
  await silent.close();
  expect(silent.received()).toBe(1);
  expect(await rows()).toMatchObject([{ state: "uncertain", attempts: 1, sealed: null }]);
});

test("what was settled more than a day ago is removed", async () => {
  await enqueue();
  await deliverMails();
  expect(await sweepMails()).toBe(0);
  await superuser.query("update mails set settled_at = now() - interval '25 hours'");
  expect(await sweepMails()).toBe(1);
});

test("what stands in a mail is escaped wherever it came from", () => {
  const content = { to: "a@example.com", locale: '"><script>', code: "12345678", device: "<img src=x>" };
  const { html } = renderOtpMail(randomUUID(), content);
  expect(html).not.toContain("<script>");
  expect(html).not.toContain("<img src=x>");
});

/** Speaks SMTP up to the final dot, and then hangs up without a word. */
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
