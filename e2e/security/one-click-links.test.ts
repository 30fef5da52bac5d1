import { createHmac, hkdfSync, randomBytes, randomUUID } from "node:crypto";
import pLimit from "p-limit";
import { expect, test } from "vitest";
import { database, newClient, polar, report, scaled, stack } from "../../test/security-suite.ts";

const kinds = ["expiry", "usage", "devices", "new_device"] as const;

/** Signs a link as the portal does, with a secret of its own or another. */
function sign(claim: string, secret: string, purpose = "one-click-link"): string {
  const key = hkdfSync("sha256", Buffer.from(secret, "base64url"), "license-portal", purpose, 32);
  return `${claim}.${createHmac("sha256", Buffer.from(key)).update(claim).digest("hex")}`;
}

const optOutsOf = (customerId: string) =>
  database.query<{ kind: string }>("select kind from reminder_opt_outs where customer_id = $1", [customerId]);

test("a forged one-click link turns nothing off, and a real one only its own kind", async () => {
  const { customer_id: victim } = await polar.makeCustomer();
  const secret = (stack.environment.PORTAL_SECRETS ?? "").split(",")[0] ?? "";
  const until = Math.floor(Date.now() / 1000) + 86_400;
  const claim = `usage.${victim}..${until}`;
  const real = sign(claim, secret);
  const foreign = sign(`usage.${randomUUID()}..${until}`, secret);
  const signature = (link: string) => link.slice(link.lastIndexOf(".") + 1);
  const forge = (index: number): string => {
    const kind = kinds[index % kinds.length] ?? "usage";
    const wanted = `${kind}.${victim}..${until + index}`;
    const forms = [
      () => `${wanted}.${randomBytes(32).toString("hex")}`,
      () => sign(wanted, randomBytes(32).toString("base64url")),
      () => sign(wanted, secret, "mail"),
      () => `${wanted}.${signature(real)}`,
      () => `${claim}.${signature(foreign)}`,
      () => `${claim}.${signature(real).slice(0, index % 64)}`,
      () => sign(`${kind}.${victim}..${Math.floor(Date.now() / 1000) - 60 - index}`, secret),
      () => sign(`all.${victim}..${until}`, secret),
      () => `${real}&link=${wanted}`.replace(signature(real), "0".repeat(64)),
    ];
    return (forms[index % forms.length] ?? (() => ""))();
  };
  const accepted: string[] = [];
  const count = scaled(1000, 90);
  await pLimit(8).map(
    Array.from({ length: count }, (_, index) => forge(index)),
    async (link, index) => {
      const client = newClient();
      const answer =
        index % 2 === 0
          ? await client.post("/api/notifications/off", { link })
          : await client.post(`/api/notifications/off?link=${link}`, "List-Unsubscribe=One-Click", {
              "content-type": "application/x-www-form-urlencoded",
            });
      if (answer.status < 400) accepted.push(link);
      if (answer.text.includes(victim)) accepted.push(answer.text);
    },
  );
  report(`one-click links: ${count} forged links: ${accepted.length} accepted`);
  expect(accepted).toEqual([]);
  expect(await optOutsOf(victim)).toEqual([]);
  expect((await newClient().get(`/api/notifications/off?link=${real}`)).status).toBe(405);
  expect(await optOutsOf(victim)).toEqual([]);
  const answer = await newClient().post(`/api/notifications/off?link=${real}`, "List-Unsubscribe=One-Click", {
    "content-type": "application/x-www-form-urlencoded",
  });
  expect([answer.status, answer.text]).toEqual([204, ""]);
  expect(await optOutsOf(victim)).toEqual([{ kind: "usage" }]);
});
