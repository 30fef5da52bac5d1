import { afterAll, beforeAll, expect, test } from "vitest";
import { NORTHWIND } from "../../test/polar-control.ts";
import { TestPolar } from "../../test/test-polar.ts";

let polar: TestPolar;
beforeAll(async () => {
  polar = await TestPolar.start();
});
afterAll(() => polar.close());

async function found(query: string): Promise<string[]> {
  const { body } = await polar.call("GET", `/v1/customers/?query=${encodeURIComponent(query)}`, { token: NORTHWIND });
  return Object(body).items.map(({ id }: { id: string }) => id);
}

test("a text finds customers anywhere in names and email, and only at the beginning of the external id", async () => {
  const { customer_id } = await polar.makeCustomer({
    name: "Quill Zoë",
    email: "zoe.quill@found.example",
    external_id: "crm-4711-zoe",
  });
  const world = Object(await polar.control("GET", "/world"));
  const customers = world.customers.map((one: { id: string }) =>
    one.id === customer_id ? { ...one, billing_name: "Harbour Books Ltd" } : one,
  );
  await polar.control("PUT", "/world", { ...world, customers });
  for (const query of ["UILL ZO", "quill@FOUND", "bour books", "CRM-47"]) {
    expect(await found(query), query).toEqual([customer_id]);
  }
  for (const query of ["4711", "zoe quill", "%", customer_id])
    expect(await found(query), query).not.toContain(customer_id);
});
