import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listenForTest } from "../../test/http-server.ts";
import { serveBuildFiles } from "./static-files.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "static-files-"));
  for (const [name, text] of Object.entries({ "a.js": "plain", "a.js.br": "brotli", "a.js.gz": "gzip", "gone.js": "" }))
    await writeFile(path.join(folder, name), text);
});
afterAll(() => rm(folder, { recursive: true }));

async function startServer(): Promise<string> {
  const serve = serveBuildFiles(folder);
  const server = createServer((request, response) =>
    serve(request, response, () => void response.writeHead(299).end(request.url)),
  );
  return await listenForTest(server);
}

test("a file is sent as it was compressed, with security headers, and is cached forever", async () => {
  const origin = await startServer();
  for (const encoding of ["br", "gzip"]) {
    const { headers } = await fetch(`${origin}/_next/static/a.js`, {
      method: "HEAD",
      headers: { "accept-encoding": encoding },
    });
    expect([headers.get("content-encoding"), headers.get("vary")]).toEqual([encoding, "Accept-Encoding"]);
  }
  const plain = await fetch(`${origin}/_next/static/a.js`, { headers: { "accept-encoding": "identity" } });
  expect(await plain.text()).toBe("plain");
  expect(plain.headers.get("cache-control")).toBe("public,max-age=31536000,immutable");
  expect(plain.headers.get("x-content-type-options")).toBe("nosniff");
});

test.each([
  ["GET", "/_next/static/other.js?x=1"],
  ["GET", "/_next/static/../package.json"],
  ["GET", "/_next/static"],
  ["GET", "/a.js"],
  ["POST", "/_next/static/a.js"],
])("%s %s is left to Next, with its address unchanged", async (method, target) => {
  const answer = await fetch((await startServer()) + target, { method });
  expect([answer.status, await answer.text()]).toEqual([
    299,
    new URL(target, "http://x").pathname + new URL(target, "http://x").search,
  ]);
});

test("a file that was deleted after the start doesn't end the process", async () => {
  const origin = await startServer();
  await rm(path.join(folder, "gone.js"));
  await expect(fetch(`${origin}/_next/static/gone.js`).then((answer) => answer.text())).rejects.toThrow();
  expect((await fetch(`${origin}/_next/static/a.js`)).status).toBe(200);
});
