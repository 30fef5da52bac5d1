import { expect, type Page } from "@playwright/test";
import type { Mail } from "../sandbox/smtp/mailbox.ts";
import type { Database } from "./database.ts";
import type { Inbox } from "./inbox.ts";

/** Asks for a code on the sign-in page that is open. All tests come from one address, which has a limit of its own. */
export async function requestOtp(page: Page, database: Database, email: string): Promise<void> {
  await database.query("delete from rate_limits where key like 'sign-in-client%' or key like 'sign-in-all%'");
  await page.getByLabel("Email address").fill(email);
  await page.getByRole("button", { name: "Send code" }).click();
  await page.getByRole("heading", { name: "Enter your code" }).waitFor();
}

/** Types a code and sends it. */
export async function enterCode(page: Page, code: string): Promise<void> {
  await page.getByLabel("Code from the email").fill(code);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** The code that a mail carries, as it stands there: "1234 5678". */
export function codeOf({ text }: Mail): string {
  const code = /^\d{4} \d{4}$/m.exec(text)?.[0];
  if (code === undefined) throw new Error(`There is no code in: ${text}`);
  return code;
}

/** Another code than this one. */
export function otherCode(code: string): string {
  return String((Number(code.replace(" ", "")) + 1) % 10 ** 8).padStart(8, "0");
}

/** Comes in by a code from the sign-in page, up to the page asked for (or the choice of an account). */
export async function signInByCode(page: Page, database: Database, inbox: Inbox, email: string): Promise<void> {
  await requestOtp(page, database, email);
  await enterCode(page, codeOf(await inbox.newestTo(email)));
}

/** As if the ten minutes of the code in this mail had passed. */
export async function expireCode(database: Database, mail: Mail): Promise<void> {
  const [, id] = /<([0-9a-f-]+)@/.exec(mail.headers["message-id"] ?? "") ?? [];
  await database.query(
    `update otps set expires_at = now() - interval '1 second'
     where email_hash = (select email_hash from mails where id = $1)`,
    [id],
  );
}

/** The outbox has judged everything that was asked for, and nothing went to this address. */
export async function expectNoMail(database: Database, inbox: Inbox, address: string): Promise<void> {
  const open = "select id from mails where state in ('waiting', 'sending')";
  await expect.poll(() => database.query(open, [])).toEqual([]);
  expect(await inbox.mailsTo(address)).toEqual([]);
}
