import { expect, test } from "vitest";
import { systemContext } from "@/lib/server/context";
import { indexDevices } from "@/lib/server/directory/device-fill";
import { SupportSearch } from "@/test/support-search";

const agent = await SupportSearch.open();
const { polar, database } = agent.portal;

const benefit = "Northwind Studio license";

/** A customer whose key has these devices. */
async function makeDevices(...labels: string[]) {
  return await polar.makeCustomer({ license_keys: [{ benefit, activations: labels.map((label) => ({ label })) }] });
}

/** Reads the devices of every key of a customer, as turns of the background job do. */
async function readDevicesOf(customerId: string) {
  await agent.syncDirectory();
  await database.query("update directory_license_keys set devices_read_at = now() where customer_id <> $1", [
    customerId,
  ]);
  await indexDevices(systemContext("background"));
}

/** A customer with an order, and its number. */
async function makeOrder() {
  const made = await polar.makeCustomer({ license_keys: [{ benefit, order: true }] });
  const world = Object(await polar.control("GET", "/world"));
  const order = world.orders.find(({ customer_id }: { customer_id: string }) => customer_id === made.customer_id);
  return { made, id: made.customer_id, orderId: String(order.id), number: String(order.invoice_number) };
}

test("a customer is found by whole words of a device's name, once its key was read in the background", async () => {
  const { customer_id } = await makeDevices("Zsófia’s Quillbook Pro", "Office Rack 7");
  await agent.syncDirectory();
  expect(await agent.found("zsofia quillbook")).toEqual([]);
  await readDevicesOf(customer_id);
  const first = [[customer_id, ["device Zsófia’s Quillbook Pro"]]];
  for (const typed of ["Zsófia’s Quillbook Pro", "quillbook ZSOFIA", "  Quillbook,  Pro "])
    expect(await agent.found(typed), typed).toEqual(first);
  for (const typed of ["Quill", "Quillbook Rack", "Quillbook Air"]) expect(await agent.found(typed), typed).toEqual([]);
});

test("a device is found after an agent looked at its key, and not once it is gone", async () => {
  const { customer_id, license_keys } = await makeDevices("Hedgerow Tower");
  await agent.syncDirectory();
  const [key] = license_keys;
  expect((await agent.browser.get(`/api/support/license-keys/${key?.id}`)).status).toBe(200);
  expect(await agent.found("hedgerow tower")).toEqual([[customer_id, ["device Hedgerow Tower"]]]);
  const world = Object(await polar.control("GET", "/world"));
  const activations = world.activations.filter(({ label }: { label: string }) => label !== "Hedgerow Tower");
  await polar.control("PUT", "/world", { ...world, activations });
  expect(await agent.found("hedgerow tower")).toEqual([]);
  const [row] = await database.query<{ device_hashes: string[] }>(
    "select device_hashes from directory_license_keys where license_key_id = $1",
    [key?.id],
  );
  expect(row?.device_hashes).toEqual([]);
});

test("a key in a device's name finds nothing as a device, and is not shown", async () => {
  const key = `LANTERN${agent.unique("")}QUARRY`;
  const { customer_id } = await polar.makeCustomer({
    license_keys: [{ benefit, key, activations: [{ label: `Spindle ${key}` }] }],
  });
  await readDevicesOf(customer_id);
  expect(await agent.found(`spindle ${key}`)).toEqual([]);
  const { items } = await agent.search("spindle");
  expect(items).toHaveLength(1);
  expect(JSON.stringify(items)).not.toContain(key);
});

test("a turn of the background job reads ten keys, and the next one others", async () => {
  const made = await polar.makeCustomer({ license_keys: Array.from({ length: 12 }, () => ({ benefit })) });
  await agent.syncDirectory();
  await database.query("update directory_license_keys set devices_read_at = now() where customer_id <> $1", [
    made.customer_id,
  ]);
  const unread = async () =>
    await database.query("select 1 from directory_license_keys where customer_id = $1 and devices_read_at is null", [
      made.customer_id,
    ]);
  await indexDevices(systemContext("background"));
  expect(await unread()).toHaveLength(2);
  await indexDevices(systemContext("background"));
  expect(await unread()).toHaveLength(0);
});

test("a customer is found by the number of an order that nobody has looked at, in any case", async () => {
  const { id, number } = await makeOrder();
  await agent.syncDirectory();
  const found = [[id, [`order ${number}`]]];
  for (const typed of [number, number.toLowerCase(), `# ${number}`]) expect(await agent.found(typed)).toEqual(found);
  expect(await agent.found(`${number}0`)).toEqual([]);
});

test("an order made just now is found too, and neither one of another number nor a deleted customer's", async () => {
  await agent.syncDirectory();
  const { made, id, orderId, number } = await makeOrder();
  expect(await agent.found(number)).toEqual([[id, [`order ${number}`]]]);
  const world = Object(await polar.control("GET", "/world"));
  const orders = world.orders.map((order: { id: string }) =>
    order.id === orderId ? { ...order, invoice_number: "MOVED-00099" } : order,
  );
  await polar.control("PUT", "/world", { ...world, orders });
  expect(await agent.found(number)).toEqual([]);
  expect(await agent.found("moved-00099")).toEqual([[id, ["order MOVED-00099"]]]);
  await polar.deleteCustomer(made);
  expect(await agent.found("moved-00099")).toEqual([]);
  expect(await database.query("select 1 from directory_orders where order_id = $1", [orderId])).toEqual([]);
});

test("neither the database nor the audit log has the text", async () => {
  const { customer_id } = await makeDevices("Wintergreen Cabinet");
  const { number } = await makeOrder();
  await readDevicesOf(customer_id);
  await agent.found("Wintergreen Cabinet");
  await agent.found(number);
  const stored = await database.query("select * from directory_license_keys");
  const dump = JSON.stringify([stored, await database.query("select * from directory_orders"), await agent.events()]);
  expect(dump.toLowerCase()).not.toContain("wintergreen");
  expect(dump).not.toContain(number);
});

test("a token without the scope for orders finds none, and the sync of the rest goes on", async () => {
  const { number } = await makeOrder();
  await polar.setFaults({ path: "/v1/orders/*", status: 403 });
  await agent.syncDirectory();
  expect(await agent.found(number)).toEqual([]);
  await polar.setFaults();
  expect(await agent.found(number)).toHaveLength(1);
});
