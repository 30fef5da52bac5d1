import pLimit from "p-limit";
import { expect, test } from "vitest";
import { inbox, newClient, polar, stack } from "../../test/security-suite.ts";

test("a code requested at one instance opens a session at the other, and it is valid and ends at both", async () => {
  const { email } = await polar.makeCustomer();
  const [here, there] = stack.instances.map((instance) => newClient({ instances: [instance] }));
  if (!here || !there) throw new Error("There are not two instances.");
  await here.post("/api/sign-in", { email });
  there.cookies.set("entry", here.cookies.get("entry") ?? "");
  const verified = await there.post("/api/sign-in/verify", { code: await inbox.codeTo(email) });
  expect(verified.status).toBe(200);
  here.cookies.set("portal", there.cookies.get("portal") ?? "");
  for (const client of [here, there]) expect((await client.get("/api/session")).status).toBe(200);
  await here.send("DELETE", "/api/session");
  here.cookies.set("portal", there.cookies.get("portal") ?? "");
  for (const client of [here, there]) expect((await client.get("/api/session")).status).toBe(401);
});

test("the limits of an email and of a client count both instances", async () => {
  const customer = await polar.makeCustomer();
  const client = newClient();
  const statuses = await pLimit(10).map(Array.from({ length: 30 }), async () => {
    const { status } = await client.post("/api/sign-in", { email: customer.email });
    return status;
  });
  expect(statuses.filter((status) => status === 202)).toHaveLength(20);
  expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  expect(await inbox.waitFor(customer.email, 3)).toHaveLength(3);
});

test("a client stays one client, whatever port the proxy appends to its IP address", async () => {
  const written = (port: number) => (port % 2 === 0 ? `10.255.7.7:${port}` : `[2001:db8:7:7::${port % 1000}]:${port}`);
  const statuses = await pLimit(10).map(Array.from({ length: 60 }), async (_, index) => {
    const email = `port-${index}@nobody.example`;
    return (await newClient({ ip: written(50_000 + index) }).post("/api/sign-in", { email })).status;
  });
  expect(statuses.filter((status) => status === 202)).toHaveLength(40);
  expect(statuses.filter((status) => status === 429)).toHaveLength(20);
});
