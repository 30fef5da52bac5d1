import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { fillPath, mutatingRoutes } from "../../test/route-table.ts";
import { database, newClient, polar, report, signInByCode, stack } from "../../test/security-suite.ts";

type Forgery = { name: string; change: Record<string, string | null>; body?: string };
const host = new URL(stack.portalUrl).host;
const forgeries: Forgery[] = [
  { name: "no Origin", change: { origin: null, "sec-fetch-site": null } },
  ...[
    "null",
    "https://evil.example",
    `http://${host}.evil.example`,
    `http://evil.${host}`,
    `https://${host}`,
    "http://localhost",
    "http://localhost:1",
    `http://127.0.0.1:${host.split(":")[1]}`,
    `${stack.portalUrl}/`,
    `${stack.portalUrl}@evil.example`,
    stack.portalUrl.toUpperCase(),
    `${stack.portalUrl}, https://evil.example`,
    "file://",
  ].map((origin) => ({ name: `Origin ${origin}`, change: { origin, "sec-fetch-site": null } })),
  ...["cross-site", "same-site", "none", "same-origin, cross-site", "Same-Origin"].map((site) => ({
    name: `Sec-Fetch-Site ${site}`,
    change: { "sec-fetch-site": site },
  })),
];
/** What a plain form can send needs no preflight: the body must be JSON by its type, too. */
const plainTypes = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""];

test("no route that changes data accepts a forged request with the victim's cookies", async () => {
  const customer = await polar.makeCustomer();
  const victim = newClient();
  await signInByCode(victim, customer.email);
  const counts = "select (select count(*) from sessions) || ' ' || (select count(*) from mails) as rows";
  const before = await database.query(counts);
  const accepted: string[] = [];
  let tried = 0;
  for (const { method, path: pattern } of mutatingRoutes) {
    const path = fillPath(pattern, {}, randomUUID());
    for (const { name, change } of forgeries) {
      const answer = await victim.send(method, path, {}, change);
      tried += 1;
      const isRefused = answer.status === 403 && answer.text.includes("cross_origin_refused");
      if (!isRefused) accepted.push(`${method} ${path} with ${name}: ${answer.status}`);
    }
    for (const type of method === "POST" ? plainTypes : []) {
      const answer = await victim.send(method, path, "{}", { "content-type": type });
      tried += 1;
      // A route without a session of its kind refuses before it looks at the body.
      if (![401, 403, 404, 415].includes(answer.status))
        accepted.push(`${method} ${path} as ${type}: ${answer.status}`);
    }
  }
  report(`CSRF: ${tried} forged requests to ${mutatingRoutes.length} routes: ${accepted.length} accepted`);
  expect(accepted).toEqual([]);
  expect(tried).toBeGreaterThanOrEqual(300);
  expect(await database.query(counts)).toEqual(before);
  expect((await victim.get("/api/session")).status).toBe(200);
});
