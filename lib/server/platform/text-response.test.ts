import { expect, test } from "vitest";
import { jsonResponse, TextResponse } from "./text-response";

test.each([
  ["text", async (answer: Response) => await answer.text()],
  ["bytes", async (answer: Response) => Buffer.from(await answer.arrayBuffer()).toString()],
  ["JSON", async (answer: Response) => JSON.stringify(await answer.json())],
  ["a stream", async (answer: Response) => await new Response(answer.body).text()],
])("the body is read as %s", async (_name, read) => {
  expect(await read(new TextResponse('{"name":"Ünï"}'))).toBe('{"name":"Ünï"}');
});

test("jsonResponse sets the content type, the status and headers, and more headers can be added", () => {
  const answer = jsonResponse({ a: 1 }, { status: 201, headers: { "x-a": "1" } });
  answer.headers.set("x-b", "2");
  expect([answer.status, answer.ok, Object.fromEntries(answer.headers)]).toEqual([
    201,
    true,
    { "content-type": "application/json", "x-a": "1", "x-b": "2" },
  ]);
});
