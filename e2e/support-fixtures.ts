import type { Page } from "@playwright/test";
import { z } from "zod";
import { test as base } from "./fixtures.ts";
import type { Customer } from "./polar-control.ts";

const staffUser = z.object({ id: z.string(), name: z.string(), roles: z.array(z.string()) });
/** A member of staff, known to the identity provider. */
export type StaffUser = z.infer<typeof staffUser>;

interface Fixtures {
  /** Gives the vendor a member of staff of this test's own, with these roles. */
  hire: (...roles: string[]) => Promise<StaffUser>;
  /** Signs somebody in at the support console, by the provider's own page. */
  signInAsStaff: (page: Page, user: StaffUser) => Promise<void>;
  /** Opens the customer's pages to the one who is signed in, and stands on the list of keys. */
  viewAs: (page: Page, customer: Customer, reason?: string) => Promise<void>;
  /** The provider ends somebody's sessions, and tells the portal. */
  logOutAtProvider: (user: StaffUser) => Promise<void>;
}

export const defaultReason = "Ticket 4711: cannot activate the app";

/** The portal's `test`, with support staff. */
export const test = base.extend<Fixtures>({
  hire: async ({ stack }, use, { testId }) => {
    let hired = 0;
    await use(async (...roles) => {
      hired += 1;
      const name = `Staff ${testId.slice(-6)} ${hired}`;
      const email = `${name.toLowerCase().replaceAll(" ", ".")}@northwind.example`;
      return staffUser.parse(await post(`${stack.oidcUrl}/_sandbox/users`, { email, name, roles }));
    });
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright demands a destructuring pattern
  signInAsStaff: async ({}, use) => {
    await use(async (page, user) => {
      await page.goto("/support");
      await page.getByRole("link", { name: "Sign in with your work account" }).click();
      await chooseAtProvider(page, user);
      await page.waitForURL(/\/support(\?.*)?$/);
    });
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright demands a destructuring pattern
  viewAs: async ({}, use) => {
    await use(async (page, { customer_id }, reason = defaultReason) => {
      const status = await page.evaluate(
        async (body) => {
          const headers = { "content-type": "application/json" };
          const answer = await fetch("/api/support/impersonations", {
            method: "POST",
            headers,
            body: JSON.stringify(body),
          });
          return answer.status;
        },
        { customer_id, reason },
      );
      if (status !== 201) throw new Error(`The view was not opened: ${status}`);
      await page.goto("/license-keys");
    });
  },
  logOutAtProvider: async ({ stack }, use) => {
    await use(async ({ id }) => {
      await post(`${stack.oidcUrl}/_sandbox/users/${id}/logout`, {});
    });
  },
});

/** Clicks somebody on the provider's sign-in page. */
export async function chooseAtProvider(page: Page, { name }: StaffUser): Promise<void> {
  await page.getByRole("button", { name }).click();
}

async function post(url: string, body: unknown): Promise<unknown> {
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return await answer.json();
}
