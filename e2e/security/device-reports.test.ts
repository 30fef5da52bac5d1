import pLimit from "p-limit";
import { expect, test } from "vitest";
import type { Customer } from "../../test/polar-control.ts";
import { database, newClient, polar, report, scaled, startInstance } from "../../test/security-suite.ts";
import { until } from "../../test/until.ts";

const NO_PAGE = { origin: null, "sec-fetch-site": null };

function truth(customer: Customer) {
  const [key] = customer.license_keys;
  if (!key) throw new Error("no key was made");
  return { license_key_id: key.id, activation_id: key.activation_ids[0] ?? "", key: key.key };
}

test("forged, flooding and probing reports of devices write nothing, learn nothing, and hardly reach Polar", async () => {
  const { url } = await startInstance({ DEVICE_REPORTS: "true" });
  const send = (body: object, client = newClient({ instances: [url] })) =>
    client.post("/api/device-reports", body, NO_PAGE);
  const license_keys = [{ benefit: "Northwind Studio license", activations: 1 }];
  const victim = await polar.makeCustomer({ license_keys, webhooks: true });
  const rows = () =>
    database.query<{ activation_id: string }>("select activation_id from device_reports where customer_id = $1", [
      victim.customer_id,
    ]);
  const id = () => crypto.randomUUID();

  // The true report works as soon as the directory knows the key.
  await until("the report", async () => {
    await send(truth(victim));
    return (await rows()).length === 1;
  });
  await database.query("delete from device_reports where customer_id = $1", [victim.customer_id]);
  await database.resetLimits();

  const forged = Array.from(
    { length: scaled(300, 30) },
    (_, index) =>
      [
        { ...truth(victim), key: id() },
        { ...truth(victim), license_key_id: id() },
        { license_key_id: id(), activation_id: id(), key: id() },
      ][index % 3] as object,
  );
  let answers: string[] = [];
  const calls = await polar.requestsDuring(async () => {
    answers = await pLimit(8).map(forged, async (body) => {
      const { status, text } = await send(body);
      return `${status} ${text}`;
    });
  });
  const ofReports = calls.filter(({ path }) => path.includes(truth(victim).license_key_id));
  expect(new Set(answers)).toEqual(new Set(["202 "]));
  expect(ofReports).toEqual([]);
  expect(await rows()).toEqual([]);

  // Who has a key can name devices that don't exist. Each is asked about at Polar, so that is limited.
  const madeUp = scaled(400, 80);
  const asked = await polar.requestsDuring(async () => {
    await pLimit(8).map(Array.from({ length: madeUp }), () => send({ ...truth(victim), activation_id: id() }));
  });
  const reads = asked.filter(({ path }) => path === `/v1/license-keys/${truth(victim).license_key_id}`);
  expect(reads.length).toBeLessThanOrEqual(15);
  expect(await rows()).toEqual([]);

  // One client that floods is refused, and others aren't.
  await database.resetLimits();
  const flooder = newClient({ instances: [url] });
  const flood = await pLimit(8).map(Array.from({ length: 320 }), () => send(truth(victim), flooder));
  const refused = flood.filter(({ status }) => status === 429).length;
  expect(refused).toBe(20);
  expect((await send(truth(victim))).status).toBe(202);
  expect(await rows()).toHaveLength(1);
  report(
    `device reports: ${forged.length} forged: ${new Set(answers).size} answer, 0 rows, ${ofReports.length} calls to Polar; ` +
      `${madeUp} made-up devices: ${reads.length} calls; a flood of 320: ${refused} refused, others' 0`,
  );
});
