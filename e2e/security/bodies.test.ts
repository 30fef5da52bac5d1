import { execFile } from "node:child_process";
import { connect, type Socket } from "node:net";
import { promisify } from "node:util";
import pLimit from "p-limit";
import { expect, test } from "vitest";
import type { CookieBrowser } from "../../test/cookie-browser.ts";
import { database, isFullScale, newClient, polar, report, scaled, stack } from "../../test/security-suite.ts";

const MB = 1024 * 1024;

/** Megabytes that each instance has in memory, as the operating system counts them. */
async function memory(): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", stack.pids.join(",")]);
  return stdout
    .trim()
    .split(/\s+/)
    .map((kilobytes) => Number(kilobytes) / 1024);
}

function open(instance: string): Promise<Socket> {
  const { hostname, port } = new URL(instance);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => resolve(socket)).on("error", reject);
  });
}

function head(client: CookieBrowser, method: string, path: string, more: Record<string, string>): string {
  const type = { "content-type": "application/json" };
  const lines = Object.entries({ host: "localhost", ...client.headers(), ...type, ...more }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return `${[`${method} ${path} HTTP/1.1`, ...lines].join("\r\n")}\r\n\r\n`;
}

/** Sends a body in chunks until the portal ends the connection, or until all of it was taken. @returns bytes that were taken */
async function flood(client: CookieBrowser, index: number, path: string, bytes: number): Promise<number> {
  const socket = await open(stack.instances[index % 2] ?? "");
  let ended = false;
  const end = () => {
    ended = true;
  };
  socket.resume().on("error", end).on("close", end);
  socket.write(head(client, "POST", path, { "transfer-encoding": "chunked" }));
  const chunk = `10000\r\n${" ".repeat(65_536)}\r\n`;
  let taken = 0;
  while (!ended && taken < bytes) {
    await new Promise<void>((resolve) => {
      const go = () => {
        socket.off("close", go);
        resolve();
      };
      socket.once("close", go);
      socket.write(chunk, go);
    });
    if (!ended) taken += 65_536;
  }
  socket.destroy();
  return taken;
}

/** A request whose body never comes. @returns a promise that is kept when the portal ends the connection */
async function dawdle(client: CookieBrowser, index: number, path: string): Promise<Promise<void>> {
  const socket = await open(stack.instances[index % 2] ?? "");
  const ended = new Promise<void>((resolve) => {
    socket
      .resume()
      .on("error", () => undefined)
      .on("close", () => resolve());
  });
  socket.write(`${head(client, "POST", path, { "content-length": "1000" })}{`);
  return ended;
}

const deep = [
  `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`.replaceAll('"a"', '""'),
  `${"[".repeat(10_000)}${"]".repeat(10_000)}`,
  `{"email":${"[".repeat(10_000)}${"]".repeat(10_000)}}`,
];

test("a chunked gigabyte, JSON ten thousand levels deep and two hundred slow clients need little memory and delay no one", async () => {
  const customer = await polar.makeCustomer({ license_keys: [{ benefit: "Northwind Studio license" }] });
  const client = newClient();
  await client.openLink(await polar.mintToken(customer));
  const paths = [
    `/api/license-keys/${customer.license_keys[0]?.id}/reveal`,
    "/api/sign-in",
    "/api/session",
    "/api/webhooks/polar",
    "/api/sign-in-links",
    "/sign-in",
    "/license-keys",
  ];
  const floodAll = (bytes: number) => pLimit(7).map(paths, (path, index) => flood(client, index, path, bytes));
  const nest = async () => {
    const answers = await pLimit(8).map([...Array(scaled(200, 12)).keys()], async (index) => {
      if (index % 10 === 0) await database.resetLimits();
      return await client.send("POST", paths[index % 3] ?? "", deep[Math.floor(index / 3) % deep.length] ?? "");
    });
    return answers.filter(({ status }) => status !== 400).length;
  };
  // What the first requests load and keep is not what the attack costs.
  await floodAll(MB);
  await nest();
  const before = await memory();
  let more = 0;
  const watch = setInterval(() => {
    memory().then(
      (now) => {
        more = Math.max(more, ...now.map((one, index) => one - (before[index] ?? 0)));
      },
      () => undefined,
    );
  }, 200);
  const slow = await pLimit(20).map([...Array(scaled(200, 20)).keys()], async (index) => ({
    ended: await dawdle(client, index, paths[index % paths.length] ?? ""),
  }));
  await database.resetLimits();
  const asked = scaled(1024, 64) * MB;
  const taken = await floodAll(asked);
  const accepted = await nest();
  for (let index = 0; index < 4; index += 1) expect((await client.get("/api/session")).status).toBe(200);
  // It takes as long as a body may take.
  if (isFullScale) await Promise.all(slow.map(({ ended }) => ended));
  clearInterval(watch);
  const most = Math.max(...taken) / MB;
  report(
    `bodies: ${paths.length} of ${asked / MB} MB in chunks (at most ${most.toFixed(1)} MB taken), ${slow.length} slow clients, deep JSON: ` +
      `${accepted} accepted, memory of an instance ${more.toFixed(0)} MB more at most`,
  );
  expect(accepted).toBe(0);
  // What stands in the buffers of both systems is sent, but not read.
  expect(most).toBeLessThan(16);
  expect(more).toBeLessThan(50);
});
