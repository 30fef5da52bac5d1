import { expectAccessible } from "./accessibility.ts";
import { expect, test } from "./fixtures.ts";
import { codeOf, enterCode, expectNoMail, expireCode, otherCode, requestOtp, signInByCode } from "./sign-in-code.ts";

const codeField = "Code from the email";

test("a customer comes in with a code, pasted as the mail writes it, and lands on the page asked for", async ({
  page,
  customer,
  database,
  inbox,
}) => {
  const address = `/license-keys/${customer.license_keys[0]?.id}`;
  await page.goto(address);
  await expect(page).toHaveURL(`/sign-in?next=${encodeURIComponent(address)}`);
  await expect(page.getByLabel("Email address")).toHaveAttribute("autocomplete", "email");
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
  expect(cookies.map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite }))).toEqual([
    { name: "portal", httpOnly: true, sameSite: "Lax" },
  ]);
});

test("a wrong code is said to be wrong, with the tries left, and the right one still opens", async ({
  page,
  customer,
  database,
  inbox,
  consoleErrors,
}) => {
  consoleErrors.allow(/401/);
  await page.goto("/sign-in");
  await requestOtp(page, database, customer.email);
  const code = codeOf(await inbox.newestTo(customer.email));
  await enterCode(page, "1234");
  await expect(page.getByText("The code has 8 digits.")).toBeVisible();
  await enterCode(page, otherCode(code));
  await expect(page.getByRole("alert").filter({ hasText: "You can try 4 more times." })).toBeVisible();
  await expect(page.getByLabel(codeField)).toBeFocused();
  await expect(page.getByLabel(codeField)).toHaveAttribute("aria-invalid", "true");
  await enterCode(page, code);
  await expect(page).toHaveURL("/license-keys");
});

test("after five wrong codes the right one opens nothing, and a new one does", async ({
  page,
  customer,
  database,
  inbox,
  consoleErrors,
}) => {
  consoleErrors.allow(/401/);
  await page.clock.install();
  await page.goto("/sign-in");
  await requestOtp(page, database, customer.email);
  const code = codeOf(await inbox.newestTo(customer.email));
  for (const left of ["4 more times", "3 more times", "2 more times", "1 more time.", "it was the last try"]) {
    await enterCode(page, otherCode(code));
    await expect(page.getByText(left)).toBeVisible();
  }
  await enterCode(page, code);
  await expect(page.getByText("This code can no longer be used")).toBeVisible();
  await inbox.empty(customer.email);
  await page.clock.fastForward(31_000);
  await page.getByRole("button", { name: "Send a new code" }).click();
  await enterCode(page, codeOf(await inbox.newestTo(customer.email)));
  await expect(page).toHaveURL("/license-keys");
});

test("a code that is ten minutes old opens nothing", async ({ page, customer, database, inbox, consoleErrors }) => {
  consoleErrors.allow(/401/);
  await page.goto("/sign-in");
  await requestOtp(page, database, customer.email);
  const mail = await inbox.newestTo(customer.email);
  await expireCode(database, mail);
  await enterCode(page, codeOf(mail));
  await expect(page.getByText("This code can no longer be used")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Email address")).toBeVisible();
});

test("a code opens once", async ({ page, customer, database, inbox, stack }) => {
  await page.goto("/sign-in");
  await requestOtp(page, database, customer.email);
  const [entry] = await page.context().cookies();
  const code = codeOf(await inbox.newestTo(customer.email));
  await enterCode(page, code);
  await expect(page).toHaveURL("/license-keys");
  // Away from the page, which would go on asking without its cookie.
  await page.goto("about:blank");
  await page.context().clearCookies();
  if (entry) await page.context().addCookies([entry]);
  const again = await page.request.post("/api/sign-in/verify", {
    headers: { origin: stack.portalUrl },
    data: { code },
  });
  expect(await again.json()).toMatchObject({ status: 401, code: "otp_expired" });
});

test("a code does not work in another browser, and its link says so there", async ({
  page,
  browser,
  customer,
  database,
  inbox,
  stack,
}) => {
  await page.goto("/sign-in");
  await requestOtp(page, database, customer.email);
  const code = codeOf(await inbox.newestTo(customer.email));
  const elsewhere = await browser.newContext({ baseURL: stack.portalUrl });
  const other = await elsewhere.newPage();
  await other.goto(`/sign-in#code=${code.replace(" ", "")}`);
  await expect(other.getByText("A code works only in the browser where you asked for it.")).toBeVisible();
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

test("the mail's link fills the code in where it was asked for; a click signs in, and the server never saw the code", async ({
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

test("a scanner that opens every link of the mail, with scripts, signs nobody in and spends nothing", async ({
  page,
  browser,
  customer,
  database,
  inbox,
}) => {
  await page.goto("/sign-in");
  await requestOtp(page, database, customer.email);
  const mail = await inbox.newestTo(customer.email);
  const scanner = await browser.newContext();
  for (const [, link = ""] of (mail.html ?? "").matchAll(/href="([^"]+)"/g)) {
    await fetch(link);
    const tab = await scanner.newPage();
    await tab.goto(link);
    await expect(tab.getByLabel("Email address")).toBeVisible();
  }
  expect(await scanner.cookies()).toEqual([]);
  await scanner.close();
  expect(await database.query("select from sessions where customer_id = $1", [customer.customer_id])).toEqual([]);
  await enterCode(page, codeOf(mail));
  await expect(page).toHaveURL("/license-keys");
});

test("of two accounts one is chosen after the code, and the other later without one", async ({
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
  await enterCode(page, codeOf(await inbox.newestTo(own.email)));
  await expect(page.getByRole("heading", { name: "Choose an account" })).toBeFocused();
  await expectAccessible(page);
  // Reloaded, it is still proved, and no code is asked for again.
  await page.reload();
  await page.getByRole("button", { name: "Tidewater Labs Team, as member" }).click();
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

test("a member of a team comes in by their own address; the team's billing address is nobody", async ({
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

test("an address without purchases is answered alike and gets no mail, and another can be used", async ({
  page,
  customer,
  database,
  inbox,
}) => {
  const address = `nobody.${customer.email}`;
  await page.goto("/sign-in");
  await requestOtp(page, database, address);
  await expect(page.getByText("is on its way to")).toContainText(address);
  await expectNoMail(database, inbox, address);
  await page.getByRole("button", { name: "Use another address" }).click();
  await signInByCode(page, database, inbox, customer.email);
  await expect(page).toHaveURL("/license-keys");
});

test("an address whose purchases went away meanwhile is told so after the code alone", async ({
  page,
  customer,
  database,
  inbox,
  polar,
}) => {
  await page.goto("/sign-in");
  await requestOtp(page, database, customer.email);
  const code = codeOf(await inbox.newestTo(customer.email));
  await polar.deleteCustomer(customer);
  await enterCode(page, code);
  await expect(page.getByRole("heading", { name: "No purchases under this address" })).toBeFocused();
  await expectAccessible(page);
});

test("a new code is sent after a countdown, and then the newest opens", async ({ page, customer, database, inbox }) => {
  await page.clock.install();
  await page.goto("/sign-in");
  await requestOtp(page, database, customer.email);
  const first = codeOf(await inbox.newestTo(customer.email));
  const resend = page.getByRole("button", { name: /^Send a new code/ });
  await expect(resend).toHaveText(/in \d+ s$/);
  await resend.click({ force: true });
  expect(await inbox.mailsTo(customer.email)).toHaveLength(1);
  await page.clock.fastForward(31_000);
  await expect(resend).toHaveText("Send a new code");
  await inbox.empty(customer.email);
  await resend.click();
  await expect(page.getByText("Another code is on its way.")).toBeVisible();
  const second = codeOf(await inbox.newestTo(customer.email));
  expect(second).not.toBe(first);
  await enterCode(page, second);
  await expect(page).toHaveURL("/license-keys");
});

test("the address can be corrected, and what was typed stays", async ({ page, customer, database }) => {
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill("not an address");
  await page.getByRole("button", { name: "Send code" }).click();
  await expect(page.getByText("Enter a whole email address")).toBeVisible();
  await expect(page.getByLabel("Email address")).toBeFocused();
  await expectAccessible(page);
  await requestOtp(page, database, customer.email);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Use another address" }).click();
  await expect(page.getByLabel("Email address")).toHaveValue(customer.email);
});

test("who is signed in is told as whom, and may go on or come in as somebody else", async ({
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
  await page.getByRole("button", { name: "Use another address" }).click();
  await signInByCode(page, database, inbox, other.email);
  await expect(page.getByRole("heading", { name: "No license keys yet" })).toBeVisible();
  expect(await database.query("select from sessions where customer_id = $1", [customer.customer_id])).toEqual([]);
});

test("an expired session leads through the code back to the page it was on", async ({
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
  await expect(page.getByText("After that you go on to the page you asked for.")).toBeVisible();
  await signInByCode(page, database, inbox, customer.email);
  await expect(page).toHaveURL(address);
});

test("Polar being away after the right code asks for no second code", async ({
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
  const code = codeOf(await inbox.newestTo(customer.email));
  await polar.addFault({ customer_id: customer.customer_id, status: 503 });
  await enterCode(page, code);
  await expect(page.getByRole("heading", { name: /Choose an account|could not be looked up/ })).toBeVisible();
  await polar.clearFaults();
  const again = page.getByRole("button", { name: "Try again" });
  if (await again.isVisible()) await again.click();
  await page.getByRole("button", { name: /Your own purchases/ }).click();
  await expect(page).toHaveURL("/license-keys");
});
