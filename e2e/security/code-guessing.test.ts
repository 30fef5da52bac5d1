import pLimit from "p-limit";
import { expect, test } from "vitest";
import type { CookieBrowser } from "../../test/cookie-browser.ts";
import { codeOf } from "../../test/inbox.ts";
import { database, inbox, newClient, polar, report, scaled } from "../../test/security-suite.ts";

/** A client that has requested codes, and the digits of one. */
async function requestCode(codes = 1): Promise<{ client: CookieBrowser; code: string }> {
  const { email } = await polar.makeCustomer();
  const client = newClient();
  for (let index = 0; index < codes; index += 1) await client.post("/api/sign-in", { email });
  const [mail] = await inbox.waitFor(email, codes);
  return { client, code: codeOf(mail ?? { text: "" }).replace(" ", "") };
}

test.each([1, 3])(
  "of 100 concurrent guesses on two instances for %i codes at most five are checked, and then even a right code fails",
  async (codes) => {
    const { client, code } = await requestCode(codes);
    const guesses = Array.from({ length: scaled(10_000, 300) }, (_, index) => {
      const guess = (Number(code) + 1 + index * 7919) % 10 ** 8;
      return String(guess).padStart(8, "0");
    });
    const answers = await pLimit(100).map(guesses, (guess) => client.post("/api/sign-in/verify", { code: guess }));
    const results = answers.map(({ json }) => (json as { code: string }).code);
    const judged = results.filter((one) => one === "otp_wrong").length;
    expect(results.every((one) => one === "otp_wrong" || one === "otp_expired")).toBe(true);
    report(
      `code guessing: ${guesses.length} guesses at ${codes} codes, 100 at once over 2 instances: ${judged} judged`,
    );
    expect(judged).toBeLessThanOrEqual(5);
    const late = await client.post("/api/sign-in/verify", { code });
    expect(late.status).toBe(401);
    expect(client.cookies.has("portal")).toBe(false);
  },
);

test("the right code sent 100 times to two instances opens one session", async () => {
  const { client, code } = await requestCode();
  const before = await database.query("select from sessions");
  const answers = await Promise.all(Array.from({ length: 100 }, () => client.post("/api/sign-in/verify", { code })));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(await database.query("select from sessions")).toHaveLength(before.length + 1);
});
