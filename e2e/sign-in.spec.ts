import { expectAccessible } from "../test/accessibility.ts";
import { expect, test } from "../test/fixtures.ts";
import { codeOf, otherCode } from "../test/inbox.ts";
import { enterCode, expectNoMail, expireCode, requestOtp, signInByCode } from "../test/sign-in-page.ts";

const codeField = "Code from the email";

test("a customer pastes the code from the mail and reaches the requested page", async ({
  page,
  customer,
  database,
  inbox,
}) => {
  const address = `/license-keys/${customer.license_keys[0]?.id}`;
  await page.goto(address);
  await expect(page).toHaveURL(`/sign-in?next=${encodeURIComponent(address)}`);
  await expect(page.getByLabel("Email", { exact: true })).toHaveAttribute("autocomplete", "email");
  await requestOtp(page, database, customer.email);
  const field = page.getByLabel(codeField);
  await expect(field).toBeFocused();
  await expect(field).toHaveAttribute("autocomplete", "one-time-code");
  await expect(field).toHaveAttribute("inputmode", "numeric");
  const mail = await inbox.newestTo(customer.email);
  const code = codeOf(mail);
  expect(code).toMatch(/^\d{4} \d{4}$/);
  await page.keyboard.insertText(`${code}\n`);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(address);
  await expect(page.getByText("MacBook Pro")).toBeVisible();
  const cookies = await page.context().cookies();
  const seen = cookies.map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite }));
  expect(seen.sort((one, other) => one.name.localeCompare(other.name))).toEqual([
    { name: "known", httpOnly: true, sameSite: "Lax" },
    { name: "portal", httpOnly: true, sameSite: "Lax" },
  ]);
});

test("a wrong code shows the tries left, and the right one still works", async ({
  page,
  customer,
  database,
  inbox,
  consoleErrors,
}) => {
  consoleErrors.allow(/401/);
  await page.goto("/sign-in");
  await requestOtp(page, database, customer.email);
  const code = await inbox.codeTo(customer.email);
  await enterCode(page, "1234");
  await expect(page.getByText("Enter all 8 digits of the code.")).toBeVisible();
  await enterCode(page, otherCode(code));
  await expect(page.getByRole("alert").filter({ hasText: "You can try 4 more times." })).toBeVisible();
  await expect(page.getByLabel(codeField)).toBeFocused();
  await expect(page.getByLabel(codeField)).toHaveAttribute("aria-invalid", "true");
  await enterCode(page, code);
  await expect(page).toHaveURL("/license-keys");
});

test("after five wrong codes only a new code works", async ({ page, customer, database, inbox, consoleErrors }) => {
  consoleErrors.allow(/401/);
  await page.clock.install();
  await page.goto("/sign-in");
  await requestOtp(page, database, customer.email);
  const code = await inbox.codeTo(customer.email);
  await page.mouse.move(0, 0);
  const signIn = page.getByRole("button", { name: "Sign in" });
  const mainColor = await signIn.evaluate((button) => getComputedStyle(button).backgroundColor);
  for (const left of ["4 more times", "3 more times", "2 more times", "1 more time.", "that was your last try"]) {
    await enterCode(page, otherCode(code));
    await expect(page.getByText(left)).toBeVisible();
  }
  // The main button is now the one that leads on.
  await page.mouse.move(0, 0);
  await expect(page.getByRole("button", { name: "Send a new code" })).toHaveCSS("background-color", mainColor);
  await expect(signIn).not.toHaveCSS("background-color", mainColor);
  await enterCode(page, code);
  await expect(page.getByText("This code no longer works")).toBeVisible();
  await inbox.empty(customer.email);
  await page.clock.fastForward(31_000);
  await page.getByRole("button", { name: "Send a new code" }).click();
  await enterCode(page, await inbox.codeTo(customer.email));
  await expect(page).toHaveURL("/license-keys");
});

test("a code expires after ten minutes", async ({ page, customer, database, inbox, consoleErrors }) => {
  consoleErrors.allow(/401/);
  await page.goto("/sign-in");
  await requestOtp(page, database, customer.email);
  const mail = await inbox.newestTo(customer.email);
  await expireCode(database, mail);
  await enterCode(page, codeOf(mail));
  await expect(page.getByText("This code no longer works")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Email", { exact: true })).toBeVisible();
});

test("a code works once", async ({ page, customer, database, inbox, stack }) => {
  await page.goto("/sign-in");
  await requestOtp(page, database, customer.email);
  const [entry] = await page.context().cookies();
  const code = await inbox.codeTo(customer.email);
  await enterCode(page, code);
  await expect(page).toHaveURL("/license-keys");
  // Leaves the page, which would otherwise keep sending requests without its cookie.
  await page.goto("about:blank");
  await page.context().clearCookies();
  if (entry) await page.context().addCookies([entry]);
  const again = await page.request.post("/api/sign-in/verify", {
    headers: { origin: stack.portalUrl },
    data: { code },
  });
  expect(await again.json()).toMatchObject({ status: 401, code: "otp_expired" });
});

test("a code doesn't work in another browser, and its link says so", async ({
  page,
  browser,
  customer,
  database,
  inbox,
  stack,
}) => {
  await page.goto("/sign-in");
  await requestOtp(page, database, customer.email);
  const code = await inbox.codeTo(customer.email);
  const elsewhere = await browser.newContext({ baseURL: stack.portalUrl });
  const other = await elsewhere.newPage();
  await other.goto(`/sign-in#code=${code.replace(" ", "")}`);
  await expect(other.getByText("Codes only work in the browser where you requested them.")).toBeVisible();
  expect(other.url()).not.toContain("code");
  const answer = await other.request.post("/api/sign-in/verify", {
    headers: { origin: stack.portalUrl },
    data: { code },
  });
  expect(await answer.json()).toMatchObject({ status: 401, code: "otp_expired" });
  await elsewhere.close();
  await enterCode(page, code);
  await expect(page).toHaveURL("/license-keys");
});

test("the mail's link fills in the code, a click signs in, and the server never sees the code in a URL", async ({
  page,
  context,
  customer,
  database,
  inbox,
}) => {
  await page.goto("/sign-in?next=%2Flicense-keys%3Fstatus%3Dactive");
  await requestOtp(page, database, customer.email);
  const mail = await inbox.newestTo(customer.email);
  const [link = ""] = /http\S+#code=\d{8}/.exec(mail.text) ?? [];
  expect(mail.html).toContain(`href="${link}"`);
  const tab = await context.newPage();
  const asked: string[] = [];
  tab.on("request", (request) => asked.push(request.url()));
  await tab.goto(link);
  await expect(tab.getByLabel(codeField)).toHaveValue(codeOf(mail).replace(" ", ""));
  await expect(tab.getByText(customer.email)).toBeVisible();
  expect(new URL(tab.url()).hash).toBe("");
  expect(asked.filter((url) => url.includes("code="))).toEqual([]);
  expect(await database.query("select from sessions where customer_id = $1", [customer.customer_id])).toEqual([]);
  await tab.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(tab).toHaveURL("/license-keys?status=active");
});

test("a scanner that opens every link of the mail signs no one in and doesn't use the code up", async ({
  page,
  stack,
  browser,
  customer,
  database,
  inbox,
}) => {
  await page.goto("/sign-in");
  await requestOtp(page, database, customer.email);
  const mail = await inbox.newestTo(customer.email);
  const scanner = await browser.newContext();
  // The mail also links to the vendor's legal pages, which are elsewhere.
  const links = [...(mail.html ?? "").matchAll(/href="([^"]+)"/g)].map(([, link = ""]) => link);
  const ours = links.filter((link) => link.startsWith(stack.portalUrl));
  expect(ours.length).toBeGreaterThan(0);
  for (const link of ours) {
    await fetch(link);
    const tab = await scanner.newPage();
    await tab.goto(link);
    await expect(tab.getByLabel("Email", { exact: true })).toBeVisible();
  }
  expect(await scanner.cookies()).toEqual([]);
  await scanner.close();
  expect(await database.query("select from sessions where customer_id = $1", [customer.customer_id])).toEqual([]);
  await enterCode(page, codeOf(mail));
  await expect(page).toHaveURL("/license-keys");
});

test("a customer with two accounts picks one after the code, and switches later without a code", async ({
  page,
  makeCustomer,
  database,
  inbox,
}) => {
  const own = await makeCustomer({ name: "Sam Rivera", webhooks: true });
  const team = await makeCustomer({
    name: "Tidewater Labs",
    type: "team",
    webhooks: true,
    members: [
      { email: `owner-${own.email}`, name: "Olga", role: "owner" },
      { email: own.email, name: "Sam Rivera", role: "member" },
    ],
  });
  await page.goto("/sign-in?next=%2Flicense-keys%3Fstatus%3Dactive");
  await requestOtp(page, database, own.email);
  await expect(page.getByText("Tidewater Labs")).toHaveCount(0);
  await enterCode(page, await inbox.codeTo(own.email));
  await expect(page.getByRole("heading", { name: "Choose an account" })).toBeFocused();
  await expectAccessible(page);
  // Reloaded, it is still proved, and no code is asked for again.
  await page.reload();
  await page.getByRole("button", { name: "Tidewater Labs Team · member" }).click();
  await expect(page).toHaveURL("/license-keys?status=active");
  const sessions = "select member_id from sessions where customer_id = $1";
  const member = team.members.find(({ email }) => email === own.email);
  expect(await database.query(sessions, [team.customer_id])).toEqual([{ member_id: member?.id }]);

  await page.goto("/sign-in");
  await expect(page.getByText("Signed in as Sam Rivera.")).toBeVisible();
  await page.getByRole("button", { name: "Sam Rivera Your own purchases" }).click();
  await expect(page).toHaveURL("/license-keys");
  expect(await database.query(sessions, [team.customer_id])).toEqual([]);
  expect(await database.query(sessions, [own.customer_id])).toHaveLength(1);
});

test("a team member signs in with their own email, and the team's billing email opens nothing", async ({
  page,
  makeCustomer,
  database,
  inbox,
}) => {
  const address = `${Date.now()}@member.example`;
  const team = await makeCustomer({
    name: "Harbour",
    type: "team",
    webhooks: true,
    members: [{ email: address, name: "Mina Sato", role: "owner" }],
  });
  await page.goto("/sign-in");
  await signInByCode(page, database, inbox, address);
  await expect(page).toHaveURL("/license-keys");
  await page.goto("about:blank");
  await page.context().clearCookies();
  await page.goto("/sign-in");
  await requestOtp(page, database, team.email);
  await expectNoMail(database, inbox, team.email);
});

test("an email without purchases gets the same answer but no mail, and another email works", async ({
  page,
  customer,
  database,
  inbox,
}) => {
  const address = `nobody.${customer.email}`;
  await page.goto("/sign-in");
  await requestOtp(page, database, address);
  await expect(page.getByText("is on its way.")).toContainText(address);
  await expectNoMail(database, inbox, address);
  await page.getByRole("button", { name: "Use another email" }).click();
  await signInByCode(page, database, inbox, customer.email);
  await expect(page).toHaveURL("/license-keys");
});

test("an email that lost its purchases learns so only after the code", async ({
  page,
  customer,
  database,
  inbox,
  polar,
}) => {
  await page.goto("/sign-in");
  await requestOtp(page, database, customer.email);
  const code = await inbox.codeTo(customer.email);
  await polar.deleteCustomer(customer);
  await enterCode(page, code);
  await expect(page.getByRole("heading", { name: "No purchases under this email" })).toBeFocused();
  await expectAccessible(page);
});

test("a new code can be sent after a countdown, and then the first one still works", async ({
  page,
  customer,
  database,
  inbox,
}) => {
  await page.clock.install();
  await page.goto("/sign-in");
  await requestOtp(page, database, customer.email);
  const first = await inbox.codeTo(customer.email);
  const resend = page.getByRole("button", { name: /^Send a new code/ });
  await expect(resend).toHaveText(/in \d+ s$/);
  await resend.click({ force: true });
  expect(await inbox.mails(customer.email)).toHaveLength(1);
  await page.clock.fastForward(31_000);
  await expect(resend).toHaveText("Send a new code");
  await inbox.empty(customer.email);
  await resend.click();
  await expect(page.getByText("If this email has purchases, another code is on its way.")).toBeVisible();
  const second = await inbox.codeTo(customer.email);
  expect(second).not.toBe(first);
  await enterCode(page, first);
  await expect(page).toHaveURL("/license-keys");
});

test("after three codes the page says that the last one still works, the same for an email without purchases", async ({
  page,
  customer,
  database,
  inbox,
}) => {
  for (const email of [`nobody.${customer.email}`, customer.email]) {
    await page.goto("/sign-in");
    await page.context().clearCookies();
    await page.reload();
    for (const _ of [1, 2, 3]) {
      await requestOtp(page, database, email);
      await expect(page.getByText("is on its way.")).toContainText(email);
      await page.getByRole("button", { name: "Use another email" }).click();
    }
    await requestOtp(page, database, email);
    const told = page.getByText("we’ve sent 3 codes in 15 minutes");
    await expect(told).toContainText(`If ${email} has purchases`);
    await expect(told).toContainText("the last one still works");
    await expect(page.getByText("is on its way.")).toHaveCount(0);
    await page.reload();
    await expect(told).toContainText(email);
  }
  const mails = await inbox.waitFor(customer.email, 3);
  await enterCode(page, codeOf(mails.at(-1) ?? { text: "" }));
  await expect(page).toHaveURL("/license-keys");
});

test("when others have used up an email's codes, the page says that none was sent and when to try again", async ({
  page,
  browser,
  customer,
  database,
  stack,
}) => {
  const elsewhere = await browser.newContext({ baseURL: stack.portalUrl });
  const other = await elsewhere.newPage();
  for (const _ of [1, 2, 3]) {
    await other.goto("/sign-in");
    await elsewhere.clearCookies();
    await other.reload();
    await requestOtp(other, database, customer.email);
  }
  await elsewhere.close();
  await page.goto("/sign-in");
  await page.getByLabel("Email", { exact: true }).fill(customer.email);
  await page.getByRole("button", { name: "Send code" }).click();
  const told = page.getByRole("alert").filter({ hasText: "We didn’t send a code." });
  await expect(told).toContainText("3 codes in 15 minutes");
  await expect(told).toContainText("Try again in 15 minutes.");
  await expectAccessible(page);
  await expect(page.getByLabel("Email", { exact: true })).toHaveValue(customer.email);
});

test("the email can be corrected, and the typed text stays", async ({ page, customer, database }) => {
  await page.goto("/sign-in");
  await page.getByLabel("Email", { exact: true }).fill("not an address");
  await page.getByRole("button", { name: "Send code" }).click();
  await expect(page.getByText("Enter a full email")).toBeVisible();
  await expect(page.getByLabel("Email", { exact: true })).toBeFocused();
  await expectAccessible(page);
  await requestOtp(page, database, customer.email);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Use another email" }).click();
  await expect(page.getByLabel("Email", { exact: true })).toHaveValue(customer.email);
});

test("a signed-in customer sees their name, and can continue or use another email", async ({
  page,
  customer,
  makeCustomer,
  signIn,
  database,
  inbox,
}) => {
  await signIn(customer);
  const other = await makeCustomer({ name: "Otto Other" });
  await page.goto("/sign-in?next=%2Flicense-keys%3Fstatus%3Drevoked");
  await expect(page.getByText(`Signed in as ${customer.name ?? customer.email}.`)).toBeVisible();
  await expect(page.getByRole("link", { name: "Continue" })).toHaveAttribute("href", "/license-keys?status=revoked");
  await page.getByRole("button", { name: "Use another email" }).click();
  await signInByCode(page, database, inbox, other.email);
  await expect(page.getByRole("heading", { name: "No license keys yet" })).toBeVisible();
  expect(await database.query("select from sessions where customer_id = $1", [customer.customer_id])).toEqual([]);
});

test("after an expired session, the code leads back to the same page", async ({
  page,
  customer,
  signIn,
  database,
  inbox,
  consoleErrors,
}) => {
  consoleErrors.allow(/401/);
  await signIn(customer);
  await database.expireSessions(customer);
  const address = `/license-keys/${customer.license_keys[0]?.id}`;
  await page.goto(address);
  await expect(page.getByText("You’ll then go to the page you requested.")).toBeVisible();
  await signInByCode(page, database, inbox, customer.email);
  await expect(page).toHaveURL(address);
});

test("when Polar is down after the right code, no second code is needed", async ({
  page,
  customer,
  polar,
  database,
  inbox,
  consoleErrors,
}) => {
  consoleErrors.allow(/50[234]/);
  await page.goto("/sign-in");
  await requestOtp(page, database, customer.email);
  const code = await inbox.codeTo(customer.email);
  await polar.addFault({ customer_id: customer.customer_id, status: 503 });
  await enterCode(page, code);
  await expect(page.getByRole("heading", { name: /Choose an account|couldn’t look up/ })).toBeVisible();
  await polar.clearFaults();
  const again = page.getByRole("button", { name: "Try again" });
  if (await again.isVisible()) await again.click();
  await page.getByRole("button", { name: /Your own purchases/ }).click();
  await expect(page).toHaveURL("/license-keys");
});
