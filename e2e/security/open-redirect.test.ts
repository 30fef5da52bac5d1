import pLimit from "p-limit";
import { expect, test } from "vitest";
import {
  database,
  makeCustomers,
  newClient,
  polar,
  report,
  scaled,
  signInByCode,
  stack,
} from "../../test/security-suite.ts";

const hosts = [
  "evil.example",
  "localhost.evil.example",
  "evil.example:80",
  "2130706433",
  "[::ffff:7f00:1]",
  "localhost@evil.example",
  "xn--evl-zma.example",
];
const paths = ["", "/license-keys", "/%2e%2e", "?x=1#y"];
const prefixes = [
  "//",
  "///",
  "/\\",
  "\\\\",
  "/\t/",
  "/\n//",
  "/%09//",
  "/%2f/",
  "/%5c",
  "/.//",
  "/..//",
  "/./\\",
  "/;@",
  "/@",
  "/?//",
  "/#//",
  "http:",
  "http:/",
  "http://",
  "https://",
  "HTTPS://",
  "https:\\\\",
  " https://",
  "\u0000https://",
  "\u2028//",
  "／／",
  "http:///",
  "data:text/html,",
  "javascript:alert(1)//",
  "java\tscript:alert(1)//",
  "vbscript:",
  "blob:https://",
  "file:///",
  "intent://",
  "northwind-studio://",
  "northwind-studio:evil//",
];
const others = [
  "/api/session",
  "/api/../api/session",
  "/license-keys/../api/session",
  "/%61pi/session",
  "javascript:alert(document.cookie)",
  "data:text/html;base64,PHNjcmlwdD4=",
  "//",
  "/\\",
  "",
  " ",
  "https:",
  "http://localhost",
  "http://localhost:3000.evil.example/",
  "https://cloud.northwind.example/account/../../evil",
  "northwind-studio://license?x=https://evil.example",
];

function payloads(): string[] {
  const made = prefixes.flatMap((prefix) => hosts.flatMap((host) => paths.map((path) => prefix + host + path)));
  const all = [...new Set([...others, ...made])];
  const count = scaled(500, 60);
  // Evenly over the whole list, so that a small run has some of each.
  return Array.from(
    { length: Math.min(count, all.length) },
    (_, index) => all[Math.floor((index * all.length) / count)] ?? "",
  );
}

/** Where a browser would go with this: to a page of the portal, or to a URL that the vendor allowed. */
function isOnList(next: string): boolean {
  const allowed = (stack.environment.ALLOWED_RETURN_URLS ?? "")
    .split(",")
    .map((entry) => entry.slice(entry.indexOf("|") + 1).trim());
  if (allowed.some((url) => new URL(url).href === next)) return true;
  const url = URL.canParse(next, stack.portalUrl) ? new URL(next, stack.portalUrl) : null;
  return (
    url !== null &&
    url.origin === stack.portalUrl &&
    !url.pathname.startsWith("/api/") &&
    !url.pathname.startsWith("//")
  );
}

test("`next` of a sign-in with a code leads to no URL off the list", async () => {
  const all = payloads();
  const customers = await makeCustomers(all.length);
  const off: string[] = [];
  await pLimit(8).map(all, async (payload, index) => {
    if (index % 10 === 0) await database.resetLimits();
    const client = newClient();
    const page = await client.get(`/sign-in?next=${encodeURIComponent(payload)}`);
    if (page.status >= 300 && page.status < 400) off.push(`${payload} → ${page.headers.get("location")}`);
    const answer = await signInByCode(client, customers[index]?.email ?? "", payload);
    const { next } = answer.json as { next: string };
    if (!isOnList(next)) off.push(`${payload} → ${next}`);
  });
  report(`open redirect: ${all.length} payloads as next of a sign-in: ${off.length} off-list`);
  expect(off).toEqual([]);
});

test("`return_url` and `next` of a link lead to no URL off the list", async () => {
  const all = payloads();
  const customer = await polar.makeCustomer();
  const token = await polar.mintToken(customer);
  const off: string[] = [];
  await pLimit(8).map(all, async (payload, index) => {
    if (index % 10 === 0) await database.resetLimits();
    const client = newClient();
    const name = index % 2 === 0 ? "return_url" : "next";
    const landing = await client.get(`/enter?customer_session_token=${token}&${name}=${encodeURIComponent(payload)}`);
    if (landing.headers.get("location") !== `${stack.portalUrl}/enter`)
      off.push(`${payload} → ${landing.headers.get("location")}`);
    const answer = await client.continue();
    const { next } = answer.json as { next: string };
    if (!isOnList(next)) off.push(`${payload} → ${next}`);
  });
  report(`open redirect: ${all.length} payloads as return_url or next of a link: ${off.length} off-list`);
  expect(off).toEqual([]);
});
