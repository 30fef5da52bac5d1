import { freePort } from "../sandbox/ports.ts";
import { expect, test } from "./fixtures.ts";
import { spawnPortal } from "./portal-process.ts";

/** What a portal that should not start says, and how it ends. */
async function refusedStart(environment: Record<string, string>): Promise<{ code: number | null; said: string[] }> {
  const portal = spawnPortal(environment);
  const isUp = portal.listening.then(() => "it is up" as const);
  const code = await Promise.race([isUp, portal.exited]);
  if (code === "it is up") {
    await portal.stop();
    throw new Error("The portal started all the same.");
  }
  return { code, said: portal.complaints().trim().split("\n") };
}

const bad: [variable: string, value: string, remedy: RegExp][] = [
  ["POLAR_ACCESS_TOKEN", "", /is missing: make an organization access token/],
  ["PORTAL_URL", "http://licenses.example.com", /https address \(http on loopback alone\)/],
  ["DATABASE_URL", "mysql://root@localhost/x", /must be a postgres:\/\/ address/],
];

for (const [variable, value, remedy] of bad)
  test(`a bad ${variable} stops the start with one sentence that names it and the remedy`, async ({ stack }) => {
    const port = String(await freePort());
    const { code, said } = await refusedStart({ ...stack.environment, PORT: port, [variable]: value });
    expect(said).toEqual([expect.stringMatching(remedy)]);
    expect(said[0]).toMatch(new RegExp(`^${variable} .*\\.$`));
    if (value.length > 5) expect(said[0]).not.toContain(value);
    expect(code).toBeGreaterThan(0);
  });

test("an occupied port stops the start with one sentence", async ({ stack }) => {
  const { code, said } = await refusedStart(stack.environment);
  expect(said).toEqual([
    `Port ${stack.environment.PORT} is in use: stop what listens there, or set PORT to a free one.`,
  ]);
  expect(code).toBeGreaterThan(0);
});

test("a database that is down stops the start with one sentence", async ({ stack }) => {
  const [port, nobody] = [String(await freePort()), await freePort()];
  const url = (name: "DATABASE_URL" | "DATABASE_MIGRATION_URL") => {
    const address = new URL(stack.environment[name] ?? "");
    address.port = String(nobody);
    return address.href;
  };
  for (const down of [
    { DATABASE_URL: url("DATABASE_URL") },
    { DATABASE_MIGRATION_URL: url("DATABASE_MIGRATION_URL") },
  ]) {
    const { code, said } = await refusedStart({ ...stack.environment, PORT: port, ...down });
    expect(said).toEqual([
      expect.stringMatching(/^PostgreSQL at 127\.0\.0\.1:\d+ .*(start it|correct the address).*\.$/),
    ]);
    expect(said[0]).not.toContain("sandbox@");
    expect(code).toBeGreaterThan(0);
  }
});
