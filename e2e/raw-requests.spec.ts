import { readFile } from "node:fs/promises";
import { expect, test } from "../test/fixtures.ts";
import { linesAfterReady } from "../test/portal-process.ts";
import { sendRaw } from "../test/raw-connection.ts";

/** Sends bytes as they stand, which no browser and no `fetch` would, and answers status, headers and body. */
async function send(portalUrl: string, start: string, headers: string[] = [], body = "") {
  const { hostname } = new URL(portalUrl);
  const lines = [`${start} HTTP/1.1`, `Host: ${hostname}`, "Connection: close", ...headers, "", body];
  const text = await sendRaw(portalUrl, lines.join("\r\n"));
  const [head = ""] = text.split("\r\n\r\n", 1);
  const header = (name: string) => new RegExp(`^${name}: *(.*)$`, "im").exec(head)?.[1] ?? null;
  return { status: Number(head.split(" ")[1]), header, text };
}

test("no request target makes the portal redirect to another site", async ({ stack }) => {
  for (const target of [
    "http://evil.example/",
    "http://evil.example/license-keys/",
    "//evil.example/",
    "///evil.example//",
    "/\\evil.example/",
    "/.//evil.example/",
    "/%2f%2fevil.example/",
    "/%5cevil.example/",
    "//evil.example/%2e%2e",
    "/license-keys/",
  ]) {
    const answer = await send(stack.portalUrl, `GET ${target}`);
    const location = answer.header("location") ?? "/";
    expect([target, new URL(location, stack.portalUrl).origin]).toEqual([target, stack.portalUrl]);
    expect([target, answer.status < 500]).toEqual([target, true]);
  }
  const elsewhere = await send(stack.portalUrl, "GET /license-keys", ["X-Forwarded-Host: evil.example"]);
  expect(elsewhere.header("location")).toBe("/sign-in?next=%2Flicense-keys");
});

test("no cache stores a link's token, however its URL is written", async ({ stack }) => {
  for (const path of ["/enter", "/enter/", "//enter", "/northwind/portal/", "/northwind//portal"]) {
    const answer = await send(stack.portalUrl, `GET ${path}?customer_session_token=polar_cst_of_nobody_at_all`);
    expect([path, [303, 308].includes(answer.status)]).toEqual([path, true]);
    expect([path, answer.header("cache-control")]).toEqual([path, "private, no-store"]);
  }
});

test("an unreadable request is refused and isn't a server error", async ({ stack }) => {
  for (const path of ["/license-keys/%E0%A4%A", "/api/license-keys/%", "/%c0%af"]) {
    const answer = await send(stack.portalUrl, `GET ${path}`);
    expect([path, answer.status, answer.text.includes('"code":"invalid_request"')]).toEqual([path, 400, true]);
  }
  expect((await send(stack.portalUrl, "TRACE /license-keys")).status).toBe(405);
  const queries = [
    "/sign-in?next=%E0%A4%A",
    "/enter?customer_session_token=%E0%A4%A",
    "/enter?sign_in_link=%",
    "/api/license-keys?query=%E0%A4%A",
    "/?%",
  ];
  for (const path of queries) {
    const { status } = await send(stack.portalUrl, `GET ${path}`);
    expect([path, status < 500]).toEqual([path, true]);
  }
});

test("an invented Server Action does nothing, and its text isn't logged", async ({ stack }) => {
  const mark = `forged-${crypto.randomUUID()}`;
  await send(stack.portalUrl, "POST /sign-in", [
    `Next-Action: ${mark}`,
    "Content-Type: text/plain",
    "Content-Length: 0",
  ]);
  await send(stack.portalUrl, "POST /sign-in", [
    `Next-Action: ${mark}`,
    "Content-Type: multipart/form-data; boundary=x",
    "Content-Length: 0",
  ]);
  expect((await send(stack.portalUrl, "GET /livez")).status).toBe(200);
  const log = await readFile(stack.logFiles[0] ?? "", "utf8");
  expect(log).not.toContain(mark);
  expect(linesAfterReady(log).filter((line) => !line.startsWith("{"))).toEqual([]);
});

test("a large chunked body is refused at once on every route", async ({ stack }) => {
  // The body never ends: an answer within the test's time means that nobody waits for its end.
  const post = (path: string, type: string) =>
    send(
      stack.portalUrl,
      `POST ${path}`,
      ["Transfer-Encoding: chunked", `Content-Type: ${type}`, `Origin: ${stack.portalUrl}`],
      `10400\r\n${" ".repeat(0x10400)}`,
    );
  for (const path of ["/api/session", "/api/sign-in", "/sign-in", "/api/../sign-in", "/api/%2e%2e/sign-in", "/livez"]) {
    const { status, text } = await post(path, "application/json");
    expect([path, status]).toEqual([path, 413]);
    expect(text).toContain('"code":"body_too_large"');
  }
  // 409 is Next's answer to what looks like a Server Action.
  for (const type of ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
    expect([type, [404, 409].includes((await post("/api/nothing", type)).status)]).toEqual([type, true]);
});

test("two hundred clients that never finish their headers are cut off and delay no one", async ({ stack }) => {
  const unfinished = "GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ";
  const ended = Array.from({ length: 200 }, () => sendRaw(stack.portalUrl, unfinished));
  expect((await send(stack.portalUrl, "GET /readyz")).status).toBe(200);
  await Promise.all(ended);
});

test("no page renders in another site's frame", async ({ page, stack, customer, signIn, consoleErrors }) => {
  consoleErrors.allow(/frame/i);
  await signIn(customer);
  const paths = [
    "/license-keys",
    `/license-keys/${customer.license_keys[0]?.id}`,
    "/account",
    `/free-a-device?license_key_id=${customer.license_keys[0]?.id}`,
    "/sign-in",
    "/enter",
    "/support",
    "/support/customers",
    `/support/customers/${customer.customer_id}`,
    "/support/license-keys",
    "/support/audit",
    "/",
  ];
  const frames = [...paths, "/no-such-page", "/api/session", "/livez"].map(
    (path) => `<iframe src="${stack.portalUrl}${path}"></iframe>`,
  );
  await page.route("http://evil.example/", (route) =>
    route.fulfill({ contentType: "text/html", body: `<!doctype html><title>Prizes</title>${frames.join("")}` }),
  );
  await page.goto("http://evil.example/");
  const shown = () =>
    page
      .frames()
      .slice(1)
      .map((frame) => frame.url())
      .filter((url) => !url.startsWith("chrome-error:"));
  await expect.poll(shown).toEqual([]);
  expect(page.frames()).toHaveLength(1 + frames.length);
});
