import { beforeEach, expect, test } from "vitest";
import type { Customer, Fault } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";
import { listEveryLicenseKey, rotateKey } from "./license-keys";

const { polar } = await openPortal();
const license_keys = [{ benefit: "Northwind Studio license" }];

let customer: Customer;
let token: string;
beforeEach(async () => {
  customer = await polar.makeCustomer({ license_keys });
  token = await polar.mintToken(customer);
});

async function tries(fault: Fault, work: () => Promise<unknown>): Promise<number> {
  const count = async () => (await polar.requestsOf(customer)).length;
  const before = await count();
  await polar.addFault({ customer_id: customer.customer_id, ...fault });
  await expect(work()).rejects.toBeInstanceOf(Error);
  await polar.clearFaults();
  return (await count()) - before;
}

const list = () => listEveryLicenseKey(token);

// One test, because the retry budget is the process's and these calls spend it.
test("a read is tried three times, until the retries are spent; some answers are never tried again", async () => {
  expect(await tries({ status: 503 }, list)).toBe(3);
  for (const status of [429, 401, 404]) expect(await tries({ status }, list)).toBe(1);
  const [key] = customer.license_keys;
  expect(await tries({ status: 503 }, () => rotateKey(token, key?.id ?? ""))).toBe(1);

  for (let spent = 2; spent < 10; spent += 2) await tries({ status: 503 }, list);
  expect(await tries({ status: 503 }, list)).toBeLessThan(3);
});
