import { CookieBrowser } from "../test/cookie-browser.ts";
import { expect, test } from "../test/fixtures.ts";
import { startRecordingProxy } from "../test/recording-proxy.ts";

const KILOBYTE = 1000;

test("the list of keys transfers at most 200 kB of JavaScript", async ({ page, context, customer, signIn }) => {
  await signIn(customer);
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  const scripts = new Set<string>();
  let bytes = 0;
  session.on("Network.responseReceived", ({ requestId, type, response }) => {
    if (type === "Script" || response.mimeType.includes("javascript")) scripts.add(requestId);
  });
  session.on("Network.dataReceived", ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await page.reload({ waitUntil: "networkidle" });
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
  expect(scripts.size).toBeGreaterThan(1);
  expect(bytes).toBeGreaterThan(50 * KILOBYTE);
  expect(bytes).toBeLessThan(200 * KILOBYTE);
});

test("the first key is visible before any script or API call", async ({ page, customer, signIn }) => {
  await signIn(customer);
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
  const release = Promise.withResolvers<void>();
  const calls: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).pathname.startsWith("/api/")) calls.push(request.url());
  });
  await page.route("**/_next/static/**/*.js", async (route) => {
    await release.promise;
    await route.continue();
  });
  await page.goto("/license-keys", { waitUntil: "commit" });
  await expect(page.getByText(customer.license_keys[0]?.display_key ?? "no key")).toBeVisible();
  expect(calls).toEqual([]);
  release.resolve();
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
  // The keys came with the page: only the counts of the devices follow.
  expect(calls.filter((url) => !url.endsWith("/activation-count"))).toEqual([]);
});

test("the first HTML with 100 keys takes at most two Polar calls, none with the organization token", async ({
  stack,
  polar,
  makeCustomer,
  startInstance,
}) => {
  const customer = await makeCustomer({
    license_keys: Array.from({ length: 100 }, () => ({ benefit: "Northwind Plug-in" })),
  });
  const proxy = await startRecordingProxy(stack.polarUrl);
  const portal = await startInstance({ POLAR_BASE_URL: proxy.url }, { sharesDatabase: true });
  try {
    const client = new CookieBrowser(portal.url);
    await client.openLink(await polar.mintToken(customer));
    // Warms the catalog.
    await client.get("/license-keys");
    const before = proxy.calls.length;
    const page = await client.get("/license-keys?limit=100");
    // The indexes that staff and sign-in search are filled beside requests, by calls that no page makes.
    const calls = proxy.calls.slice(before).filter(({ path }) => !/^\/v1\/(members|license-keys|orders)\//.test(path));
    expect(page.text).toContain(customer.license_keys[99]?.display_key);
    expect(page.text).toContain(customer.license_keys[0]?.display_key);
    expect(calls.length).toBeLessThanOrEqual(2);
    expect(calls.filter(({ by }) => by === "organization")).toEqual([]);
  } finally {
    await proxy.close();
  }
});

test("deactivating a device on its page takes one call to Polar beside the write", async ({
  page,
  polar,
  makeCustomer,
  signIn,
}) => {
  const customer = await makeCustomer({
    license_keys: [{ benefit: "Northwind Studio license", activations: 2, subscription: true }],
  });
  await signIn(customer);
  await page.goto(`/license-keys/${customer.license_keys[0]?.id}`);
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
  const before = (await polar.requestsOf(customer)).length;
  await page
    .getByRole("button", { name: /^Deactivate / })
    .first()
    .click();
  await page.getByRole("button", { name: "Deactivate", exact: true }).click();
  await expect(page.getByText(/was deactivated/)).toBeVisible();
  await page.waitForLoadState("networkidle");
  await expect(page.getByText("1 of 3 devices")).toBeVisible();
  const calls = (await polar.requestsOf(customer)).slice(before).map(({ method }) => method);
  expect(calls).toEqual(["GET", "POST"]);
});
