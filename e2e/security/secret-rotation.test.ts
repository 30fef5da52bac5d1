import { expect, test } from "vitest";
import {
  database,
  inbox,
  makeCustomers,
  newClient,
  report,
  scaled,
  signInByCode,
  stack,
  startInstance,
} from "../../test/security-suite.ts";

const [OLD = "", NEW] = [stack.environment.PORTAL_SECRETS, Buffer.alloc(32, 9).toString("base64url")];

/** Another instance, with these secrets. @returns its URL */
async function instanceWith(...secrets: string[]): Promise<string> {
  return (await startInstance({ PORTAL_SECRETS: secrets.join(",") })).url;
}

test("rotating a secret, first behind and then before the old one, signs no one out and loses no code", async () => {
  // As a rolling deploy has them side by side: before, while the new one is only known, and while it seals.
  const [before = ""] = stack.instances;
  const [known, seals] = [await instanceWith(OLD, NEW), await instanceWith(NEW, OLD)];
  const customers = await makeCustomers(scaled(40, 6));
  let asked = 0;
  let out = 0;
  for (const [index, { email }] of customers.entries()) {
    await database.resetLimits();
    // Signed in before it began; or in the middle of it, by an instance that seals with the new secret already.
    const pair = index % 2 === 0 ? [before, known, seals] : [seals, known];
    const [first = ""] = pair;
    const [client, there] = [newClient({ instances: [first] }), newClient({ instances: [known] })];
    if (index % 2 === 0) await signInByCode(client, email);
    else {
      await client.post("/api/sign-in", { email });
      there.cookies.set("entry", client.cookies.get("entry") ?? "");
      const opened = await there.post("/api/sign-in/verify", { code: await inbox.codeTo(email) });
      expect(opened.status).toBe(200);
      client.cookies.set("portal", there.cookies.get("portal") ?? "");
    }
    const everywhere = newClient({ instances: pair });
    everywhere.cookies.set("portal", client.cookies.get("portal") ?? "");
    const answers = await Promise.all(Array.from({ length: 20 }, () => everywhere.get("/api/session")));
    const statuses = answers.map(({ status }) => status);
    asked += statuses.length;
    out += statuses.filter((status) => status !== 200).length;
  }
  report(`secret rotation: ${asked} requests to instances before, in and after it: ${out} signed out`);
  expect(out).toBe(0);
});
