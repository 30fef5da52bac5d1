import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { listenForTest } from "../../test/http-server.ts";
import { closeServer } from "../../test/loopback-server.ts";
import { type MetricsListener, serveMetrics } from "./metrics-server.ts";
import { StartError } from "./start-up.ts";

/** Serves metrics until the end of the test. @returns the URL */
async function startMetrics(
  scraping: MetricsListener["scrape"],
  onFailure: (error: unknown) => void = () => undefined,
) {
  const server = await serveMetrics({ hostname: "127.0.0.1", port: 0, scrape: scraping }, onFailure);
  onTestFinished(() => closeServer(server));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const scrape = async () => ({ contentType: "text/plain; version=0.0.4", text: "portal_up 1\n" });

test("only GET /metrics is answered", async () => {
  const url = await startMetrics(scrape);
  const ask = (path: string, method = "GET") => fetch(url + path, { method });
  const answer = await ask("/metrics");
  expect([answer.status, await answer.text()]).toEqual([200, "portal_up 1\n"]);
  expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4");
  expect(answer.headers.get("cache-control")).toBe("no-store");
  for (const path of ["/", "/metrics/", "/livez", "/license-keys"]) expect((await ask(path)).status).toBe(404);
  expect((await ask("/metrics", "POST")).status).toBe(404);
});

test("a failed scrape is reported, and the next one is answered", async () => {
  const failures: unknown[] = [];
  let isFirst = true;
  const sometimes = async () => {
    if (!isFirst) return await scrape();
    isFirst = false;
    throw new Error("no metrics");
  };
  const url = await startMetrics(sometimes, (error) => failures.push(error));
  await expect(fetch(`${url}/metrics`)).rejects.toThrow();
  expect(failures).toHaveLength(1);
  expect((await fetch(`${url}/metrics`)).status).toBe(200);
});

test("an address in use stops the start with a sentence", async () => {
  const taken = new URL(await listenForTest(createServer()));
  const started = serveMetrics({ hostname: taken.hostname, port: Number(taken.port), scrape }, () => undefined);
  await expect(started).rejects.toThrow(StartError);
  await expect(started).rejects.toThrow(/^METRICS_ADDRESS can't be listened on \(EADDRINUSE\)/);
});
