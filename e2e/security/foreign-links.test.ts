import { expect, inject, test } from "vitest";
import { PolarControl } from "../polar-control.ts";
import { Client, openLink } from "./client.ts";
import { openDatabase, passWindows } from "./database.ts";
import { inParallel } from "./http.ts";
import { report } from "./report.ts";
import { scaled } from "./scale.ts";

const target = inject("target");
const database = openDatabase();
const polar = new PolarControl(target.polarUrl);
const contosoToken = "polar_oat_sandbox_contosoxxxxxxxxxxxxx";

test("a valid link of another vendor's customer becomes no session, and takes nobody's away", async () => {
  const count = scaled(20, 5);
  const externalIds = Array.from({ length: count }, () => `foreign-${crypto.randomUUID()}`);
  const customers = await inParallel(externalIds, 4, (external_id, index) =>
    polar.makeCustomer({
      organization: "contoso",
      external_id,
      ...(index % 2 === 0
        ? { license_keys: [{ benefit: "Contoso Toolbox license" }] }
        : {
            type: "team" as const,
            members: [{ email: `${crypto.randomUUID()}@team.example`, role: "owner" as const }],
          }),
    }),
  );
  const own = await polar.makeCustomer();
  let opened = 0;
  for (const [index, customer] of customers.entries()) {
    await passWindows(database);
    const token = await polar.mintToken(customer, undefined, contosoToken);
    const client = new Client(target);
    // Every other one arrives where one of our own customers is signed in.
    if (index % 2 === 1) await openLink(client, await polar.mintToken(own));
    const before = client.cookies.get("portal");
    for (const form of [
      "/enter?customer_session_token=",
      "/northwind/portal?email=a%40b.example&customer_session_token=",
    ]) {
      const landing = await client.get(form + token);
      expect([landing.status, landing.headers.location]).toEqual([303, `${target.origin}/enter`]);
      const page = await client.get("/enter");
      expect([page.status, page.body.includes("This link belongs elsewhere")]).toEqual([200, true]);
      expect(page.body).not.toContain(customer.email);
      const answer = await client.post("/api/session", {});
      expect(JSON.parse(answer.body)).toMatchObject({ status: 403, code: "link_foreign_customer" });
    }
    const body = JSON.stringify({ external_customer_id: externalIds[index] });
    const authorization = `Bearer ${target.environment.SIGN_IN_LINK_SECRET}`;
    const signInLink = await client.send("POST", "/api/sign-in-links", body, { ...client.headers(), authorization });
    expect(JSON.parse(signInLink.body)).toMatchObject({ status: 404, code: "customer_not_found" });
    if (client.cookies.get("portal") !== before) opened += 1;
    const seen = await client.get("/api/session");
    expect(seen.status).toBe(before === undefined ? 401 : 200);
    expect(seen.body).not.toContain(customer.customer_id);
    opened += (await database.query("select from sessions where customer_id = $1", [customer.customer_id])).length;
  }
  report(`foreign links: ${count} customers of another vendor, each by both forms of the link: ${opened} sessions`);
  expect(opened).toBe(0);
});
