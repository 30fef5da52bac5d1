import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { freePort } from "../sandbox/ports.ts";
import { CookieBrowser } from "../test/cookie-browser.ts";
import { expect, test } from "../test/fixtures.ts";
import { until } from "../test/until.ts";

/** Runs a command as process 1 of its own, as a container does. Not every machine allows it. */
const asFirstProcess = ["unshare", "--pid", "--fork", "--mount-proc"];
const isAllowed = spawnSync("unshare", ["--pid", "--fork", "--mount-proc", "true"]).status === 0;

const ways: [name: string, prefix: string[]][] = [
  ["", []],
  ...(isAllowed ? [[" as process 1", asFirstProcess] as [string, string[]]] : []),
];

for (const [name, prefix] of ways) {
  test(`npm start${name} passes SIGTERM on, and running requests are finished`, async ({ stack, polar, customer }) => {
    test.slow();
    const port = String(await freePort());
    const url = `http://127.0.0.1:${port}`;
    const [command = "", ...args] = [...prefix, "npm", "start"];
    const env = { ...process.env, ...stack.environment, PORT: port, PORTAL_URL: url };
    const npm = spawn(command, args, { env, stdio: ["ignore", "pipe", "inherit"] });
    const exited = once(npm, "exit");
    try {
      let output = "";
      npm.stdout.on("data", (chunk) => {
        output += chunk;
      });
      await until("the portal", () => output.includes("\nready "), 60_000);
      const client = new CookieBrowser(url);
      await client.openLink(await polar.mintToken(customer));
      await polar.addFault({ customer_id: customer.customer_id, latency_ms: 1500 });
      const answer = client.get("/api/license-keys");
      await expect.poll(async () => (await polar.requestsOf(customer)).at(-1)?.path).toMatch(/license-keys/);
      process.kill(firstProcessOf(npm, prefix), "SIGTERM");
      expect((await answer).status).toBe(200);
      expect(await exited).toEqual([0, null]);
      await expect(fetch(`${url}/livez`)).rejects.toThrow();
    } finally {
      if (npm.exitCode === null) process.kill(firstProcessOf(npm, prefix), "SIGKILL");
    }
  });
}

/** The process to which a container's runtime would send its signals: npm, which `unshare` started. */
function firstProcessOf({ pid = 0 }: ChildProcess, prefix: string[]): number {
  return prefix.length === 0 ? pid : Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8"));
}
