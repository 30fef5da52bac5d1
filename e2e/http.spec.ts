import { readFileSync } from "node:fs";
import { type Answer, CookieBrowser } from "../test/cookie-browser.ts";
import { expect, openLink, test } from "../test/fixtures.ts";
import type { MadeKey } from "../test/polar-control.ts";
import { bodyFor, customerRoutes, fillPath, mutatingRoutes } from "../test/route-table.ts";

const unknownId = "7b1d2f9e-3c4a-4d5e-8f60-718293a4b5c6";

function idsOf(key: MadeKey | undefined) {
  return { id: key?.id ?? unknownId, activation_id: key?.activation_ids[0] ?? unknownId };
}

function bodyOf(method: string, path: string, ids: Record<string, string>) {
  if (method === "GET") return undefined;
  return method === "POST" ? bodyFor(path, ids) : {};
}

function expectProblem(answer: Answer, status: number, code: string, what: string): void {
  expect([what, answer.status, answer.json]).toEqual([what, status, expect.objectContaining({ code })]);
  expect(answer.headers.get("content-type"), what).toBe("application/problem+json");
  expect(answer.headers.get("cache-control"), what).toBe("private, no-store");
  expect(answer.json, what).toMatchObject({
    type: `urn:license-portal:problem:${code}`,
    title: code.replaceAll("_", " "),
    status,
  });
}

test("a cross-site request changes nothing on any route", async ({ client, stack, polar, customer }) => {
  const { portalUrl } = stack;
  const port = new URL(portalUrl).port;
  const forged: Record<string, string | null>[] = [
    { origin: null },
    { origin: "null" },
    { origin: "https://evil.example" },
    { origin: `${portalUrl}.evil.example` },
    { origin: `${portalUrl}/` },
    { origin: `https://127.0.0.1:${port}` },
    { origin: `http://localhost:${port}` },
    { origin: `http://127.0.0.1:${Number(port) + 1}` },
    { origin: `${portalUrl} ${portalUrl}` },
    { origin: portalUrl, "sec-fetch-site": "cross-site" },
    { origin: portalUrl, "sec-fetch-site": "same-site" },
    { origin: portalUrl, "sec-fetch-site": "none" },
    { origin: null, referer: `${portalUrl}/license-keys`, "sec-fetch-site": "same-origin" },
    { origin: "https://evil.example", "x-forwarded-host": "evil.example", host: "evil.example" },
  ];
  expect(mutatingRoutes.length).toBeGreaterThan(5);
  for (const { method, path } of mutatingRoutes) {
    const target = fillPath(path, idsOf(customer.license_keys[0]), unknownId);
    for (const given of forged) {
      // Older browsers don't send Sec-Fetch-Site.
      const answer = await client.send(method, target, {}, { "sec-fetch-site": null, ...given });
      expectProblem(answer, 403, "cross_origin_refused", `${method} ${path} ${JSON.stringify(given)}`);
    }
  }
  expect((await client.get("/api/session")).status).toBe(200);
  const { key, activations } = await polar.readKey(customer.license_keys[0]?.id ?? "");
  expect([key, activations.length]).toEqual([customer.license_keys[0]?.key, 2]);
});

test("a body with the wrong JSON is refused", async ({ client, polar, customer }) => {
  const key = `/api/license-keys/${customer.license_keys[0]?.id}`;
  const deep = `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`;
  const json = { "content-type": "application/json" };
  for (const path of [`${key}/reveal`, `${key}/rotate`, "/api/license-keys/export", "/api/session"]) {
    const send = (body: object | string, headers = {}) => client.post(path, body, headers);
    expectProblem(await client.send("POST", path), 415, "unsupported_media_type", `${path} without a body`);
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
      expectProblem(await send("{}", { "content-type": type }), 415, "unsupported_media_type", `${path} ${type}`);
    }
    expectProblem(await send("{", json), 400, "invalid_request", `${path} cut off`);
    expectProblem(await send("", json), 400, "invalid_request", `${path} empty`);
    expectProblem(await send("[]", json), 400, "invalid_request", `${path} a list`);
    expectProblem(await send('{"__proto__":{"admin":true}}', json), 400, "invalid_request", `${path} __proto__`);
    expectProblem(await send({ admin: true }), 400, "invalid_request", `${path} unknown name`);
    expectProblem(await send(deep, json), 400, "invalid_request", `${path} deep`);
    expectProblem(await send("x".repeat(70_000), json), 413, "body_too_large", `${path} large`);
  }
  expect((await polar.readKey(customer.license_keys[0]?.id ?? "")).key).toBe(customer.license_keys[0]?.key);
});

test("a large chunked body is cut off at the limit", async ({ client, customer }) => {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 16_384;
      if (sent > 50_000_000) controller.close();
      else controller.enqueue(new Uint8Array(16_384).fill(32));
    },
  });
  const path = `/api/license-keys/${customer.license_keys[0]?.id}/rotate`;
  // The portal answers, or closes the connection while there is still more to come: either way it does not read it all.
  const status = await client
    .post(path, body, { "content-type": "application/json" })
    .then((answer) => answer.status)
    .catch(() => 413);
  expect(status).toBe(413);
  expect(sent).toBeLessThan(10_000_000);
  expect((await client.get("/api/session")).status).toBe(200);
});

test("on every route, another customer's IDs look unknown, and nothing is read or changed", async ({
  client,
  polar,
  customer,
  makeCustomer,
}) => {
  const other = await makeCustomer({
    license_keys: [{ benefit: "Northwind Studio license", activations: [{ label: "Foreign device" }] }],
  });
  const [own, foreign] = [idsOf(customer.license_keys[0]), idsOf(other.license_keys[0])];
  const mixes = [
    foreign,
    { ...foreign, activation_id: own.activation_id },
    { ...own, activation_id: foreign.activation_id },
  ];
  const routes = customerRoutes.filter(({ path }) => path.includes("{"));
  expect(routes.length).toBeGreaterThan(4);
  for (const { method, path } of routes) {
    for (const ids of mixes) {
      if (ids.id === own.id && !path.includes("{activation_id}")) continue;
      for (const hostile of [ids, { ...ids, id: `${ids.id}x` }, { ...ids, id: `..%2f${ids.id}` }]) {
        const target = fillPath(path, hostile, unknownId);
        const answer = await client.send(method, target, bodyOf(method, path, ids));
        expect([target, answer.status]).toEqual([target, 404]);
        expect(answer.text).not.toContain("Foreign device");
        expect(answer.text).not.toContain(other.license_keys[0]?.key);
      }
    }
  }
  const { key, activations } = await polar.readKey(foreign.id);
  expect([key, activations.length]).toEqual([other.license_keys[0]?.key, 1]);
  const writes = (await polar.requestsOf(customer)).filter(({ path }) => /activate|rotate/.test(path));
  expect(writes).toEqual([]);
});

test("every customer route requires a session; an invented or planted cookie isn't one", async ({
  stack,
  polar,
  customer,
}) => {
  const cookies = [
    "",
    "portal=",
    "portal=admin",
    `portal=${"A".repeat(43)}`,
    `portal=${"A".repeat(5000)}`,
    "portal=%00",
  ];
  const nobody = new CookieBrowser(stack.portalUrl);
  for (const { method, path } of customerRoutes) {
    const target = fillPath(path, idsOf(customer.license_keys[0]), unknownId);
    for (const cookie of cookies) {
      const answer = await nobody.send(method, target, method === "GET" ? undefined : {}, { cookie: cookie || null });
      expect([target, cookie.slice(0, 20), answer.status]).toEqual([target, cookie.slice(0, 20), 401]);
      expect(answer.json).toMatchObject({ code: expect.stringMatching(/^session_(required|expired)$/) });
    }
  }
  // A cookie that was planted before the sign-in does not become the session's.
  const planted = "P".repeat(43);
  const victim = new CookieBrowser(stack.portalUrl);
  victim.cookies.set("portal", planted);
  await victim.openLink(await polar.mintToken(customer));
  expect(victim.cookies.get("portal")).not.toBe(planted);
  expect((await nobody.get("/api/session", { cookie: `portal=${planted}` })).status).toBe(401);
});

test("no cache may store personal data, and no page may be framed", async ({ client, polar, customer }) => {
  const link = await client.get(`/enter?customer_session_token=${await polar.mintToken(customer)}`);
  expect(link.headers.get("cache-control")).toBe("private, no-store");
  const id = customer.license_keys[0]?.id;
  const pages = [
    "/license-keys",
    `/license-keys/${id}`,
    `/license-keys/${unknownId}`,
    "/enter",
    "/sign-in",
    "/no-such",
  ];
  const nonces = new Set<string>();
  for (const path of pages) {
    const { headers } = await client.get(path);
    expect([path, headers.get("cache-control")]).toEqual([path, expect.stringMatching(/private.*no-store/)]);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy, path).toContain("frame-ancestors 'none'");
    expect(policy, path).not.toMatch(/script-src[^;]*('unsafe-inline'|'unsafe-eval'|https?:|\*)/);
    nonces.add(/'nonce-([^']+)'/.exec(policy)?.[1] ?? "");
    expect(headers.get("x-content-type-options"), path).toBe("nosniff");
    expect(headers.get("referrer-policy"), path).toBe("no-referrer");
    expect(headers.get("x-powered-by"), path).toBeNull();
  }
  expect(nonces.size).toBe(pages.length);
  for (const path of ["/api/session", "/api/license-keys", `/api/license-keys/${id}`, "/api/license-keys/nonsense"]) {
    const answer = await client.get(path, { origin: "https://evil.example" });
    expect([path, answer.headers.get("cache-control")]).toEqual([path, "private, no-store"]);
    expect(answer.headers.get("content-security-policy"), path).toContain("frame-ancestors 'none'");
    expect(answer.headers.get("access-control-allow-origin"), path).toBeNull();
  }
});

test("no cache may store what pages fetch during navigation", async ({ page, customer, polar }) => {
  const kept: string[] = [];
  let count = 0;
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.startsWith("/_next/static/")) return;
    count += 1;
    const control = response.headers()["cache-control"] ?? "none";
    if (!/private.*no-store/.test(control)) kept.push(`${response.status()} ${pathname}: ${control}`);
  });
  await openLink(page, await polar.mintToken(customer));
  await page.getByRole("link", { name: "Northwind Studio license" }).click();
  await expect(page.getByText("MacBook Pro")).toBeVisible();
  await page.getByRole("link", { name: "All license keys" }).click();
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
  expect(count).toBeGreaterThan(4);
  expect(kept).toEqual([]);
});

test("the API refuses an invalid filter without repeating its value", async ({ client }) => {
  for (const query of ["limit=101", "limit=0", "page=-1", "page=1e3", "status=granted", "benefit_id=x", "secret=1"]) {
    const answer = await client.get(`/api/license-keys?${query}`);
    expectProblem(answer, 400, "invalid_request", query);
    expect(answer.json).toMatchObject({ errors: [{ message: expect.any(String) }] });
  }
  expect((await client.get("/api/license-keys?query=' OR 1=1 --&status=active&limit=100")).status).toBe(200);
});

test("unknown methods and URLs are answered as such", async ({ client }) => {
  for (const method of ["PUT", "PATCH", "POST"]) {
    const answer = await client.send(method, "/api/license-keys", {});
    expect([method, answer.status]).toEqual([method, 405]);
  }
  for (const path of ["/api", "/api/nothing", "/api/license-keys/x/y/z", "/api/../api/nothing"]) {
    expect([path, (await client.get(path)).status]).toEqual([path, 404]);
  }
});

test("the health checks say if the portal is up and ready, and which one it is, as pages do", async ({ stack }) => {
  const client = new CookieBrowser(stack.portalUrl);
  const live = await client.get("/livez");
  const build = readFileSync(".next/BUILD_ID", "utf8");
  expect([live.status, live.json]).toEqual([
    200,
    { status: "ok", version: expect.stringMatching(/^\d+\.\d+\.\d+$/), build },
  ]);
  expect((await client.get("/sign-in")).text).toContain(build);
  const ready = await client.get("/readyz");
  expect([ready.status, ready.json]).toEqual([200, { status: "ready" }]);
});

test("scripts and styles are compressed and cached forever, and no other build file is served", async ({ stack }) => {
  const page = await fetch(`${stack.portalUrl}/sign-in`);
  const paths = [...(await page.text()).matchAll(/"(\/_next\/static\/[^"]+\.(?:js|css))"/g)].map(
    ([, path = ""]) => path,
  );
  expect(paths.length).toBeGreaterThan(2);
  for (const path of new Set(paths)) {
    for (const encoding of ["br", "gzip", "identity"]) {
      const { status, headers } = await fetch(stack.portalUrl + path, { headers: { "accept-encoding": encoding } });
      expect([path, status, headers.get("content-encoding") ?? "identity"]).toEqual([path, 200, encoding]);
      expect(headers.get("cache-control")).toBe("public,max-age=31536000,immutable");
      expect(headers.get("vary")?.toLowerCase()).toBe("accept-encoding");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
  }
  for (const path of [
    "/",
    "/nonsense.js",
    "/../BUILD_ID",
    "/%2e%2e/BUILD_ID",
    "/..%2fserver%2fapp-paths-manifest.json",
  ]) {
    const { status } = await fetch(`${stack.portalUrl}/_next/static${path}`);
    expect([path, status]).toEqual([path, 404]);
  }
});

test("the tab icon shows the vendor's brand and is a file of its own", async ({ stack }) => {
  const client = new CookieBrowser(stack.portalUrl);
  const icon = await client.get("/favicon.ico");
  expect([icon.status, icon.headers.get("content-type")]).toEqual([200, "image/svg+xml"]);
  expect(icon.text).toMatch(/^<svg .*>N<\/text><\/svg>$/);
  expect(icon.headers.get("cache-control")).toBe("public, max-age=86400");
  expect((await client.get("/sign-in")).text).not.toContain("image/svg");
});

test("a fast read answers the same as its route through Next", async ({ client, customer }) => {
  const id = customer.license_keys[0]?.id ?? "";
  const path = (key: string) => `/api/license-keys/${key}/activation-count`;
  const fast = await client.get(path(id));
  // Fast reads leave a path with an escaped character to Next.
  const throughNext = await client.get(path(id.replace("-", "%2D")));
  const headersOf = ({ headers }: Answer) => {
    // Next streams and compresses even short answers.
    const ignored = new Set([
      "date",
      "x-request-id",
      "content-length",
      "content-encoding",
      "transfer-encoding",
      "vary",
    ]);
    return Object.fromEntries([...headers].filter(([name]) => !ignored.has(name)));
  };
  expect([fast.status, fast.json]).toEqual([200, { activations_count: 2 }]);
  expect([throughNext.status, throughNext.json]).toEqual([fast.status, fast.json]);
  expect(headersOf(throughNext)).toEqual(headersOf(fast));
});

test("public files have a type, may be cached, and pages link to the touch icon and the manifest", async ({
  page,
  stack,
}) => {
  const types = {
    "/robots.txt": /^text\/plain/,
    "/icon.svg": /^image\/svg\+xml/,
    "/favicon.ico": /^image\/svg\+xml/,
    "/maskable-icon.svg": /^image\/svg\+xml/,
    "/apple-touch-icon.png": /^image\/png/,
    "/manifest.webmanifest": /^application\/manifest\+json/,
  };
  for (const [path, type] of Object.entries(types)) {
    const { status, headers } = await fetch(stack.portalUrl + path);
    expect([path, status, headers.get("content-type")]).toEqual([path, 200, expect.stringMatching(type)]);
    expect([path, headers.get("cache-control")]).toEqual([path, expect.stringMatching(/^public, ?max-age=\d+$/)]);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  }
  // The console check of every test fails if the Content-Security-Policy refuses one of them.
  await page.goto(`${stack.portalUrl}/sign-in`);
  await expect(page.locator('link[rel="apple-touch-icon"]')).toHaveAttribute("href", "/apple-touch-icon.png");
  const manifest = await page.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="manifest"]');
    return (await (await fetch(link?.href ?? "")).json()) as { icons: { src: string }[] };
  });
  for (const { src } of manifest.icons) expect(Object.keys(types)).toContain(src);
});

test("a range that ends before it starts doesn't end the process", async ({ stack }) => {
  const page = await fetch(`${stack.portalUrl}/sign-in`);
  const script = /"(\/_next\/static\/[^"]+\.js)"/.exec(await page.text())?.[1] ?? "";
  for (const path of [script, "/robots.txt"]) {
    const { status } = await fetch(stack.portalUrl + path, { headers: { range: "bytes=4-2" } });
    expect([path, status < 500]).toEqual([path, true]);
  }
  expect((await fetch(`${stack.portalUrl}/livez`)).status).toBe(200);
});
