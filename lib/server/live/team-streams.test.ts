import { expect, test } from "vitest";
import { addDevice } from "@/lib/server/customer/license-keys/activation";
import { announceChange } from "@/lib/server/platform/changes";
import { database } from "@/lib/server/platform/db/database";
import { customerContext } from "@/test/contexts";
import { openPortal } from "@/test/portal-environment";
import { until } from "@/test/until";
import { openLiveStream, stopLiveStreams } from "./open-stream";

const portal = await openPortal();

/** A team of three with a stream each. The last one has no key. */
async function openTeam() {
  const emails = ["owner", "ada", "bob"].map((name) => `${name}-${crypto.randomUUID()}@example.com`);
  const [owner = "", ada = "", bob = ""] = emails;
  const team = await portal.polar.makeCustomer({
    type: "team",
    members: emails.map((email) => ({ email, role: email === owner ? "owner" : "member" })),
    license_keys: [owner, ada].map((member) => ({ benefit: "Northwind Studio license", member })),
  });
  const open = async (email: string) => {
    const member = team.members.find((one) => one.email === email);
    const browser = await portal.customerBrowser(team, member?.id);
    const context = await customerContext(browser.cookies.get("portal"));
    let text = "";
    const decoder = new TextDecoder();
    const isOver = (async () => {
      for await (const part of openLiveStream(context, 0)) text += decoder.decode(part, { stream: true });
    })();
    return { context, text: () => text, isOver };
  };
  const streams = { owner: await open(owner), ada: await open(ada), bob: await open(bob) };
  const { customer_id: customerId } = team;
  // The listener doesn't hear what was before it began.
  await until("all streams", async () => {
    await announceChange(database(), { customerId, topic: "account" });
    return Object.values(streams).every((one) => one.text().includes('"account"'));
  });
  return { ...streams, customerId, keys: team.license_keys.map(({ id }) => id) };
}

test("a team's member hears of their own keys only, and never the id of another", async () => {
  const { owner, ada, bob, customerId, keys } = await openTeam();
  const [ownersKey = "", adasKey = ""] = keys;
  await addDevice(ada.context, { licenseKeyId: adasKey, label: "Lab PC" });
  await until("Ada's own change", () => ada.text().includes(adasKey));
  // Nobody knows whose key this one is, as after a change by support.
  await announceChange(database(), { customerId, topic: "license_keys", licenseKeyId: ownersKey });
  const unnamed = 'data: {"topic":"license_keys"}';
  for (const one of [owner, ada, bob]) await until("the unnamed change", () => one.text().includes(unnamed));
  await stopLiveStreams();
  for (const one of [owner, ada, bob]) await one.isOver;
  const told = (text: string) => text.split("\n").filter((line) => line.includes('"license_keys"'));
  for (const one of [owner, bob]) expect(told(one.text())).toEqual([unnamed]);
  expect(told(ada.text())).toEqual([`data: {"topic":"license_keys","license_key_id":"${adasKey}"}`, unnamed]);
});
