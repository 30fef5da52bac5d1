import type { CustomerContext } from "@/lib/server/context";
import { customerContext } from "./contexts.ts";
import type { Customer, MadeKey, NewCustomer } from "./polar-control.ts";
import type { Portal } from "./portal-environment.ts";

/** A customer with one license key, signed in. */
export type KeyOwner = { customer: Customer; context: CustomerContext; key: MadeKey; keyId: string; devices: string[] };

type NewKey = NonNullable<NewCustomer["license_keys"]>[number];

/** A key with three devices, and room for one more. */
export const threeOfFour: NewKey = { benefit: "Northwind Studio license", limit_activations: 4, activations: 3 };

/** Makes a customer of the test's own, with this key. */
export async function newKeyOwner(portal: Portal, license_key: NewKey): Promise<KeyOwner> {
  const { customer, browser } = await portal.newCustomer({ license_keys: [license_key] });
  const [key] = customer.license_keys;
  if (!key) throw new Error("no key was made");
  const context = await customerContext(browser.cookies.get("portal"));
  return { customer, context, key, keyId: key.id, devices: key.activation_ids };
}
