import { randomUUID } from "node:crypto";
import { expect, inject, test } from "vitest";
import { Client, makeCustomers } from "./client.ts";
import { emptyOutbox, openDatabase, passWindows } from "./database.ts";
import type { Answer } from "./http.ts";
import { report } from "./report.ts";
import { scaled } from "./scale.ts";

const target = inject("target");
const database = openDatabase();

/** What an answer shows, without what differs in every answer: the moment, the request's id, and the cookie's sealed text (its length stays). */
function shape({ status, rawHeaders, body }: Answer): string {
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

test("the answer for a known address is the same bytes as for one that nobody has", async () => {
  const count = scaled(2000, 40);
  const known = (await makeCustomers(target, count)).map(({ email }) => email);
  const unknown = known.map(() => `${randomUUID().slice(0, 8)}@customer.example`);
  const shapes = { known: new Set<string>(), unknown: new Set<string>() };
  const times = { known: [] as number[], unknown: [] as number[] };
  for (let index = 0; index < count; index += 1) {
    if (index % 200 === 0) await passWindows(database, "sign-in-all%");
    // Alternating, so that both meet the same machine.
    const order = index % 2 === 0 ? (["known", "unknown"] as const) : (["unknown", "known"] as const);
    for (const kind of order) {
      const email = (kind === "known" ? known : unknown)[index];
      const answer = await new Client(target).post("/api/sign-in", { email, next: "/license-keys" });
      shapes[kind].add(shape(answer));
      times[kind].push(answer.ms);
    }
  }
  await emptyOutbox(database);
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
