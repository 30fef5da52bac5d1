import { expect, inject, test } from "vitest";
import { Client, mailedCode, makeCustomer } from "./client.ts";
import { inParallel, send } from "./http.ts";

const target = inject("target");
const [one, other] = target.instances;

test("a code asked for at one instance opens a session at the other, which is open and ends at both", async () => {
  const customer = await makeCustomer(target);
  const client = new Client(target);
  const email = customer.email;
  const body = JSON.stringify({ email });
  const asked = await send({ method: "POST", url: `${one}/api/sign-in`, headers: client.headers(), body });
  const [entry] = asked.headers["set-cookie"] ?? [];
  const code = await mailedCode(target, email);
  const verified = await send({
    method: "POST",
    url: `${other}/api/sign-in/verify`,
    headers: { ...client.headers(), cookie: entry?.split(";")[0] ?? "" },
    body: JSON.stringify({ code }),
  });
  expect(verified.status).toBe(200);
  const cookie = verified.headers["set-cookie"]?.find((line) => line.startsWith("portal="))?.split(";")[0] ?? "";
  const headers = { ...client.headers(), cookie };
  for (const instance of target.instances) {
    expect((await send({ method: "GET", url: `${instance}/api/session`, headers })).status).toBe(200);
  }
  await send({ method: "DELETE", url: `${one}/api/session`, headers });
  for (const instance of target.instances) {
    expect((await send({ method: "GET", url: `${instance}/api/session`, headers })).status).toBe(401);
  }
});

test("the limits of an address and of a client count what both instances saw", async () => {
  const customer = await makeCustomer(target);
  const client = new Client(target);
  const statuses = await inParallel(Array.from({ length: 30 }), 10, async () => {
    const { status } = await client.post("/api/sign-in", { email: customer.email });
    return status;
  });
  expect(statuses.filter((status) => status === 202)).toHaveLength(20);
  expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  await mailedCode(target, customer.email);
  const count = async () => {
    const answer = await fetch(`${target.inboxUrl}/messages?to=${customer.email}`);
    return ((await answer.json()) as unknown[]).length;
  };
  await expect.poll(count).toBe(3);
});

test("a client is one client, whatever port of its connection the proxy writes behind its address", async () => {
  const written = (port: number) => (port % 2 === 0 ? `10.255.7.7:${port}` : `[2001:db8:7:7::${port % 1000}]:${port}`);
  const statuses = await inParallel(Array.from({ length: 60 }), 10, async (_, index) => {
    const email = `port-${index}@nobody.example`;
    return (await new Client(target, written(50_000 + index)).post("/api/sign-in", { email })).status;
  });
  expect(statuses.filter((status) => status === 202)).toHaveLength(40);
  expect(statuses.filter((status) => status === 429)).toHaveLength(20);
});
