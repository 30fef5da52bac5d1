import { expect, test } from "./fixtures.ts";
import type { MadeKey } from "./polar-control.ts";
import { type PortalAnswer, PortalClient } from "./portal-client.ts";
import { allRoutes, fillPath, mutatingRoutes } from "./routes.ts";

const unknownId = "7b1d2f9e-3c4a-4d5e-8f60-718293a4b5c6";

function idsOf(key: MadeKey | undefined) {
  return { id: key?.id ?? unknownId, activation_id: key?.activation_ids[0] ?? unknownId };
}

function expectProblem(answer: PortalAnswer, status: number, code: string, what: string): void {
  expect([what, answer.status, answer.json]).toEqual([what, status, expect.objectContaining({ code })]);
  expect(answer.headers.get("content-type"), what).toBe("application/problem+json");
  expect(answer.headers.get("cache-control"), what).toBe("private, no-store");
  expect(answer.json, what).toMatchObject({
    type: `urn:license-portal:problem:${code}`,
    title: code.replaceAll("_", " "),
    status,
  });
}

test("a request that another site made changes nothing, on any route", async ({ stack, polar, customer }) => {
  const client = new PortalClient(stack.portalUrl);
  await client.signIn(polar, customer);
  const { portalUrl } = stack;
  const port = new URL(portalUrl).port;
  const forged: { origin: string | null; headers?: Record<string, string> }[] = [
    { origin: null },
    { origin: "null" },
    { origin: "https://evil.example" },
    { origin: `${portalUrl}.evil.example` },
    { origin: `${portalUrl}/` },
    { origin: `https://127.0.0.1:${port}` },
    { origin: `http://localhost:${port}` },
    { origin: `http://127.0.0.1:${Number(port) + 1}` },
    { origin: `${portalUrl} ${portalUrl}` },
    { origin: portalUrl, headers: { "sec-fetch-site": "cross-site" } },
    { origin: portalUrl, headers: { "sec-fetch-site": "same-site" } },
    { origin: portalUrl, headers: { "sec-fetch-site": "none" } },
    { origin: null, headers: { referer: `${portalUrl}/license-keys`, "sec-fetch-site": "same-origin" } },
    { origin: "https://evil.example", headers: { "x-forwarded-host": "evil.example", host: "evil.example" } },
  ];
  const routes = mutatingRoutes();
  expect(routes.length).toBeGreaterThan(5);
  for (const { method, path } of routes) {
    const target = fillPath(path, idsOf(customer.license_keys[0]), unknownId);
    for (const given of forged) {
      const answer = await client.call(method, target, { ...given, body: {} });
      expectProblem(answer, 403, "cross_origin_refused", `${method} ${path} ${JSON.stringify(given)}`);
    }
  }
  expect((await client.call("GET", "/api/session")).status).toBe(200);
  const { key, activations } = await polar.readKey(customer.license_keys[0]?.id ?? "");
  expect([key, activations.length]).toEqual([customer.license_keys[0]?.key, 2]);
});

test("a body that is not the JSON that was asked for is refused", async ({ stack, polar, customer }) => {
  const client = new PortalClient(stack.portalUrl);
  await client.signIn(polar, customer);
  const key = `/api/license-keys/${customer.license_keys[0]?.id}`;
  const deep = `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`;
  const json = { "content-type": "application/json" };
  for (const path of [`${key}/reveal`, `${key}/rotate`, "/api/session"]) {
    const send = (body: unknown, headers = {}) => client.call("POST", path, { body, headers });
    expectProblem(await client.call("POST", path), 415, "unsupported_media_type", `${path} without a body`);
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

test("a large body in chunks is cut off where the limit is", async ({ stack, polar, customer }) => {
  const client = new PortalClient(stack.portalUrl);
  await client.signIn(polar, customer);
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
    .call("POST", path, { body, headers: { "content-type": "application/json" } })
    .then((answer) => answer.status)
    .catch(() => 413);
  expect(status).toBe(413);
  expect(sent).toBeLessThan(10_000_000);
  expect((await client.call("GET", "/api/session")).status).toBe(200);
});

test("another customer's ids are unknown on every route, and nothing of them is read or changed", async ({
  stack,
  polar,
  customer,
  makeCustomer,
}) => {
  const other = await makeCustomer({
    license_keys: [{ benefit: "Northwind Studio license", activations: [{ label: "Foreign device" }] }],
  });
  const client = new PortalClient(stack.portalUrl);
  await client.signIn(polar, customer);
  const [own, foreign] = [idsOf(customer.license_keys[0]), idsOf(other.license_keys[0])];
  const mixes = [
    foreign,
    { ...foreign, activation_id: own.activation_id },
    { ...own, activation_id: foreign.activation_id },
  ];
  const routes = allRoutes().filter(({ path, roles }) => path.includes("{") && roles.includes("customer"));
  expect(routes.length).toBeGreaterThan(4);
  for (const { method, path } of routes) {
    for (const ids of mixes) {
      if (ids.id === own.id && !path.includes("{activation_id}")) continue;
      for (const hostile of [ids, { ...ids, id: `${ids.id}x` }, { ...ids, id: `..%2f${ids.id}` }]) {
        const target = fillPath(path, hostile, unknownId);
        const answer = await client.call(method, target, method === "GET" ? {} : { body: {} });
        expect([target, answer.status]).toEqual([target, 404]);
        expect(answer.text).not.toContain("Foreign device");
        expect(answer.text).not.toContain(other.license_keys[0]?.key);
      }
    }
  }
  const { key, activations } = await polar.readKey(foreign.id);
  expect([key, activations.length]).toEqual([other.license_keys[0]?.key, 1]);
  const writes = (await polar.requestsOf(customer)).filter(({ path }) => /deactivate|rotate/.test(path));
  expect(writes).toEqual([]);
});

test("without a session every route of a customer's says so; a made-up or planted cookie is none", async ({
  stack,
  polar,
  customer,
}) => {
  const routes = allRoutes().filter(({ roles }) => roles.includes("customer") && !roles.includes("anonymous"));
  const cookies = [
    "",
    "portal=",
    "portal=admin",
    `portal=${"A".repeat(43)}`,
    `portal=${"A".repeat(5000)}`,
    "portal=%00",
  ];
  for (const { method, path } of routes) {
    const target = fillPath(path, idsOf(customer.license_keys[0]), unknownId);
    for (const cookie of cookies) {
      const client = new PortalClient(stack.portalUrl);
      const given = { headers: cookie === "" ? {} : { cookie }, ...(method === "GET" ? {} : { body: {} }) };
      const answer = await client.call(method, target, given);
      expect([target, cookie.slice(0, 20), answer.status]).toEqual([target, cookie.slice(0, 20), 401]);
      expect(answer.json).toMatchObject({ code: expect.stringMatching(/^session_(required|expired)$/) });
    }
  }
  // A cookie that was planted before the sign-in does not become the session's.
  const planted = "P".repeat(43);
  const token = await polar.mintToken(customer);
  const landing = await fetch(`${stack.portalUrl}/enter?customer_session_token=${token}`, { redirect: "manual" });
  const entry = landing.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const opened = await fetch(`${stack.portalUrl}/api/session`, {
    method: "POST",
    headers: { origin: stack.portalUrl, "content-type": "application/json", cookie: `portal=${planted}; ${entry}` },
    body: "{}",
  });
  expect(opened.status).toBe(201);
  expect(opened.headers.getSetCookie().join()).not.toContain(planted);
  const asPlanted = await fetch(`${stack.portalUrl}/api/session`, { headers: { cookie: `portal=${planted}` } });
  expect(asPlanted.status).toBe(401);
});

test("nothing that is personal may be kept by a cache, and no page may be framed", async ({
  stack,
  polar,
  customer,
}) => {
  const client = new PortalClient(stack.portalUrl);
  const link = await client.call("GET", `/enter?customer_session_token=${await polar.mintToken(customer)}`);
  expect(link.headers.get("cache-control")).toBe("private, no-store");
  await client.signIn(polar, customer);
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
    const { headers } = await client.call("GET", path);
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
    const answer = await client.call("GET", path);
    expect([path, answer.headers.get("cache-control")]).toEqual([path, "private, no-store"]);
    expect(answer.headers.get("content-security-policy"), path).toContain("frame-ancestors 'none'");
    expect(answer.headers.get("access-control-allow-origin"), path).toBeNull();
  }
});

test("what a page fetches while one walks through it may not be kept either", async ({ page, customer, signIn }) => {
  const kept: string[] = [];
  let count = 0;
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.startsWith("/_next/static/")) return;
    count += 1;
    const control = response.headers()["cache-control"] ?? "none";
    if (!/private.*no-store/.test(control)) kept.push(`${response.status()} ${pathname}: ${control}`);
  });
  await signIn(customer);
  await page.getByRole("link", { name: "Northwind Studio license" }).click();
  await expect(page.getByText("MacBook Pro")).toBeVisible();
  await page.getByRole("link", { name: "All license keys" }).click();
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
  expect(count).toBeGreaterThan(4);
  expect(kept).toEqual([]);
});

test("a filter that makes no sense is refused by the API, without its value", async ({ stack, polar, customer }) => {
  const client = new PortalClient(stack.portalUrl);
  await client.signIn(polar, customer);
  for (const query of ["limit=101", "limit=0", "page=-1", "page=1e3", "status=granted", "benefit_id=x", "secret=1"]) {
    const answer = await client.call("GET", `/api/license-keys?${query}`);
    expectProblem(answer, 400, "invalid_request", query);
    expect(answer.json).toMatchObject({ errors: [{ message: expect.any(String) }] });
  }
  expect((await client.call("GET", "/api/license-keys?query=' OR 1=1 --&status=active&limit=100")).status).toBe(200);
});

test("methods and addresses that there are not are said to be none", async ({ stack, polar, customer }) => {
  const client = new PortalClient(stack.portalUrl);
  await client.signIn(polar, customer);
  for (const method of ["PUT", "PATCH", "POST"]) {
    const answer = await client.call(method, "/api/license-keys", { body: {} });
    expect([method, answer.status]).toEqual([method, 405]);
  }
  for (const path of ["/api", "/api/nothing", "/api/license-keys/x/y/z", "/api/../api/nothing"]) {
    expect([path, (await client.call("GET", path)).status]).toEqual([path, 404]);
  }
});

test("the portal says whether it is up and ready, and nothing else", async ({ stack }) => {
  const client = new PortalClient(stack.portalUrl);
  expect((await client.call("GET", "/livez")).status).toBe(200);
  expect((await client.call("GET", "/readyz")).status).toBe(200);
});

test("scripts and styles come packed once, may be kept for ever, and nothing else of the build is given away", async ({
  stack,
}) => {
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

test("the tab's icon is the vendor's, in one file beside the pages", async ({ stack }) => {
  const client = new PortalClient(stack.portalUrl);
  const icon = await client.call("GET", "/favicon.ico");
  expect([icon.status, icon.headers.get("content-type")]).toEqual([200, "image/svg+xml"]);
  expect(icon.text).toMatch(/^<svg .*>N<\/text><\/svg>$/);
  expect(icon.headers.get("cache-control")).toBe("public, max-age=86400");
  expect((await client.call("GET", "/sign-in")).text).not.toContain("image/svg");
});

test("a fast read answers the same as its route through Next", async ({ stack, polar, customer }) => {
  const client = new PortalClient(stack.portalUrl);
  await client.signIn(polar, customer);
  const id = customer.license_keys[0]?.id ?? "";
  const path = (key: string) => `/api/license-keys/${key}/activation-count`;
  const fast = await client.call("GET", path(id));
  // Fast reads leave a path with an escaped character to Next.
  const throughNext = await client.call("GET", path(id.replace("-", "%2D")));
  const headersOf = ({ headers }: PortalAnswer) => {
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
