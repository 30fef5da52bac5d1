import { createServer } from "node:http";
import { expect, test } from "vitest";
import { listenForTest } from "../../test/http-server.ts";
import { sendRaw } from "../../test/raw-connection.ts";
import { acceptTarget } from "./request-target.ts";

/** What happens to a request line: the refusal, or the headers that are left for Next. */
async function send(line: string, ...headers: string[]): Promise<string> {
  const server = createServer((request, response) => {
    if (acceptTarget(request, response)) response.end(`accepted ${JSON.stringify(request.headers)}`);
  });
  const lines = [`${line} HTTP/1.1`, "Host: x", "Connection: close", ...headers, "", ""];
  return await sendRaw(await listenForTest(server), lines.join("\r\n"));
}

test.each(["GET http://evil.example/", "GET *", "OPTIONS *", "GET /%", "GET /a/%E0%A4%A", "GET /%c0%af"])(
  "%s is an invalid request",
  async (line) => {
    expect(await send(line)).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"invalid_request"/);
  },
);

test.each(["TRACE /", "PROPFIND /", "PURGE /"])("%s is a method that nothing here has", async (line) => {
  expect(await send(line)).toMatch(/^HTTP\/1\.1 405 [\s\S]*"code":"method_not_allowed"/);
});

test.each(["GET /a?b=%E0%A4%A", "HEAD /", "DELETE /a/b", "GET /%C3%BC"])("%s is accepted", async (line) => {
  expect(await send(line)).toMatch(/^HTTP\/1\.1 200 /);
});

test("Server Actions and ranges aren't passed on", async () => {
  const answer = await send("POST /sign-in", "Next-Action: forged", "Range: bytes=4-2", "Content-Length: 0");
  expect(answer).toContain("accepted");
  expect(answer).not.toMatch(/forged|bytes=/);
});
