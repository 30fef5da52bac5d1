import { createTransport } from "nodemailer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MailServer, startMailServer } from "./mail-server.ts";
import type { Mail } from "./mailbox.ts";

let server: MailServer;

beforeAll(async () => {
  server = await startMailServer({ smtpPort: 0, inboxPort: 0 });
});

afterAll(() => server.close());

async function send(to: string, subject = "Your code"): Promise<void> {
  const transport = createTransport(server.smtpUrl);
  await transport.sendMail({
    from: '"Northwind Software" <license@northwind.example>',
    to,
    subject,
    text: "12345678 ☂",
    html: "<p>12345678 <b>☂</b></p><script>document.title = 'ran'</script>",
    headers: { "X-Kind": "sign-in" },
  });
}

async function messages(query: string): Promise<Mail[]> {
  return (await (await fetch(`${server.inboxUrl}/messages?${query}`)).json()) as Mail[];
}

async function putFault(fault: unknown): Promise<void> {
  const answer = await fetch(`${server.inboxUrl}/faults`, { method: "PUT", body: JSON.stringify(fault) });
  expect(answer.status).toBe(200);
}

test("a mail has its text, HTML and headers, and only its recipient's list has it", async () => {
  await send("Ada@example.com");
  await send("other@example.com");
  const [mail, ...more] = await messages("to=ada@example.com");
  expect(more).toEqual([]);
  expect(mail).toMatchObject({
    to: ["Ada@example.com"],
    from: "license@northwind.example",
    subject: "Your code",
    text: expect.stringContaining("12345678 ☂"),
    html: expect.stringContaining("<b>☂</b>"),
    headers: { "x-kind": "sign-in" },
  });
});

test("the newest mail comes first, and removing one person's mail leaves everyone else's", async () => {
  await send("first@example.com", "one");
  await send("first@example.com", "two");
  await send("second@example.com");
  expect((await messages("to=first@example.com")).map(({ subject }) => subject)).toEqual(["two", "one"]);
  await fetch(`${server.inboxUrl}/messages?to=first@example.com`, { method: "DELETE" });
  expect(await messages("to=first@example.com")).toEqual([]);
  expect(await messages("to=second@example.com")).toHaveLength(1);
});

test("a waiting request gets the mail when it arrives", async () => {
  const waiting = messages("to=late@example.com&wait_ms=10000");
  await send("late@example.com");
  expect(await waiting).toHaveLength(1);
});

test.each([
  ["temporary", 451],
  ["permanent", 550],
])("a %s refusal for one email is answered %i as often as asked, and affects nobody else", async (refuse, code) => {
  const to = `${refuse}@example.com`;
  await putFault({ refuse, to, count: 1 });
  await send(`not-${to}`);
  await expect(send(to)).rejects.toMatchObject({ responseCode: code });
  await send(to);
  expect(await messages(`to=${to}`)).toHaveLength(1);
});

test("a closed connection fails the mail until the fault is cleared", async () => {
  await putFault({ refuse: "connection", to: "gone@example.com" });
  await expect(send("gone@example.com")).rejects.toThrow();
  await putFault({ refuse: null, to: "gone@example.com" });
  await send("gone@example.com");
  expect(await messages("to=gone@example.com")).toHaveLength(1);
});

test("an invalid fault is refused with an example", async () => {
  const answer = await fetch(`${server.inboxUrl}/faults`, { method: "PUT", body: `{"refuse": "sometimes"}` });
  expect(answer.status).toBe(422);
  expect(await answer.text()).toContain("temporary");
});

test("a mail with a line that is longer than mail servers must accept is refused", async () => {
  const transport = createTransport(server.smtpUrl);
  const raw = (length: number) => `Subject: Long\r\n\r\n${"x".repeat(length)}\r\n`;
  const envelope = { from: "license@northwind.example", to: ["long@example.com"] };
  await transport.sendMail({ envelope, raw: raw(998) });
  await expect(transport.sendMail({ envelope, raw: raw(999) })).rejects.toMatchObject({ responseCode: 554 });
  expect(await messages("to=long@example.com")).toHaveLength(1);
});

test("a mail's HTML is shown with a policy that runs no scripts", async () => {
  await send("page@example.com", "<img src=x onerror=alert(1)>");
  const [mail] = await messages("to=page@example.com");
  const shown = await fetch(`${server.inboxUrl}/mails/${mail?.id}/html`);
  expect(shown.headers.get("content-security-policy")).toContain("default-src 'none'");
  const page = await (await fetch(`${server.inboxUrl}/mails/${mail?.id}`)).text();
  expect(page).toContain("&lt;img src=x onerror=alert(1)&gt;");
  expect(page).not.toContain("<img src=x");
});
