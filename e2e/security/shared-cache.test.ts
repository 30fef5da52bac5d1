import pLimit from "p-limit";
import { expect, onTestFinished, test } from "vitest";
import { startCachingProxy } from "../../test/caching-proxy.ts";
import type { Answer } from "../../test/cookie-browser.ts";
import { database, newClient, polar, report, scaled, stack } from "../../test/security-suite.ts";

/** Somebody signed in through the cache, and what stands in their data alone. */
async function person(url: string) {
  const name = `Cached ${crypto.randomUUID().slice(0, 8)}`;
  const activations = [{ label: `${name} laptop` }];
  const license_keys = [{ benefit: "Northwind Studio license", activations }];
  const customer = await polar.makeCustomer({ name, license_keys });
  const client = newClient({ instances: [url] });
  await client.openLink(await polar.mintToken(customer));
  const [key] = customer.license_keys;
  const id = key?.id ?? "";
  const cookie = client.cookies.get("portal") ?? "";
  return { client, customer, id, marks: [name, customer.email, customer.customer_id, id, key?.key ?? "", cookie] };
}

/** Everything that answers a GET, with and without the other's ids; `rsc` is how a page's own links ask for pages. */
const shared = ["/license-keys", "/account", "/enter", "/sign-in", "/free-a-device", "/", "/no-such-page"];
const data = ["/api/session", "/api/license-keys", "/api/license-keys?limit=100", "/api/sessions", "/api/visits"];
const rest = ["/api/sign-in", "/api/nothing", "/support", "/favicon.ico", "/livez", "/readyz", "/license-keys/", "/%"];

test("two people behind one greedy cache never see each other's answers", async () => {
  const proxy = await startCachingProxy(stack.instances);
  onTestFinished(proxy.close);
  const people = [await person(proxy.url), await person(proxy.url)];
  const paths = [
    ...[...shared, ...data, ...rest].map((path) => ({ path, rsc: false })),
    ...shared.map((path) => ({ path, rsc: true })),
    ...people.flatMap(({ id }) =>
      [
        `/license-keys/${id}`,
        `/free-a-device?license_key_id=${id}`,
        `/api/license-keys/${id}`,
        `/api/license-keys/${id}/activation-count`,
        `/api/license-keys/${id}/reveal`,
        // A file by its name, as caches like it.
        `/license-keys/${id}/x.css`,
        `/account/x.js?${id}`,
      ].map((path) => ({ path, rsc: false })),
    ),
  ];
  const count = scaled(5000, 100);
  const crossings: string[] = [];
  await pLimit(8).map(Array.from({ length: count }), async (_, index) => {
    if (index % 50 === 0) await database.resetLimits();
    // By turns, so that each asks for every address after the other did.
    const [self, other] = index % 2 === 0 ? [people[0], people[1]] : [people[1], people[0]];
    const { path, rsc } = paths[Math.floor(index / 2) % paths.length] ?? { path: "/", rsc: false };
    const answer = await self?.client.get(path, rsc ? { rsc: "1" } : {});
    for (const mark of other?.marks ?? []) {
      // What one asks with comes back in an address; what was not asked with must not.
      if (answer && !path.includes(mark) && whole(answer).includes(mark)) crossings.push(`${path}: ${mark}`);
    }
    if (answer && answer.status >= 500) crossings.push(`${path}: ${answer.status}`);
  });
  // The address is the one who asked's own.
  const kept = [...proxy.cached].map(([, { headers, body }]) => `${JSON.stringify(headers)} ${body}`);
  const personal = kept.filter((text) => people.some(({ marks }) => marks.some((mark) => text.includes(mark))));
  // The cache does keep what it may: scripts, and what is nobody's.
  const page = await people[0]?.client.get("/account");
  const script = /"(\/_next\/static\/[^"]+\.js)"/.exec(page?.text ?? "")?.[1] ?? "";
  const hits = proxy.hits();
  for (const { client } of people) expect((await client.get(script)).status).toBe(200);
  expect(proxy.hits()).toBe(hits + 1);
  // Both were signed in all the time, and saw their own.
  for (const { client, marks } of people) expect((await client.get("/license-keys")).text).toContain(marks[0]);
  report(
    `shared cache: ${count} requests of two people: ${crossings.length} crossings, ${personal.length} of ${kept.length} kept answers personal`,
  );
  expect(crossings).toEqual([]);
  expect(personal).toEqual([]);
  const out = await people[0]?.client.send("DELETE", "/api/session");
  expect([out?.status, out?.headers.get("clear-site-data")]).toEqual([204, '"cache", "storage"']);
  expect((await people[0]?.client.get("/api/session"))?.status).toBe(401);
});

function whole({ headers, text }: Answer): string {
  return `${[...headers].flat().join("\n")}\n${text}`;
}
