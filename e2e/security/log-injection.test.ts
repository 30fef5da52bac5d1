import { readFile } from "node:fs/promises";
import pLimit from "p-limit";
import { expect, test } from "vitest";
import type { CookieBrowser } from "../../test/cookie-browser.ts";
import { linesAfterReady } from "../../test/portal-process.ts";
import { database, newClient, report, scaled, stack } from "../../test/security-suite.ts";

const MARK = "0dd-mark";
const hostile = [
  `\n{"event":"session_opened","${MARK}":1}`,
  `\r\nready http://${MARK}`,
  `\u001b[2J\u001b]0;${MARK}\u0007`,
  `\u2028{"${MARK}":true}`,
  `${MARK}\u0000${MARK}`,
  `"},{"${MARK}":"`,
  `%0a%0d${MARK}`,
  `${MARK}\u202e\u0008\u0008`,
  `NORTHWIND-${MARK}-ABCDEF`,
  `polar_cst_${MARK}`,
  `\${jndi:ldap://${MARK}/}`,
  `%s%d%o${MARK}`,
];

/** One request with a hostile text in it; each is answered by a route, which writes one line. */
function attack(client: CookieBrowser, text: string, index: number) {
  const escaped = encodeURIComponent(text);
  const odd = [
    () => client.post("/api/sign-in", { email: `${text}@${MARK}.example` }),
    () => client.post("/api/sign-in", { email: `ada@${MARK}.example`, next: text }),
    () => client.post("/api/sign-in/verify", { code: text }),
    () => client.post("/api/session/account", { customer_id: text }),
    () => client.post("/api/sign-in-links", { external_customer_id: text }),
    () => client.post("/api/webhooks/polar", { type: text }),
    () => client.get(`/api/license-keys?query=${escaped}`),
    () => client.get(`/api/license-keys/${escaped}`),
    () => client.get(`/enter?customer_session_token=${escaped}&email=${MARK}%40example.com`),
    () => client.get("/api/session", { cookie: `portal=${escaped}`, "user-agent": escaped }),
  ];
  return odd[index % odd.length]?.();
}

async function allLines(): Promise<string[]> {
  const logs = await Promise.all(stack.logFiles.map((file) => readFile(file, "utf8")));
  return logs.flatMap(linesAfterReady);
}

const isRequest = (line: string) => line.startsWith("{") && line.includes('"event":"request"');

test("whatever a request contains, the log gets one intact line without it", async () => {
  const before = (await allLines()).filter(isRequest).length;
  const attacks = Array.from({ length: scaled(1000, 120) });
  await pLimit(8).map(attacks, async (_, index) => {
    if (index % 10 === 0) await database.resetLimits();
    const answer = await attack(newClient(), hostile[index % hostile.length] ?? "", Math.floor(index / hostile.length));
    expect(answer?.status).toBeLessThan(500);
  });
  await expect.poll(async () => (await allLines()).filter(isRequest).length - before).toBe(attacks.length);
  const lines = await allLines();
  const broken = lines.filter((line) => {
    try {
      return typeof JSON.parse(line).event !== "string";
    } catch {
      return true;
    }
  });
  const quoting = lines.filter((line) => line.includes(MARK));
  report(
    `log injection: ${attacks.length} strings: ${broken.length} broken lines, ${quoting.length} lines with what was sent`,
  );
  expect(broken).toEqual([]);
  expect(quoting).toEqual([]);
});
