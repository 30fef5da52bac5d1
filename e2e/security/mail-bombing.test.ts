import { randomUUID } from "node:crypto";
import pLimit from "p-limit";
import { expect, test } from "vitest";
import { database, inbox, newClient, polar, report, scaled } from "../../test/security-suite.ts";

/** The addresses of the inbox's mails, once nothing waits to be sent. */
async function mailed(part: string): Promise<string[]> {
  await database.outboxIsEmpty(300_000);
  return (await inbox.mails()).flatMap(({ to }) => to).filter((address) => address.toLowerCase().includes(part));
}

test("a mailbox gets at most ten emails a day, however many clients ask and however they spell it", async () => {
  const name = randomUUID().slice(0, 8);
  const writings = [name, name.toUpperCase(), `${name}+a`, `${name}+b`, `${name}+${randomUUID()}`];
  // Each email opens an account: no code goes to any other.
  for (const writing of [writings[0], ...writings.slice(2)])
    await polar.makeCustomer({ email: `${writing}@victim.example` });
  const asks = Array.from({ length: scaled(5000, 200) });
  const each = Math.ceil(asks.length / 10);
  const bodies = new Set<string>();
  for (let start = 0; start < asks.length; start += each) {
    // 15 minutes pass, ten times, within one day.
    await database.resetLimits("sign-in-mailbox-15m%");
    await pLimit(50).map(asks.slice(start, start + each), async (_, index) => {
      const answer = await newClient().post("/api/sign-in", {
        email: `${writings[index % writings.length]}@victim.example`,
      });
      bodies.add(`${answer.status} ${answer.text}`);
    });
  }
  const mails = await mailed(name);
  report(
    `mail bombing: ${asks.length} asks for one mailbox in 2.5 hours: ${mails.length} mails, ${bodies.size} answer`,
  );
  expect(mails.length).toBeLessThanOrEqual(10);
  expect(mails.length).toBeGreaterThan(0);
  expect(bodies.size).toBe(1);
});

test("a client that tries a list of emails causes at most twenty emails and must then wait", async () => {
  const name = randomUUID().slice(0, 8);
  const client = newClient();
  const asks = Array.from({ length: scaled(1000, 60) });
  const address = (index: number) => `${name}-${index}@victim.example`;
  // Those that come first have customers: without a limit each of them would get a mail.
  for (let index = 0; index < 60; index += 1) await polar.makeCustomer({ email: address(index) });
  const statuses = await pLimit(50).map(asks, async (_, index) => {
    const { status } = await client.post("/api/sign-in", { email: address(index) });
    return status;
  });
  const mails = await mailed(name);
  report(`mail bombing: ${asks.length} addresses asked for by one client: ${mails.length} mails`);
  expect(mails.length).toBeLessThanOrEqual(20);
  expect(mails.length).toBeGreaterThan(0);
  expect(statuses.filter((status) => status === 429)).toHaveLength(asks.length - 20);
});
