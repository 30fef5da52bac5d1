import { expect, type Page } from "@playwright/test";
import type { Mail } from "../sandbox/smtp/mailbox.ts";
import type { Database } from "./database.ts";
import type { Inbox } from "./inbox.ts";

/**
 * Requests a code on the sign-in page that is open. All tests have one IP address, so its limits are reset before: too many
 * requests are refused, and the mails of too many lookups wait for a minute.
 */
export async function requestOtp(page: Page, database: Database, email: string): Promise<void> {
  await database.resetLimits("sign-in-client%");
  await database.resetLimits("sign-in-lookups%");
  await page.getByLabel("Email", { exact: true }).fill(email);
  await page.getByRole("button", { name: "Send code" }).click();
  await page.getByRole("heading", { name: "Enter your code" }).waitFor();
}

/** Types a code and sends it. */
export async function enterCode(page: Page, code: string): Promise<void> {
  await page.getByLabel("Code from the email").fill(code);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Signs in with a code on the sign-in page that is open, up to the requested page or the choice of an account. */
export async function signInByCode(page: Page, database: Database, inbox: Inbox, email: string): Promise<void> {
  await requestOtp(page, database, email);
  await enterCode(page, await inbox.codeTo(email));
}

/** Expires the code in this mail, as if its ten minutes had passed. */
export async function expireCode(database: Database, mail: Mail): Promise<void> {
  const [, id] = /<([0-9a-f-]+)@/.exec(mail.headers["message-id"] ?? "") ?? [];
  await database.query(
    `update otps set expires_at = now() - interval '1 second'
     where email_hash = (select email_hash from mails where id = $1)`,
    [id],
  );
}

/** The outbox has handled every request, and sent nothing to this email. */
export async function expectNoMail(database: Database, inbox: Inbox, email: string): Promise<void> {
  await database.outboxIsEmpty();
  expect(await inbox.mails(email)).toEqual([]);
}
