import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { changeEnvironment, setEnvironment } from "@/test/environment";
import { answerByHandler, loadHandlers } from "@/test/handlers";

setEnvironment();
const handlers = await loadHandlers();
const ask = (path: string) => answerByHandler(handlers, new Request(`http://localhost:3999${path}`));

const headersOf = ({ status, headers }: Response) => [
  status,
  headers.get("content-type"),
  headers.get("cache-control"),
];

test("security.txt is missing without a contact, and else may be cached for an hour", async () => {
  const missing = await ask("/.well-known/security.txt");
  expect(headersOf(missing)).toEqual([404, "application/problem+json", "private, no-store"]);
  changeEnvironment({ SECURITY_CONTACT: "https://vendor.example/report" });
  const answer = await ask("/.well-known/security.txt");
  expect(headersOf(answer)).toEqual([200, "text/plain; charset=utf-8", "public, max-age=3600"]);
  expect(await answer.text()).toMatch(/^Contact: https:\/\/vendor\.example\/report\nExpires: /);
});

test("robots.txt may be cached for an hour", async () => {
  const answer = await ask("/robots.txt");
  expect(headersOf(answer)).toEqual([200, "text/plain; charset=utf-8", "public, max-age=3600"]);
  expect(await answer.text()).toBe("User-agent: *\nDisallow: /\n");
});

test("/livez names the version of package.json", async () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  const answer = await ask("/livez");
  expect(headersOf(answer)).toEqual([200, "application/json", "private, no-store"]);
  expect(await answer.json()).toMatchObject({ status: "ok", version });
});
