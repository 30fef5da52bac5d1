import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
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

test("the manifest is the brand's, in the reader's language", async () => {
  const answer = await ask("/manifest.webmanifest");
  expect(headersOf(answer)).toEqual([200, "application/manifest+json", "public, max-age=3600"]);
  expect(answer.headers.get("vary")).toBe("accept-language");
  expect(await answer.json()).toEqual({
    id: "/",
    name: "License Portal license portal",
    short_name: "License Portal",
    lang: "en",
    dir: "ltr",
    start_url: "/license-keys",
    scope: "/",
    display: "standalone",
    theme_color: "#2f6df6",
    background_color: "#f6f6f8",
    icons: [
      { src: "/favicon.ico", sizes: "any", type: "image/svg+xml", purpose: "any" },
      { src: "/maskable-icon.svg", sizes: "any", type: "image/svg+xml", purpose: "maskable" },
    ],
  });
});

test("icons are drawn in the brand's colors", async () => {
  const [tab, maskable, touch] = await Promise.all(
    ["/favicon.ico", "/maskable-icon.svg", "/apple-touch-icon.png"].map(ask),
  );
  expect(await tab?.text()).toMatch(/ rx="7" fill="#2f6df6"\/>.*>L<\/text><\/svg>$/);
  expect(await maskable?.text()).toMatch(/^(?!.* rx=).*fill="#2f6df6"\/>.*>L<\/text><\/svg>$/);
  const png = Buffer.from((await touch?.arrayBuffer()) ?? new ArrayBuffer());
  expect(touch?.headers.get("content-type")).toBe("image/png");
  expect([png.toString("latin1", 1, 4), png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual(["PNG", 180, 180]);
  expect(inflateSync(png.subarray(41, png.length - 16)).subarray(1, 4)).toEqual(Buffer.from("2f6df6", "hex"));
});
