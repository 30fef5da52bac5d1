import { randomUUID } from "node:crypto";
import { expect, inject, test } from "vitest";
import { access } from "@/lib/server/http/access";
import { Client, makeCustomer, signIn } from "./client.ts";
import { openDatabase } from "./database.ts";
import { report } from "./report.ts";

const target = inject("target");
const database = openDatabase();

/** These prove themselves otherwise, and read no cookie: a secret, a signature, a signed token. */
const provedOtherwise = ["/api/sign-in-links", "/api/webhooks/polar", "/api/support/back-channel-logout"];

type Forgery = { name: string; change: Record<string, string | null>; body?: string };
const host = new URL(target.origin).host;
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
    `${target.origin}/`,
    `${target.origin}@evil.example`,
    target.origin.toUpperCase(),
    `${target.origin}, https://evil.example`,
    "file://",
  ].map((origin) => ({ name: `Origin ${origin}`, change: { origin, "sec-fetch-site": null } })),
  ...["cross-site", "same-site", "none", "same-origin, cross-site", "Same-Origin"].map((site) => ({
    name: `Sec-Fetch-Site ${site}`,
    change: { "sec-fetch-site": site },
  })),
];
/** What a plain form can send needs no preflight: the body must be JSON by its type, too. */
const plainTypes = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""];

function mutatingRoutes(): { method: string; path: string }[] {
  return Object.keys(access)
    .map((route) => {
      const [method = "", path = ""] = route.split(" ");
      return { method, path: path.replace(/\{\w+\}/g, () => randomUUID()) };
    })
    .filter(({ method, path }) => method !== "GET" && !provedOtherwise.includes(path));
}

test("no forged request with the victim's cookies is accepted, by any route that changes something", async () => {
  const customer = await makeCustomer(target);
  const victim = new Client(target);
  await signIn(target, victim, customer.email);
  const counts = "select (select count(*) from sessions) || ' ' || (select count(*) from mails) as rows";
  const before = await database.query(counts);
  const routes = mutatingRoutes();
  const accepted: string[] = [];
  let tried = 0;
  for (const { method, path } of routes) {
    for (const { name, change } of forgeries) {
      const headers: Record<string, string> = { ...victim.headers() };
      for (const [header, value] of Object.entries(change)) {
        if (value === null) delete headers[header];
        else headers[header] = value;
      }
      const answer = await victim.send(method, path, "{}", headers);
      tried += 1;
      const isRefused = answer.status === 403 && answer.body.includes("cross_origin_refused");
      if (!isRefused) accepted.push(`${method} ${path} with ${name}: ${answer.status}`);
    }
    for (const type of method === "POST" ? plainTypes : []) {
      const answer = await victim.send(method, path, "{}", { ...victim.headers(), "content-type": type });
      tried += 1;
      // A route without a session of its kind refuses before it looks at the body.
      if (![401, 403, 404, 415].includes(answer.status))
        accepted.push(`${method} ${path} as ${type}: ${answer.status}`);
    }
  }
  report(`CSRF: ${tried} forged requests to ${routes.length} routes: ${accepted.length} accepted`);
  expect(accepted).toEqual([]);
  expect(tried).toBeGreaterThanOrEqual(300);
  expect(await database.query(counts)).toEqual(before);
  expect((await victim.get("/api/session")).status).toBe(200);
});
