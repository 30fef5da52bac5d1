import { createServer } from "node:http";
import { expect, test } from "vitest";
import { listenForTest } from "../../test/http-server.ts";
import { sendRaw } from "../../test/raw-connection.ts";
import { Problem } from "../api/problem.ts";
import { problemAnswer, sendProblem } from "./problem-answer.ts";

test("a problem has its status, Retry-After and the RFC 9457 body", () => {
  const { status, headers, body } = problemAnswer(new Problem("rate_limited", { retryAfter: 30 }), "request-1");
  expect([status, headers]).toEqual([
    429,
    { "content-type": "application/problem+json", "cache-control": "private, no-store", "retry-after": "30" },
  ]);
  expect(JSON.parse(body)).toEqual({
    type: "urn:license-portal:problem:rate_limited",
    title: "rate limited",
    status: 429,
    code: "rate_limited",
    instance: "request-1",
    retry_after: 30,
  });
});

test("sending a problem closes the connection", async () => {
  const server = createServer((_request, response) => sendProblem(response, "invalid_request"));
  const answer = await sendRaw(await listenForTest(server), "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('"code":"invalid_request"');
});
