import { afterAll, expect, inject, test } from "vitest";
import { freePort } from "../../sandbox/ports.ts";
import { type PortalProcess, startPortal } from "../portal-process.ts";
import { Client, mailedCode, makeCustomers, signIn } from "./client.ts";
import { openDatabase, passWindows } from "./database.ts";
import { inParallel, send } from "./http.ts";
import { report } from "./report.ts";
import { scaled } from "./scale.ts";

const target = inject("target");
const database = openDatabase();
const [OLD = "", NEW] = [target.environment.PORTAL_SECRETS, Buffer.alloc(32, 9).toString("base64url")];

const started: PortalProcess[] = [];
afterAll(async () => {
  for (const portal of started) await portal.stop();
});

/** Another instance, that knows these secrets. */
async function instanceWith(...secrets: string[]): Promise<string> {
  const port = await freePort();
  started.push(await startPortal({ ...target.environment, PORTAL_SECRETS: secrets.join(","), PORT: String(port) }));
  return `http://127.0.0.1:${port}`;
}

test("while a secret is rotated, first behind and then before the old one, nobody is signed out, and no code is lost", async () => {
  // As a rolling deploy has them side by side: before, while the new one is only known, and while it seals.
  const [before] = target.instances;
  const [known, seals] = [await instanceWith(OLD, NEW), await instanceWith(NEW, OLD)];
  const customers = await makeCustomers(target, scaled(40, 6));
  let asked = 0;
  let out = 0;
  for (const [index, { email }] of customers.entries()) {
    await passWindows(database);
    // Signed in before it began; or in the middle of it, by an instance that seals with the new secret already.
    const pair = index % 2 === 0 ? [before, known, seals] : [seals, known];
    const client = new Client(target);
    const [first = ""] = pair;
    if (index % 2 === 0) await signIn(target, client, email);
    else {
      const headers = client.headers();
      const answer = await send({
        method: "POST",
        url: `${first}/api/sign-in`,
        headers,
        body: JSON.stringify({ email }),
      });
      const cookie = answer.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
      const body = JSON.stringify({ code: await mailedCode(target, email) });
      const opened = await send({
        method: "POST",
        url: `${known}/api/sign-in/verify`,
        headers: { ...headers, cookie },
        body,
      });
      expect(opened.status).toBe(200);
      client.cookies.set("portal", /portal=([^;]+)/.exec(String(opened.headers["set-cookie"]))?.[1] ?? "");
    }
    const statuses = await inParallel(Array.from({ length: 20 }), 10, async (_, turn) => {
      const url = `${pair[turn % pair.length]}/api/session`;
      return (await send({ method: "GET", url, headers: client.headers() })).status;
    });
    asked += statuses.length;
    out += statuses.filter((status) => status !== 200).length;
  }
  report(`secret rotation: ${asked} requests to instances before, in and after it: ${out} signed out`);
  expect(out).toBe(0);
});
