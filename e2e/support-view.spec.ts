import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../test/accessibility.ts";
import { defaultReason, expect, test } from "../test/fixtures.ts";

const banner = (page: Page) => page.getByRole("region", { name: "View as customer" });

/** The customer's list has finished its own requests, so none is pending when the session changes. */
async function expectAtRest(page: Page): Promise<void> {
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
}

test("an agent sees the customer's pages under a banner with the name, reason and time left", async ({
  page,
  makeCustomer,
  hire,
  signInAsStaff,
  viewAs,
}) => {
  const activations = [{ label: "MacBook Pro" }];
  const license_keys = [{ benefit: "Northwind Studio license", activations }];
  const customer = await makeCustomer({ name: "Ada Kling", license_keys });
  await signInAsStaff(page, await hire("agent"));
  await viewAs(page, customer);
  await expect(banner(page)).toContainText("You’re viewing as Ada Kling");
  await expect(banner(page)).toContainText(defaultReason);
  await expect(banner(page).getByRole("timer")).toHaveText(/^(30:00|29:\d\d)$/);
  await expect(banner(page)).toBeInViewport();
  await expect(page.getByRole("button", { name: /Reveal|Copy/ })).toHaveCount(0);
  await expectAccessible(page);

  await page.getByRole("link", { name: "Northwind Studio license" }).click();
  await expect(page.getByText("MacBook Pro")).toBeVisible();
  await expect(banner(page)).toBeInViewport();
  await expect(page.getByRole("button", { name: /Reveal|Copy|Rotate|Deactivate/ })).toHaveCount(0);
  await expect(page.getByText("This page is read-only, so you can’t deactivate devices.")).toBeVisible();
  await expectAccessible(page);
});

test("the agent's browser gets no full key and no token, and an impersonation costs Polar little", async ({
  page,
  makeCustomer,
  hire,
  signInAsStaff,
  viewAs,
  polar,
}) => {
  const benefit = "Northwind Studio license";
  const license_keys = [
    { benefit, activations: [{ label: "MacBook Pro" }] },
    { benefit, key: "AB12CD" },
    { benefit, key: "MY OWN 2019/ana+souza" },
  ];
  const customer = await makeCustomer({ license_keys });
  const bodies: Promise<string>[] = [];
  page.on("response", (answer) => bodies.push(answer.text().catch(() => "")));
  await signInAsStaff(page, await hire("agent"));
  await viewAs(page, customer);
  for (const { id } of customer.license_keys) {
    await page.goto(`/license-keys/${id}`);
    await expect(page.getByText("About this key")).toBeVisible();
  }
  await page.getByRole("link", { name: "All license keys" }).click();
  await expect(page.getByText("1 of 3 devices")).toBeVisible();

  // As HTML, as React's payload or as JSON.
  const all = (await Promise.all(bodies)).join("\n") + (await page.content());
  expect(all).toContain(customer.license_keys[0]?.display_key);
  for (const { key } of customer.license_keys) expect(all).not.toContain(key);
  expect(all).not.toMatch(/polar_(oat|cst|mst)_\w/);

  // Two calls for the start, then a page of a key has one or two, and a list one and one for each key's devices.
  const calls = (await polar.requestsOf(customer)).filter(({ token }) => token.kind === "customer");
  console.log(`An impersonation of 5 pages made ${calls.length} calls with the customer's token.`);
  expect(calls.length).toBeLessThanOrEqual(20);
});

test("the server refuses and audits every change, whatever the page offers", async ({
  page,
  customer,
  hire,
  signInAsStaff,
  viewAs,
  database,
  stack,
  consoleErrors,
}) => {
  consoleErrors.allow(/status of 403/);
  const agent = await hire("agent");
  await signInAsStaff(page, agent);
  await viewAs(page, customer);
  const [key] = customer.license_keys;
  const codes = await page.evaluate(
    async ({ id, device }) => {
      const ask = async (method: string, path: string) => {
        const headers = { "content-type": "application/json" };
        const answer = await fetch(`/api/license-keys/${id}${path}`, { method, headers, body: "{}" });
        return (await answer.json()).code;
      };
      return [
        await ask("POST", "/reveal"),
        await ask("POST", "/rotate"),
        await ask("DELETE", `/activations/${device}`),
      ];
    },
    { id: key?.id, device: key?.activation_ids[0] },
  );
  expect(codes).toEqual(["read_only", "read_only", "read_only"]);
  const events = await database.query<{ action: string; outcome: string }>(
    "select action, outcome from audit_events where customer_id = $1 and action = 'impersonation.write'",
    [customer.customer_id],
  );
  expect(events).toEqual(Array.from({ length: 3 }, () => ({ action: "impersonation.write", outcome: "refused" })));

  // No line of the log names only the customer: each says who acted for them (RFC 8693, section 4.1).
  const lines = (await readFile(stack.logFiles[0] ?? "", "utf8"))
    .split("\n")
    .filter((line) => line.includes(`"sub":"${customer.customer_id}"`))
    .map((line) => JSON.parse(line));
  expect(lines.filter(({ outcome }) => outcome === "refused")).toHaveLength(3);
  expect(lines.filter(({ event, status }) => event === "request" && status === 403)).toHaveLength(3);
  for (const line of lines) expect(line).toMatchObject({ act: { sub: agent.id } });
});

test("Stop viewing leads back to the console and closes the customer's pages", async ({
  page,
  customer,
  hire,
  signInAsStaff,
  viewAs,
}) => {
  await signInAsStaff(page, await hire("agent"));
  await viewAs(page, customer);
  await expectAtRest(page);
  const other = await page.context().newPage();
  await other.goto(`/license-keys/${customer.license_keys[0]?.id}`);
  await expect(other.getByText("MacBook Pro")).toBeVisible();
  await banner(page).getByRole("button", { name: "Stop viewing" }).click();
  await page.waitForURL(`/support/customers/${customer.customer_id}`);
  await expect(other.getByText("You’re no longer viewing as a customer")).toBeVisible();
  await expect(other.getByText("MacBook Pro")).toHaveCount(0);
  await page.goto("/license-keys");
  await expect(banner(page)).toHaveCount(0);
  await expect(page.getByText("Northwind Studio license")).toHaveCount(0);
});

test("Stop viewing leads back even if the page hears that the session is over before the answer", async ({
  page,
  customer,
  hire,
  signInAsStaff,
  viewAs,
  consoleErrors,
}) => {
  consoleErrors.allow(/status of 401/);
  await signInAsStaff(page, await hire("agent"));
  const ended = Promise.withResolvers<void>();
  await page.route("**/api/events?*", async (route) => {
    await ended.promise;
    await route.continue();
  });
  await viewAs(page, customer);
  await expectAtRest(page);
  await page.route("**/api/support/impersonations/current", async (route) => {
    const response = await route.fetch();
    const refused = page.waitForResponse("**/api/events?*");
    ended.resolve();
    expect((await refused).status()).toBe(401);
    // The page has drawn what it learned from that.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await route.fulfill({ response });
  });
  await banner(page).getByRole("button", { name: "Stop viewing" }).click();
  await page.waitForURL(`/support/customers/${customer.customer_id}`);
  await expect(page.getByRole("heading", { name: customer.name ?? "" })).toBeVisible();
});

test("Stop viewing on the form of another customer closes the customer's pages too", async ({
  page,
  customer,
  makeCustomer,
  hire,
  signInAsStaff,
  viewAs,
  consoleErrors,
}) => {
  consoleErrors.allow(/status of 409/);
  const other = await makeCustomer();
  await signInAsStaff(page, await hire("agent"));
  await viewAs(page, customer);
  await expectAtRest(page);
  const consolePage = await page.context().newPage();
  await consolePage.goto(`/support/customers/${other.customer_id}`);
  await consolePage.getByRole("button", { name: "View as customer" }).click();
  const form = consolePage.getByRole("dialog", { name: "View as customer" });
  await form.getByLabel("Reason").fill(defaultReason);
  await form.getByRole("button", { name: "View as customer" }).click();
  await form.getByRole("alert").getByRole("button", { name: "Stop viewing" }).click();
  await expect(page.getByText("You’re no longer viewing as a customer")).toBeVisible();
});

test("the clock counts down, and at the end the customer's data leaves the screen", async ({
  page,
  customer,
  hire,
  signInAsStaff,
  viewAs,
  database,
  consoleErrors,
}) => {
  // The page may ask who is signed in before it is left.
  consoleErrors.allow(/status of 401 .*\/api\/session\)/);
  await page.clock.install();
  await signInAsStaff(page, await hire("agent"));
  await viewAs(page, customer);
  await expectAtRest(page);
  await expect(banner(page).getByRole("timer")).toHaveText(/^(30:00|29:\d\d)$/);
  await page.clock.fastForward("29:00");
  await expect(banner(page).getByRole("timer")).toHaveText(/^(1:00|0:\d\d)$/);
  await expect(page.getByText("Northwind Studio license")).toBeVisible();
  await database.query("update impersonations set expires_at = now() where customer_id = $1", [customer.customer_id]);
  await page.clock.fastForward("01:00");
  await expect(page.getByText("You’re no longer viewing as a customer")).toBeVisible();
  await expect(page.getByText("Northwind Studio license")).toHaveCount(0);
  await page.goto("/license-keys");
  await expect(page.getByText("You’re no longer viewing as a customer")).toBeVisible();
});

test("the provider's back-channel logout ends an impersonation at once", async ({
  page,
  makeCustomer,
  hire,
  signInAsStaff,
  viewAs,
  logOutAtProvider,
  consoleErrors,
}) => {
  const activations = [{ label: "MacBook Pro" }, { label: "Office PC" }];
  // Two keys: a list of one has no search.
  const license_keys = [{ benefit: "Northwind Studio license", activations }, { benefit: "Northwind Fonts" }];
  const customer = await makeCustomer({ license_keys });
  const agent = await hire("agent");
  await signInAsStaff(page, agent);
  await viewAs(page, customer);
  await expectAtRest(page);
  await logOutAtProvider(agent);
  // The first thing that the page asks is refused, and it leaves by itself.
  consoleErrors.allow(/status of 401 .*\/api\/license-keys\)/);
  await page.getByRole("searchbox", { name: "Search license keys" }).fill("studio");
  await expect(page.getByRole("heading", { name: "Support sign-in" })).toBeVisible();
  await expect(page.getByText("Northwind Studio license")).toHaveCount(0);
  await page.goto(`/license-keys/${customer.license_keys[0]?.id}`);
  await expect(page.getByRole("main")).toBeVisible();
  await expect(page.getByText("MacBook Pro")).toHaveCount(0);
  await page.goto("/support");
  await expect(page.getByRole("heading", { name: "Support sign-in" })).toBeVisible();
});

test("the agent's sign-out ends the impersonation in every tab", async ({
  page,
  customer,
  hire,
  signInAsStaff,
  viewAs,
}) => {
  await signInAsStaff(page, await hire("agent"));
  await viewAs(page, customer);
  await expectAtRest(page);
  const console = await page.context().newPage();
  await console.goto("/support");
  await expect(console.getByText("You’re viewing as a customer")).toBeVisible();
  await console.getByRole("button", { name: "Sign out" }).click();
  await expect(console.getByRole("heading", { name: "Support sign-in" })).toBeVisible();
  // Told by the other tab: nobody looks at this one.
  await expect(page.getByText("You’re no longer viewing as a customer")).toBeVisible();
  await expect(page.getByText("Northwind Studio license")).toHaveCount(0);
});
