import { expect, inject, test } from "vitest";
import { Client, mailedCode, makeCustomer } from "./client.ts";
import { openDatabase } from "./database.ts";
import { inParallel, send } from "./http.ts";
import { report } from "./report.ts";
import { scaled } from "./scale.ts";

const target = inject("target");
const database = openDatabase();

async function asked(): Promise<{ client: Client; code: string }> {
  const { email } = await makeCustomer(target);
  const client = new Client(target);
  await client.post("/api/sign-in", { email });
  return { client, code: await mailedCode(target, email) };
}

test("of all guesses, 100 at once over two instances, at most five are judged, and then the right code opens nothing", async () => {
  const { client, code } = await asked();
  const guesses = Array.from({ length: scaled(10_000, 300) }, (_, index) => {
    const guess = (Number(code) + 1 + index * 7919) % 10 ** 8;
    return String(guess).padStart(8, "0");
  });
  const headers = client.headers();
  const answers = await inParallel(guesses, 100, (guess, index) =>
    send({
      method: "POST",
      url: `${target.instances[index % 2 === 0 ? 0 : 1]}/api/sign-in/verify`,
      headers,
      body: JSON.stringify({ code: guess }),
    }),
  );
  const codes = answers.map(({ body }) => (JSON.parse(body) as { code: string }).code);
  const judged = codes.filter((one) => one === "otp_wrong").length;
  expect(codes.every((one) => one === "otp_wrong" || one === "otp_expired")).toBe(true);
  report(`code guessing: ${guesses.length} guesses, 100 at once over 2 instances: ${judged} judged`);
  expect(judged).toBeLessThanOrEqual(5);
  const late = await client.post("/api/sign-in/verify", { code });
  expect(late.status).toBe(401);
  expect(client.cookies.has("portal")).toBe(false);
});

test("the right code, sent 100 times at once over two instances, opens one session", async () => {
  const { client, code } = await asked();
  const before = await database.query("select from sessions");
  const headers = client.headers();
  const answers = await inParallel(Array.from({ length: 100 }), 100, (_, index) =>
    send({
      method: "POST",
      url: `${target.instances[index % 2 === 0 ? 0 : 1]}/api/sign-in/verify`,
      headers,
      body: JSON.stringify({ code }),
    }),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(await database.query("select from sessions")).toHaveLength(before.length + 1);
});
