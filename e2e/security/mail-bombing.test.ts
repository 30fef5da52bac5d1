import { randomUUID } from "node:crypto";
import { expect, inject, test } from "vitest";
import { Client, makeCustomer } from "./client.ts";
import { openDatabase, outboxEmpty, passWindows } from "./database.ts";
import { inParallel } from "./http.ts";
import { report } from "./report.ts";
import { scaled } from "./scale.ts";

const target = inject("target");
const database = openDatabase();

/** The addresses of the inbox's mails, once nothing waits to be sent. */
async function mailed(part: string): Promise<string[]> {
  await outboxEmpty(database);
  const mails = (await (await fetch(`${target.inboxUrl}/messages`)).json()) as { to: string[] }[];
  return mails.flatMap(({ to }) => to).filter((address) => address.toLowerCase().includes(part));
}

test("one mailbox, asked for by thousands of clients all day, in every way to write it, gets at most ten mails", async () => {
  const name = randomUUID().slice(0, 8);
  const writings = [name, name.toUpperCase(), `${name}+a`, `${name}+b`, `${name}+${randomUUID()}`];
  // Each is an address that opens something: a code goes to no other.
  for (const writing of [writings[0], ...writings.slice(2)]) await makeCustomer(target, `${writing}@victim.example`);
  const asks = Array.from({ length: scaled(5000, 200) });
  const each = Math.ceil(asks.length / 10);
  const bodies = new Set<string>();
  for (let start = 0; start < asks.length; start += each) {
    // A quarter of an hour passes, ten times; the day does not end.
    await passWindows(database, "sign-in-mailbox-15m%");
    await passWindows(database, "sign-in-all%");
    await inParallel(asks.slice(start, start + each), 50, async (_, index) => {
      const answer = await new Client(target).post("/api/sign-in", {
        email: `${writings[index % writings.length]}@victim.example`,
      });
      bodies.add(`${answer.status} ${answer.body}`);
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

test("one client who walks through a list of addresses makes at most twenty mails, and is told to wait", async () => {
  const name = randomUUID().slice(0, 8);
  const client = new Client(target);
  const asks = Array.from({ length: scaled(1000, 60) });
  const address = (index: number) => `${name}-${index}@victim.example`;
  // Those that come first have customers: without a limit each of them would get a mail.
  for (let index = 0; index < 60; index += 1) await makeCustomer(target, address(index));
  const statuses = await inParallel(asks, 50, async (_, index) => {
    const { status } = await client.post("/api/sign-in", { email: address(index) });
    return status;
  });
  const mails = await mailed(name);
  report(`mail bombing: ${asks.length} addresses asked for by one client: ${mails.length} mails`);
  expect(mails.length).toBeLessThanOrEqual(20);
  expect(mails.length).toBeGreaterThan(0);
  expect(statuses.filter((status) => status === 429)).toHaveLength(asks.length - 20);
});
