import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { type ExactAnswer, exactRequest } from "../../test/exact-request.ts";
import { database, makeCustomers, newClient, report, scaled, stack } from "../../test/security-suite.ts";
import { until } from "../../test/until.ts";

/** What an answer shows, without what differs in every answer: the moment, the request's id, and the cookie's sealed text (its length stays). */
function shape({ status, rawHeaders, body }: ExactAnswer): string {
  const headers: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? "";
    const value = rawHeaders[index + 1] ?? "";
    if (name === "date" || name === "x-request-id") headers.push(`${name}: ${value.length} characters`);
    else
      headers.push(
        `${name}: ${value.replace(/^(entry=)([^;]+)/, (_, key, sealed) => `${key}${sealed.length} characters`)}`,
      );
  }
  return JSON.stringify({ status, headers, body });
}

/** The largest distance between two empirical distributions (Kolmogorov and Smirnov). */
function distance(one: number[], other: number[]): number {
  const sorted = [one.toSorted((a, b) => a - b), other.toSorted((a, b) => a - b)] as const;
  const below = (values: number[], limit: number) => {
    let [low, high] = [0, values.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[middle] ?? 0) <= limit) low = middle + 1;
      else high = middle;
    }
    return low / values.length;
  };
  return Math.max(...[...one, ...other].map((value) => Math.abs(below(sorted[0], value) - below(sorted[1], value))));
}

test("known and unknown emails get byte-identical answers", async () => {
  const count = scaled(2000, 40);
  const known = (await makeCustomers(count)).map(({ email }) => email);
  const unknown = known.map(() => `${randomUUID().slice(0, 8)}@customer.example`);
  const shapes = { known: new Set<string>(), unknown: new Set<string>() };
  const times = { known: [] as number[], unknown: [] as number[] };
  for (let index = 0; index < count; index += 1) {
    // Alternating, so that both run under the same load.
    const order = index % 2 === 0 ? (["known", "unknown"] as const) : (["unknown", "known"] as const);
    for (const kind of order) {
      const email = (kind === "known" ? known : unknown)[index];
      const headers = { ...newClient().headers(), "content-type": "application/json" };
      const body = JSON.stringify({ email, next: "/license-keys" });
      const answer = await exactRequest(`${stack.instances[0]}/api/sign-in`, { method: "POST", headers, body });
      shapes[kind].add(shape(answer));
      times[kind].push(answer.ms);
    }
  }
  // Nobody reads these emails. Checking each at Polar, within its budget, would take 15 minutes. Those that are being checked may
  // have to wait, too.
  await until(
    "an empty outbox",
    async () => {
      await database.query("delete from mails where state = 'waiting'");
      return (await database.query("select from mails where state in ('waiting', 'sending')")).length === 0;
    },
    300_000,
  );
  // What is left of the limits is for the attacks that follow.
  await database.resetLimits();
  expect(shapes.known.size).toBe(1);
  expect([...shapes.unknown]).toEqual([...shapes.known]);
  const statistic = distance(times.known, times.unknown);
  // For two samples of n, 5 % of runs without any difference exceed 1.36 × √(2/n).
  const usual = 1.36 * Math.sqrt(2 / count);
  report(
    `enumeration: ${count} known against ${count} unknown addresses: 0 differences in bytes; ` +
      `KS statistic of the times ${statistic.toFixed(4)} (95 % of equal samples stay below ${usual.toFixed(4)})`,
  );
});
