import { randomUUID } from "node:crypto";
import { createServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { otpMail } from "@/lib/mail/otp-mail";
import { securityNoticeMail } from "@/lib/mail/security-notice-mail";
import { systemContext } from "@/lib/server/context";
import { emailHash } from "@/lib/server/directory/email-hash";
import { database } from "@/lib/server/platform/db/database";
import { env } from "@/lib/server/platform/env";
import { changeEnvironment, portalSecret } from "@/test/environment";
import { listenOnLoopback } from "@/test/loopback-server";
import { openPortal } from "@/test/portal-environment";
import { deliverMails } from "./mail-delivery";
import { isMailFailing, recheckOutage } from "./mail-outage";
import { claimDueMail, enqueueOtpMail, sweepMails } from "./outbox";
import { renderMail } from "./rendered-mail";

const portal = await openPortal({ mail: true, variables: { BRAND_NAME: 'North & <b>"wind"</b>' } });
const { inbox, polar, database: superuser } = portal;

afterEach(async () => {
  await inbox.refuse({ refuse: null });
  await superuser.query("delete from mails");
  await superuser.query("delete from mail_outages");
  await superuser.resetLimits();
});

async function enqueue(seconds = 600, isKnown = true): Promise<string> {
  const to = `${randomUUID()}@example.com`;
  if (isKnown) await polar.makeCustomer({ email: to, name: "Ada" });
  const content = { to, locale: "en-GB", code: "12345678", device: "Chrome on Linux" };
  await enqueueOtpMail(database(), emailHash(to), content, seconds);
  return to;
}
function deliver(): Promise<void> {
  return deliverMails(systemContext());
}
function rows(): Promise<{ state: string; attempts: number; sealed: string | null }[]> {
  return superuser.query("select state, attempts, sealed from mails order by created_at");
}
/** Ends the back-off of waiting mails. */
async function becomeDue(): Promise<void> {
  await superuser.query("update mails set next_attempt_at = now() where state = 'waiting'");
}

test("a mail arrives branded, as text and HTML, in its language, and its content is erased here", async () => {
  const to = await enqueue();
  expect(JSON.stringify(await rows())).not.toContain("12345678");
  await deliver();
  const received = await inbox.newestTo(to);
  expect(received.headers).toMatchObject({
    "auto-submitted": "auto-generated",
    "x-auto-response-suppress": "All",
    "content-language": "en-GB",
    from: expect.stringContaining("<licenses@northwind.example>"),
    "message-id": expect.stringMatching(/^<[0-9a-f-]{36}@northwind\.example>$/),
  });
  expect(received.subject).toBe('Your sign-in code for North & <b>"wind"</b>');
  expect(received.text).toContain("1234 5678");
  expect(received.text).toContain("http://localhost:3999/sign-in#code=12345678");
  expect(received.html).toContain("North &amp; &lt;b&gt;&quot;wind&quot;&lt;/b&gt;");
  expect(received.html).not.toContain("<b>");
  expect(received.html).toContain("prefers-color-scheme:dark");
  expect(received.html).toContain("Chrome on Linux");
  expect(await rows()).toEqual([{ state: "sent", attempts: 1, sealed: null }]);
});

test("a server outage is known until the server is back, and the mail is then sent once", async () => {
  await inbox.refuse({ refuse: "connection" });
  const to = await enqueue();
  await deliver();
  expect(await isMailFailing(database())).toBe(true);
  await becomeDue();
  await deliver();
  expect(await rows()).toMatchObject([{ state: "waiting", attempts: 2 }]);

  await inbox.refuse({ refuse: null });
  await becomeDue();
  await deliver();
  await deliver();
  expect(await inbox.waitFor(to)).toHaveLength(1);
  expect(await isMailFailing(database())).toBe(false);
});

test("a code for an unknown email detects an outage, and its end, like any other", async () => {
  await inbox.refuse({ refuse: "connection" });
  await enqueue(600, false);
  await deliver();
  expect(await isMailFailing(database())).toBe(true);
  const waiting = await enqueue();
  await deliver();
  await inbox.refuse({ refuse: null });
  await enqueue(600, false);
  await deliver();
  expect(await isMailFailing(database())).toBe(false);
  await deliver();
  expect(await inbox.waitFor(waiting)).toHaveLength(1);
  expect((await rows()).map(({ state }) => state).sort()).toEqual(["sent", "unwanted", "unwanted"]);
});

test("the first mail that is sent makes waiting mails due at once", async () => {
  await inbox.refuse({ refuse: "connection" });
  const waiting = [await enqueue(), await enqueue(), await enqueue()];
  await deliver();
  await inbox.refuse({ refuse: null });
  await superuser.query("update mails set next_attempt_at = now() + interval '1 hour'");
  await enqueue();
  await deliver();
  await deliver();
  for (const to of waiting) expect(await inbox.waitFor(to)).toHaveLength(1);
});

test("an outage ends without a mail when the server answers", async () => {
  await inbox.refuse({ refuse: "connection" });
  await enqueue();
  await deliver();
  await superuser.query("delete from mails");
  await recheckOutage(database());
  expect(await isMailFailing(database())).toBe(true);
  await inbox.refuse({ refuse: null });
  await recheckOutage(database());
  expect(await isMailFailing(database())).toBe(false);
});

test("a mail whose recipient the server refuses is completed, and is not an outage", async () => {
  const to = await enqueue();
  await inbox.refuse({ refuse: "permanent", to });
  await deliver();
  expect(await rows()).toMatchObject([{ state: "refused", sealed: null }]);
  expect(await isMailFailing(database())).toBe(false);
});

test("a mail that the server defers is retried", async () => {
  const to = await enqueue();
  await inbox.refuse({ refuse: "temporary", to, count: 1 });
  await deliver();
  expect(await rows()).toMatchObject([{ state: "waiting", attempts: 1 }]);
  expect(await isMailFailing(database())).toBe(false);
  await becomeDue();
  await deliver();
  expect(await inbox.waitFor(to)).toHaveLength(1);
});

test("a mail whose code has expired is erased, not sent", async () => {
  const to = await enqueue(-1);
  await deliver();
  expect(await rows()).toMatchObject([{ state: "expired", sealed: null }]);
  expect(await inbox.mails(to)).toEqual([]);
});

test("a mail that was sealed with a secret of another instance waits for an instance that can read it", async () => {
  const { PORTAL_SECRETS } = env();
  const newest = portalSecret(9);
  changeEnvironment({ PORTAL_SECRETS: [newest, ...PORTAL_SECRETS] });
  const to = await enqueue();
  changeEnvironment({ PORTAL_SECRETS });
  await deliver();
  expect(await rows()).toMatchObject([{ state: "waiting", attempts: 1 }]);
  changeEnvironment({ PORTAL_SECRETS: [...PORTAL_SECRETS, newest] });
  await becomeDue();
  await deliver();
  expect(await inbox.waitFor(to)).toHaveLength(1);
  changeEnvironment({ PORTAL_SECRETS });
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
  for (const to of all) expect(await inbox.waitFor(to)).toHaveLength(1);
});

test("a mail is not sent again when the connection ends after the server had all of it", async () => {
  const silent = await startServerThatHangsUp();
  const { SMTP_URL } = env();
  changeEnvironment({ SMTP_URL: silent.url });
  await enqueue();
  await deliver();
  changeEnvironment({ SMTP_URL });
  await silent.close();
  expect(silent.received()).toBe(1);
  expect(await rows()).toMatchObject([{ state: "uncertain", attempts: 1, sealed: null }]);
});

test("mails are deleted a day after they are completed, or as RETENTION_MAILS_DAYS says", async () => {
  await enqueue();
  await deliver();
  expect(await sweepMails(database())).toBe(0);
  await superuser.query("update mails set completed_at = now() - interval '25 hours'");
  changeEnvironment({ RETENTION_MAILS_DAYS: 2 });
  expect(await sweepMails(database())).toBe(0);
  changeEnvironment({ RETENTION_MAILS_DAYS: 1 });
  expect(await sweepMails(database())).toBe(1);
});

test("every mail ends with the vendor's legal links, as text and HTML", () => {
  const to = "a@example.com";
  const at = "2026-11-28T10:00:00Z";
  const event = { kind: "sign_in", openedBy: "link", browser: null } as const;
  const render = () => [
    renderMail(randomUUID(), otpMail, { to, locale: "en", code: "12345678", device: null }),
    renderMail(randomUUID(), securityNoticeMail, {
      to,
      locale: "en",
      event,
      at,
      notMeUrl: "https://licenses.example/not-me#x",
    }),
  ];
  for (const { text, html } of render()) expect(text + html).not.toMatch(/Legal notice|Privacy|Terms/);
  const [LEGAL_IMPRINT_URL, LEGAL_TERMS_URL] = [
    "https://vendor.example/imprint",
    "https://vendor.example/terms?a=1&b=2",
  ];
  changeEnvironment({ LEGAL_IMPRINT_URL, LEGAL_TERMS_URL });
  for (const { text, html } of render()) {
    expect(text).toMatch(/\n-- \n.+\n\nLegal notice: https:\/\/vendor\.example\/imprint\nTerms: https:\S+\?a=1&b=2$/);
    expect(html).toMatch(
      /href="https:\/\/vendor\.example\/imprint"[^>]*>Legal notice<\/a> · <a [^>]*\?a=1&amp;b=2"[^>]*>Terms<\/a>/,
    );
    expect(text + html).not.toContain("Privacy");
  }
  changeEnvironment({ LEGAL_IMPRINT_URL: undefined, LEGAL_TERMS_URL: undefined });
});

test("long texts without spaces arrive whole: no line is too long for a mail server", async () => {
  const to = `${randomUUID()}@example.com`;
  await polar.makeCustomer({ email: to, name: "Ada" });
  const device = `Über${"x".repeat(3000)}`;
  await enqueueOtpMail(database(), emailHash(to), { to, locale: "en", code: "12345678", device }, 600);
  await deliver();
  const { text, html } = await inbox.newestTo(to);
  expect(text).toContain(device);
  expect(html).toContain(device);
});

test("all content of a mail is escaped", () => {
  const content = { to: "a@example.com", locale: '"><script>', code: "12345678", device: "<img src=x>" };
  const { html } = renderMail(randomUUID(), otpMail, content);
  expect(html).not.toContain("<script>");
  expect(html).not.toContain("<img src=x>");
});

/** Speaks SMTP up to the final dot, then closes the connection without a reply. */
async function startServerThatHangsUp(): Promise<{ url: string; received: () => number; close: () => Promise<void> }> {
  let received = 0;
  const server = createServer((socket) => {
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
  return {
    url: (await listenOnLoopback(server)).replace("http:", "smtp:"),
    received: () => received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
