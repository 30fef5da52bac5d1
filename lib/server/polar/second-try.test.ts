import { createServer, type ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { closeServer, listenOnLoopback } from "@/test/loopback-server";
import { openPortal } from "@/test/portal-environment";
import { listEveryLicenseKey, rotateKey } from "./license-keys";

/** How Polar takes its next requests, and how many it had. The last one goes for all that follow. */
let takes: ((response: ServerResponse) => unknown)[] = [];
let count = 0;
const polar = createServer((request, response) => {
  request.resume();
  count += 1;
  (takes.length > 1 ? takes.shift() : takes[0])?.(response);
});
await openPortal({ variables: { POLAR_BASE_URL: await listenOnLoopback(polar) } });
afterAll(() => closeServer(polar));

const none = { items: [], pagination: { total_count: 0, max_page: 0 } };
const hang = () => undefined;
const answer = (response: ServerResponse, status = 200) =>
  void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(none));
const answerAfter = (milliseconds: number) => (response: ServerResponse) =>
  delay(milliseconds).then(() => answer(response));

/** Does some work at this Polar. @returns its result or error, how many calls it took, and how long */
async function during(work: () => Promise<unknown>, ...how: typeof takes) {
  [takes, count] = [how, 0];
  const started = performance.now();
  const result = await work().catch((error: unknown) => error);
  return { result, count, milliseconds: performance.now() - started };
}

const list = () => listEveryLicenseKey("polar_cst_of_a_test");

test("a read that hangs gets its second try within the deadline, whose answer counts", async () => {
  const read = await during(list, hang, answer);
  expect(read).toMatchObject({ result: { items: [] }, count: 2 });
  expect(read.milliseconds).toBeLessThan(3500);
});

test("a refusal of the second try counts", async () => {
  const read = await during(list, hang, (response) => answer(response, 401));
  expect(read).toMatchObject({ result: { refusal: "token_refused" }, count: 2 });
});

test("an answer that is only slow counts, although a second try began", async () => {
  const slow = answerAfter(2500);
  expect(await during(list, slow, hang)).toMatchObject({ result: { items: [] }, count: 2 });
  // The second try fails at once, and the first one goes on.
  const failing = (response: ServerResponse) => answer(response, 503);
  expect(await during(list, slow, failing)).toMatchObject({ result: { items: [] }, count: 2 });
});

test("a read that always hangs ends at the deadline, after two tries", async () => {
  const read = await during(list, hang);
  expect(read).toMatchObject({ result: { code: "upstream_timeout" }, count: 2 });
  expect(read.milliseconds).toBeLessThan(5000);
});

test("a write that hangs is sent once", async () => {
  const write = () => rotateKey("polar_cst_of_a_test", "7b1d2f9e-3c4a-4d5e-8f60-718293a4b5c6");
  expect(await during(write, hang, answer)).toMatchObject({ result: { code: "upstream_timeout" }, count: 1 });
});

test("second tries spend the retries: in an outage most reads are tried once", async () => {
  const reads = await during(() => Promise.allSettled(Array.from({ length: 40 }, list)), hang);
  expect(reads.count).toBeGreaterThanOrEqual(40);
  expect(reads.count).toBeLessThanOrEqual(40 + 14);
});
