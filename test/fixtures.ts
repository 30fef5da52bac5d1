import { test as base, expect as baseExpect, type Page } from "@playwright/test";
import { ConsoleErrors } from "./console-errors.ts";
import { CookieBrowser, shownLink } from "./cookie-browser.ts";
import { Database } from "./database.ts";
import { IdentityProvider, type StaffUser } from "./identity-provider.ts";
import { Inbox } from "./inbox.ts";
import { type Customer, type Member, type NewCustomer, PolarControl } from "./polar-control.ts";
import { type PortalProcess, startPortal } from "./portal-process.ts";
import { readStack } from "./setup/end-to-end.ts";
import { createOwnDatabase, type Stack } from "./setup/stack.ts";

interface Fixtures {
  /** Fails the test when the browser complains; `allow(pattern)` where the test makes something fail. */
  consoleErrors: ConsoleErrors;
  /** The sandbox's Polar. Faults end with the test. */
  polar: PolarControl;
  /** The mail that the portal sent. Faults end with the test. */
  inbox: Inbox;
  /** Makes a customer of this test's own. */
  /** Each test begins with the portal's whole shares of Polar's rate limit. */
  budget: undefined;
  makeCustomer: (given?: NewCustomer) => Promise<Customer>;
  /** A customer with one Studio key of three devices, two of them in use: "MacBook Pro" and "Office PC". */
  customer: Customer;
  /**
   * Signs in by a fresh link, as somebody who has just confirmed with a code that it's them, and opens the list of keys. The
   * requests are those of the landing page, which `openLink` shows. A team names the member.
   */
  signIn: (customer: Customer, member?: Member) => Promise<void>;
  /** Speaks HTTP with the portal as no page could, signed in as `customer`. */
  client: CookieBrowser;
  /**
   * Starts another instance of the portal until the end of the test, with a URL and a database of its own unless told otherwise.
   * One that shares the database sends other tests' mails too, and does their jobs.
   */
  startInstance: (
    changes?: Record<string, string | undefined>,
    options?: { sharesDatabase?: boolean },
  ) => Promise<PortalProcess>;
  /** Adds a member of staff of this test's own, with these roles. */
  hire: (...roles: string[]) => Promise<StaffUser>;
  /** Signs a member of staff in by the requests of the support console and the provider's page, and opens the console. */
  signInAsStaff: (page: Page, user: StaffUser) => Promise<void>;
  /** Starts viewing as this customer, and opens the list of keys. */
  viewAs: (page: Page, customer: Customer, reason?: string) => Promise<void>;
  /** The provider ends a member of staff's sessions, and tells the portal. */
  logOutAtProvider: (user: StaffUser) => Promise<void>;
}

interface WorkerFixtures {
  stack: Stack;
  database: Database;
}

export const defaultReason = "Ticket 4711: cannot activate the app";

/** Playwright's `test` with the portal, its sandbox, and customers and staff of the test's own. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright needs a destructuring pattern
  stack: [async ({}, use) => use(readStack()), { scope: "worker" }],
  database: [
    async ({ stack }, use) => {
      const database = new Database(stack.superuserUrl);
      await use(database);
      await database.close();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ stack }, use) => use(stack.portalUrl),
  // All tests share the portal's shares of Polar's rate limit. In a quick run they would use up a minute's.
  budget: [
    async ({ database }, use) => {
      await database.resetLimits("polar-organization-%");
      await use(undefined);
    },
    { auto: true },
  ],
  consoleErrors: [
    async ({ context }, use) => {
      const errors = new ConsoleErrors();
      errors.watch(context);
      await use(errors);
      expect(errors.unexpected(), "errors in the browser").toEqual([]);
    },
    { auto: true },
  ],
  polar: async ({ stack }, use) => {
    const polar = new PolarControl(stack.polarUrl);
    await use(polar);
    await polar.clearFaults();
  },
  inbox: async ({ stack }, use) => {
    const inbox = new Inbox(stack.inboxUrl, stack.portalUrl);
    await use(inbox);
    await inbox.accept();
  },
  makeCustomer: async ({ polar }, use) => use((given) => polar.makeCustomer(given)),
  customer: async ({ makeCustomer }, use) => {
    const activations = [
      { label: "MacBook Pro", meta: { os: "macOS 27.1" } },
      { label: "Office PC", meta: { os: "Windows 12" } },
    ];
    await use(await makeCustomer({ license_keys: [{ benefit: "Northwind Studio license", activations }] }));
  },
  signIn: async ({ page, polar, database, stack }, use) => {
    await use(async (customer, member) => {
      await acceptLink(page, stack, await polar.mintToken(customer, member?.id));
      await database.proveSessions(customer);
      await page.goto("/license-keys");
    });
  },
  client: async ({ stack, polar, customer, database }, use) => {
    const client = new CookieBrowser(stack.portalUrl);
    await client.openLink(await polar.mintToken(customer));
    await database.proveSessions(customer);
    await use(client);
  },
  startInstance: async ({ stack, context }, use) => {
    const started: PortalProcess[] = [];
    await use(async (changes = {}, { sharesDatabase = false } = {}) => {
      const database = sharesDatabase || changes.DATABASE_URL !== undefined ? {} : await createOwnDatabase(stack);
      const environment = { ...stack.environment, PORTAL_URL: undefined, ...database, ...changes };
      const portal = await startPortal(environment);
      started.push(portal);
      return portal;
    });
    // A page that still loads something would complain about an instance that is gone.
    if (started.length > 0) for (const page of context.pages()) await page.close();
    for (const portal of started) await portal.stop();
  },
  hire: async ({ stack }, use) => use((...roles) => new IdentityProvider(stack.oidcUrl).hire(...roles)),
  signInAsStaff: async ({ stack }, use) => {
    await use(async (page, { id }) => {
      const { request } = page.context();
      const provider = await request.get(`${stack.portalUrl}/api/support/sign-in`);
      const answer = await request.post(provider.url(), { form: { user: id } });
      await page.goto(answer.url());
    });
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright needs a destructuring pattern
  viewAs: async ({}, use) => {
    await use(async (page, { customer_id }, reason = defaultReason) => {
      const status = await page.evaluate(async (body) => {
        const init = { method: "POST", headers: { "content-type": "application/json" }, body };
        return (await fetch("/api/support/impersonations", init)).status;
      }, JSON.stringify({ customer_id, reason }));
      if (status !== 201) throw new Error(`The impersonation did not start: ${status}`);
      await page.goto("/license-keys");
    });
  },
  logOutAtProvider: async ({ stack }, use) => {
    await use(async (user) => {
      await new IdentityProvider(stack.oidcUrl).logOut(user);
    });
  },
});

export const expect = baseExpect;

/** Signs a page's browser in by a customer's link, without showing the landing page. @throws Error when it is refused */
async function acceptLink(page: Page, { portalUrl }: Stack, token: string): Promise<void> {
  const { request } = page.context();
  const landing = await request.get(`${portalUrl}/enter?${new URLSearchParams({ customer_session_token: token })}`);
  const answer = await request.post(`${portalUrl}/api/session`, {
    data: { shown: shownLink(await landing.text()) },
    headers: { origin: portalUrl },
  });
  if (answer.status() !== 201) throw new Error(`The link was not accepted: ${answer.status()} ${await answer.text()}`);
}

/** Opens a customer's link in a page and continues to the list of keys. */
export async function openLink(page: Page, token: string): Promise<void> {
  await page.goto(`/enter?${new URLSearchParams({ customer_session_token: token })}`);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL("/license-keys");
}

/** Picks a member of staff on the provider's sign-in page. */
export async function chooseAtProvider(page: Page, { name }: StaffUser): Promise<void> {
  await page.getByRole("button", { name }).click();
}
