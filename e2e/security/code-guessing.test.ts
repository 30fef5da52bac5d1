import pLimit from "p-limit";
import { expect, test } from "vitest";
import type { CookieBrowser } from "../../test/cookie-browser.ts";
import { database, inbox, newClient, polar, report, scaled } from "../../test/security-suite.ts";

/** A client that has requested a code, and the code's digits. */
async function requestCode(): Promise<{ client: CookieBrowser; code: string }> {
  const { email } = await polar.makeCustomer();
  const client = newClient();
  await client.post("/api/sign-in", { email });
  return { client, code: (await inbox.codeTo(email)).replace(" ", "") };
}

test("of 100 concurrent guesses on two instances at most five are checked, and then even the right code fails", async () => {
  const { client, code } = await requestCode();
  const guesses = Array.from({ length: scaled(10_000, 300) }, (_, index) => {
    const guess = (Number(code) + 1 + index * 7919) % 10 ** 8;
    return String(guess).padStart(8, "0");
  });
  const answers = await pLimit(100).map(guesses, (guess) => client.post("/api/sign-in/verify", { code: guess }));
  const codes = answers.map(({ json }) => (json as { code: string }).code);
  const judged = codes.filter((one) => one === "otp_wrong").length;
  expect(codes.every((one) => one === "otp_wrong" || one === "otp_expired")).toBe(true);
  report(`code guessing: ${guesses.length} guesses, 100 at once over 2 instances: ${judged} judged`);
  expect(judged).toBeLessThanOrEqual(5);
  const late = await client.post("/api/sign-in/verify", { code });
  expect(late.status).toBe(401);
  expect(client.cookies.has("portal")).toBe(false);
});

test("the right code sent 100 times to two instances opens one session", async () => {
  const { client, code } = await requestCode();
  const before = await database.query("select from sessions");
  const answers = await Promise.all(Array.from({ length: 100 }, () => client.post("/api/sign-in/verify", { code })));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(await database.query("select from sessions")).toHaveLength(before.length + 1);
});
