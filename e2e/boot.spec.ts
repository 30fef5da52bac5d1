import { freePort } from "../sandbox/ports.ts";
import { expect, test } from "../test/fixtures.ts";
import { startRefusedPortal } from "../test/portal-process.ts";

const bad: [variable: string, value: string, remedy: RegExp][] = [
  ["POLAR_ACCESS_TOKEN", "", /is missing\. Create an organization access token/],
  ["PORTAL_URL", "http://licenses.example.com", /https URL \(or http on loopback\)/],
  ["DATABASE_URL", "mysql://root@localhost/x", /must be a postgres:\/\/ URL/],
];

for (const [variable, value, remedy] of bad)
  test(`a bad ${variable} stops the start with one sentence that names it and the remedy`, async ({ stack }) => {
    const port = String(await freePort());
    const { code, lines } = await startRefusedPortal({ ...stack.environment, PORT: port, [variable]: value });
    expect(lines).toEqual([expect.stringMatching(remedy)]);
    expect(lines[0]).toMatch(new RegExp(`^${variable} .*\\.$`));
    if (value.length > 5) expect(lines[0]).not.toContain(value);
    expect(code).toBeGreaterThan(0);
  });

test("an occupied port stops the start with one sentence", async ({ stack }) => {
  const { port } = new URL(stack.portalUrl);
  const { code, lines } = await startRefusedPortal({ ...stack.environment, PORT: port });
  expect(lines).toEqual([`Port ${port} is in use: stop what listens there, or set PORT to a free one.`]);
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
    const { code, lines } = await startRefusedPortal({ ...stack.environment, PORT: port, ...down });
    expect(lines).toEqual([
      expect.stringMatching(/^PostgreSQL at 127\.0\.0\.1:\d+ .*(start it|correct the address).*\.$/),
    ]);
    expect(lines[0]).not.toContain("sandbox@");
    expect(code).toBeGreaterThan(0);
  }
});
