import { test as base } from "./fixtures.ts";

/** A text that no other test has, to search for. */
export function unique(): string {
  return Math.random().toString(36).slice(2, 10);
}

/** Playwright's `test` with a page where a support agent is signed in. */
export const agentTest = base.extend<{ signedIn: undefined }>({
  signedIn: [
    async ({ page, database, hire, signInAsStaff }, use) => {
      // All agents share a hundred calls a minute, and these tests are many agents at once.
      await database.query("delete from rate_limits where key like 'polar-organization-staff%'");
      await signInAsStaff(page, await hire("agent"));
      await use(undefined);
    },
    { auto: true },
  ],
});
