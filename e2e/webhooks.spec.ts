import { expect, test } from "./fixtures.ts";

test("somebody who joins a team signs in with a code right away, and no more after leaving it", async ({
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
  const member = (await polar.call("POST", "/_sandbox/members", { body })) as { id: string };

  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(email);
  await page.getByRole("button", { name: "Send code" }).click();
  const { text } = await inbox.newestTo(email);
  const [code = ""] = /\b\d{4} ?\d{4}\b/.exec(text) ?? [];
  await page.getByLabel("Code from the email").fill(code);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL("/license-keys");
  await page.goto("/account");
  await expect(page.getByRole("region", { name: "You" }).getByText("Joi Ner")).toBeVisible();

  await page.goto("about:blank");
  await polar.call("DELETE", `/_sandbox/members/${member.id}`);
  await polar.expireTokens(team);
  await page.goto("/license-keys");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a webhook that Polar did not sign is refused, one that it did is taken, and taken again", async ({
  request,
  stack,
  polar,
}) => {
  const data = { id: crypto.randomUUID() };
  const sent = { type: "customer.updated", data, webhook_id: crypto.randomUUID() };
  for (let delivery = 0; delivery < 2; delivery += 1) {
    expect(await polar.call("POST", "/_sandbox/webhooks", { body: sent })).toMatchObject({ status: 202 });
  }
  const forged = await polar.call("POST", "/_sandbox/webhooks", { body: { ...sent, secret: "another secret" } });
  expect(forged).toMatchObject({ status: 401 });
  const stale = { ...sent, webhook_timestamp: Math.floor(Date.now() / 1000) - 600 };
  expect(await polar.call("POST", "/_sandbox/webhooks", { body: stale })).toMatchObject({ status: 401 });
  const bare = await request.post(`${stack.portalUrl}/api/webhooks/polar`, {
    data: { type: "customer.updated", data },
  });
  expect(bare.status()).toBe(401);
  expect(await bare.json()).toMatchObject({ code: "webhook_signature_invalid" });
});

test("a webhook of half a megabyte is read, other bodies of that size are not", async ({ request, stack, polar }) => {
  const body = { type: "order.paid", data: { text: "x".repeat(500_000) } };
  expect(await polar.call("POST", "/_sandbox/webhooks", { body })).toMatchObject({ status: 202 });
  const answer = await request.post(`${stack.portalUrl}/api/sign-in-links`, { data: { text: "x".repeat(500_000) } });
  expect(answer.status()).toBe(413);
});
