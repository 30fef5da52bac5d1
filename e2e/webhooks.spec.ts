import { expect, test } from "../test/fixtures.ts";
import { enterCode } from "../test/sign-in-page.ts";

test("a person who joins a team can sign in with a code right away, until they leave", async ({
  page,
  makeCustomer,
  polar,
  inbox,
}) => {
  const tag = crypto.randomUUID().slice(0, 8);
  const team = await makeCustomer({
    name: `Team ${tag}`,
    type: "team",
    members: [{ email: `owner.${tag}@example.com`, role: "owner" }],
  });
  const email = `joiner.${tag}@example.com`;
  const body = { customer_id: team.customer_id, email, name: "Joi Ner" };
  const member = (await polar.control("POST", "/members", body)) as { id: string };

  await page.goto("/sign-in");
  await page.getByLabel("Email", { exact: true }).fill(email);
  await page.getByRole("button", { name: "Send code" }).click();
  await enterCode(page, await inbox.codeTo(email));
  await expect(page).toHaveURL("/license-keys");
  await page.goto("/account");
  await expect(page.getByRole("region", { name: "Your details" }).getByText("Joi Ner")).toBeVisible();

  await page.goto("about:blank");
  await polar.control("DELETE", `/members/${member.id}`);
  await polar.expireTokens(team);
  await page.goto("/license-keys");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("an unsigned webhook is refused; a signed one is accepted, also the second time", async ({
  request,
  stack,
  polar,
}) => {
  const data = { id: crypto.randomUUID() };
  const sent = { type: "customer.updated", data, webhook_id: crypto.randomUUID() };
  for (let delivery = 0; delivery < 2; delivery += 1) {
    expect(await polar.control("POST", "/webhooks", sent)).toMatchObject({ status: 202 });
  }
  const forged = await polar.control("POST", "/webhooks", { ...sent, secret: "another secret" });
  expect(forged).toMatchObject({ status: 401 });
  const stale = { ...sent, webhook_timestamp: Math.floor(Date.now() / 1000) - 600 };
  expect(await polar.control("POST", "/webhooks", stale)).toMatchObject({ status: 401 });
  const bare = await request.post(`${stack.portalUrl}/api/webhooks/polar`, {
    data: { type: "customer.updated", data },
  });
  expect(bare.status()).toBe(401);
  expect(await bare.json()).toMatchObject({ code: "webhook_signature_invalid" });
});

test("a webhook may have half a megabyte, other bodies may not", async ({ request, stack, polar }) => {
  const body = { type: "order.paid", data: { text: "x".repeat(500_000) } };
  expect(await polar.control("POST", "/webhooks", body)).toMatchObject({ status: 202 });
  const answer = await request.post(`${stack.portalUrl}/api/sign-in-links`, { data: { text: "x".repeat(500_000) } });
  expect(answer.status()).toBe(413);
});
