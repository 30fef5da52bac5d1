import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { loadPage } from "../bench/page-load.ts";
import { type EmptyAppWeight, emptyAppWeightFile, frameworkVersions, weighAsGzip } from "../bench/script-weight.ts";
import { CookieBrowser } from "../test/cookie-browser.ts";
import { expect, test } from "../test/fixtures.ts";

/** Over an empty app on the same Next, with gzip: docs/performance.md. A key's page has its devices and what can be done with them. */
const BUDGET_BYTES = { list: 30_000, key: 31_000 };
/** The stream of changes (decision 0064), which pages load when they're idle. */
const STREAM_BUDGET_BYTES = 3000;

test("the list has at most 30 kB more JavaScript than an empty app, and a key’s page hardly more", async ({
  browser,
  stack,
  customer,
  polar,
}) => {
  const empty = JSON.parse(await readFile(emptyAppWeightFile, "utf8")) as EmptyAppWeight;
  const remedy = `${emptyAppWeightFile} has the weight on other versions. Measure it again: npm run bench -- --only scripts`;
  expect(await frameworkVersions(), remedy).toEqual(empty.versions);
  const client = new CookieBrowser(stack.portalUrl);
  await client.openLink(await polar.mintToken(customer));
  const cookie = `portal=${client.cookies.get("portal")}`;
  const weigh = async (page: string) => {
    const { scripts } = await loadPage(browser, { url: stack.portalUrl + page, cookie });
    const moreBytes = (await weighAsGzip(scripts)) - empty.gzipBytes;
    console.log(`The scripts of ${page} weigh ${moreBytes} bytes more than an empty app's.`);
    return { scripts, moreBytes };
  };
  const { scripts, moreBytes } = await weigh("/license-keys");
  expect(moreBytes).toBeLessThanOrEqual(BUDGET_BYTES.list);
  const key = await weigh(`/license-keys/${customer.license_keys[0]?.id}`);
  expect(key.moreBytes).toBeLessThanOrEqual(BUDGET_BYTES.key);
  // The folder also has the scripts of the last release.
  const chunks = await chunksWith("/api/events");
  const firstScripts = scripts.map((url) => path.basename(url));
  expect(chunks.length).toBeGreaterThan(0);
  for (const { name, gzipBytes } of chunks) {
    console.log(`The script of the stream weighs ${gzipBytes} bytes.`);
    expect(gzipBytes).toBeLessThanOrEqual(STREAM_BUDGET_BYTES);
    expect(firstScripts).not.toContain(name);
  }
});

/** The scripts of the build that contain a text. */
async function chunksWith(text: string): Promise<{ name: string; gzipBytes: number }[]> {
  const found: { name: string; gzipBytes: number }[] = [];
  for (const file of globSync(".next/static/**/*.js")) {
    const script = await readFile(file);
    if (script.includes(text)) found.push({ name: path.basename(file), gzipBytes: gzipSync(script).length });
  }
  return found;
}
