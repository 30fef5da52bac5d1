import { afterEach, expect, test, vi } from "vitest";
import { Problem } from "@/lib/api/problem";
import { describeError } from "./error-description";
import { log } from "./log";
import { logConsole } from "./log-console";

// What Next calls; a test of it is no debugging.
const { console: output } = globalThis;
const { error, warn } = output;
afterEach(() => {
  Object.assign(output, { error, warn });
  vi.restoreAllMocks();
});

/** What reached the log, as its lines would have it. */
function linesOf(speak: () => void): string[] {
  const lines: string[] = [];
  for (const level of ["error", "warn"] as const) {
    vi.spyOn(log, level).mockImplementation((...given: unknown[]) => {
      // As the log's serializer does.
      lines.push(JSON.stringify(given, (key, value) => (key === "err" ? describeError(value) : value)));
    });
  }
  logConsole();
  speak();
  return lines;
}

test("an error that Next complains about is one line, by name and digest, and quotes neither itself nor its cause", () => {
  const cause = new Error("select … params: ada@example.com,NORTHWIND-KEY-1234\nsecond line");
  const [line, ...others] = linesOf(() => output.error(new Problem("database_unavailable", { cause })));
  expect(others).toEqual([]);
  expect(JSON.parse(line ?? "")).toMatchObject([
    { event: "console", digest: "database_unavailable", err: { name: "Problem", cause: { name: "Error" } } },
  ]);
  expect(line).not.toMatch(/ada@|NORTHWIND|params/);
});

test("text that came from a request is not repeated", () => {
  const lines = linesOf(() => {
    output.error("⨯", 'Failed to find Server Action "forged\nline"');
    output.warn('{"event":"session_opened"}');
  });
  expect(lines).toEqual(['[{"event":"console"}]', '[{"event":"console"}]']);
});
