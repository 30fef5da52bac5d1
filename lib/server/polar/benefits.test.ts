import { expect, test } from "vitest";
import { openPortal } from "@/test/portal-environment";
import { benefitCatalog, catalogWith } from "./benefits";

const { polar } = await openPortal();

/** Creates a benefit whose devices customers can't manage. */
async function makeBenefit(): Promise<string> {
  const benefit = {
    description: `Managed ${crypto.randomUUID()}`,
    properties: { activations: { limit: 1, enable_customer_admin: false } },
  };
  const made = await polar.makeCustomer({ license_keys: [{ benefit }] });
  return made.license_keys[0]?.benefit_id ?? "";
}

async function readings(work: () => Promise<unknown>): Promise<number> {
  const calls = await polar.requestsDuring(work);
  return calls.filter(({ path }) => path.startsWith("/v1/benefits/")).length;
}

test("a new benefit is found at once with one call, even right after another search", async () => {
  await benefitCatalog();
  for (const _ of [1, 2]) {
    const id = await makeBenefit();
    let found: Awaited<ReturnType<typeof catalogWith>>[] = [];
    const asked = await readings(async () => {
      found = await Promise.all([catalogWith([id]), catalogWith([id]), catalogWith([id])]);
    });
    expect(found.map((catalog) => catalog.get(id)?.deviceManagement)).toEqual([false, false, false]);
    expect(asked).toBe(1);
  }
});

test("a benefit that Polar does not have is not searched for on every page", async () => {
  const nobodys = crypto.randomUUID();
  expect(await readings(() => catalogWith([nobodys]))).toBe(1);
  expect(await readings(() => catalogWith([nobodys]))).toBe(0);
});
