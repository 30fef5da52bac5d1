import pLimit from "p-limit";
import { expect, test } from "vitest";
import { CONTOSO } from "../../test/polar-control.ts";
import { database, newClient, polar, report, scaled, stack } from "../../test/security-suite.ts";

test("a valid link for another vendor's customer opens no session and ends none", async () => {
  const count = scaled(20, 5);
  const externalIds = Array.from({ length: count }, () => `foreign-${crypto.randomUUID()}`);
  const customers = await pLimit(4).map(externalIds, (external_id, index) =>
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
    await database.resetLimits();
    const token = await polar.mintToken(customer, undefined, CONTOSO);
    const client = newClient();
    // Every other one arrives where one of our own customers is signed in.
    if (index % 2 === 1) await client.openLink(await polar.mintToken(own));
    const before = client.cookies.get("portal");
    for (const form of [
      "/enter?customer_session_token=",
      "/northwind/portal?email=a%40b.example&customer_session_token=",
    ]) {
      const landing = await client.get(form + token);
      expect([landing.status, landing.headers.get("location")]).toEqual([303, `${stack.portalUrl}/enter`]);
      const page = await client.get("/enter");
      expect([page.status, page.text.includes("This link is for another company")]).toEqual([200, true]);
      expect(page.text).not.toContain(customer.email);
      const answer = await client.post("/api/session", {});
      expect(answer.json).toMatchObject({ status: 403, code: "link_foreign_customer" });
    }
    const body = { external_customer_id: externalIds[index] };
    const authorization = `Bearer ${stack.environment.SIGN_IN_LINK_SECRET}`;
    const signInLink = await client.post("/api/sign-in-links", body, { authorization });
    expect(signInLink.json).toMatchObject({ status: 404, code: "customer_not_found" });
    if (client.cookies.get("portal") !== before) opened += 1;
    const seen = await client.get("/api/session");
    expect(seen.status).toBe(before === undefined ? 401 : 200);
    expect(seen.text).not.toContain(customer.customer_id);
    opened += (await database.query("select from sessions where customer_id = $1", [customer.customer_id])).length;
  }
  report(`foreign links: ${count} customers of another vendor, each by both forms of the link: ${opened} sessions`);
  expect(opened).toBe(0);
});
