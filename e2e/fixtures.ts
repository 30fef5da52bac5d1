import { test as base, expect as baseExpect } from "@playwright/test";
import { ConsoleErrors } from "./console-errors.ts";
import { Database } from "./database.ts";
import { Inbox } from "./inbox.ts";
import { type Customer, type Member, type NewCustomer, PolarControl } from "./polar-control.ts";
import { readStack, type Stack } from "./stack.ts";

interface Fixtures {
  /** Fails the test when the browser complains; `allow(pattern)` where the test makes something fail. */
  consoleErrors: ConsoleErrors;
  /** The sandbox's Polar: makes people, faults and changes; faults end with the test. */
  polar: PolarControl;
  /** The mail that the portal sent; faults end with the test. */
  inbox: Inbox;
  /** Makes a customer of this test's own. */
  makeCustomer: (given?: NewCustomer) => Promise<Customer>;
  /** A customer with one Studio key of three devices, two of them in use: "MacBook Pro" and "Office PC". */
  customer: Customer;
  /** Opens a fresh link in `page`, continues, and stands on the list of keys. A team names the member. */
  signIn: (customer: Customer, member?: Member) => Promise<void>;
}

interface WorkerFixtures {
  stack: Stack;
  database: Database;
}

/** Playwright's `test` with the portal, its sandbox, and people of the test's own. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  stack: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright demands a destructuring pattern
    async ({}, use) => use(readStack()),
    { scope: "worker" },
  ],
  database: [
    async ({ stack }, use) => {
      const database = new Database(stack.superuserUrl);
      await use(database);
      await database.close();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ stack }, use) => use(stack.portalUrl),
  consoleErrors: [
    async ({ context }, use) => {
      const errors = new ConsoleErrors();
      errors.watch(context);
      await use(errors);
      expect(errors.unexpected(), "what the browser complained about").toEqual([]);
    },
    { auto: true },
  ],
  polar: async ({ stack }, use) => {
    const polar = new PolarControl(stack.polarUrl);
    await use(polar);
    await polar.clearFaults();
  },
  inbox: async ({ stack }, use) => {
    const inbox = new Inbox(stack.inboxUrl);
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
  signIn: async ({ page, polar }, use) => {
    await use(async (customer, member) => {
      const token = await polar.mintToken(customer, member?.id);
      await page.goto(`/enter?${new URLSearchParams({ customer_session_token: token })}`);
      await page.getByRole("button", { name: "Continue" }).click();
      await page.waitForURL("/license-keys");
    });
  },
});

export const expect = baseExpect;
