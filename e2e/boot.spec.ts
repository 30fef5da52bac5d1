import { freePort } from "../sandbox/ports.ts";
import { expect, test } from "../test/fixtures.ts";
import { startRefusedPortal } from "../test/portal-process.ts";

const bad: [variable: string, value: string, remedy: RegExp][] = [
  ["POLAR_ACCESS_TOKEN", "", /is missing\. Create an organization access token/],
  ["PORTAL_URL", "http://licenses.example.com", /https URL \(or http on loopback\)/],
  ["DATABASE_URL", "mysql://root@localhost/x", /must be a postgres:\/\/ URL/],
  ["DATABASE_URL", "postgres://portal:pass#word@localhost/x", /Percent-encode special characters in the password/],
  ["PORTAL_URL", "https://licenses.example.com/portal", /must not have a path/],
  ["PORTAL_SECRETS", "not random at all", /must list secrets of 32 random bytes/],
  ["LOG_LEVEL", "verbose", /must be fatal, error, warn, info, debug, trace or silent/],
  [
    "BRAND_LOGO",
    "/missing-logo.svg",
    /names a file that doesn't exist under public\/: add the file, or correct the path/,
  ],
  ["MAIL_FROM", "", /is missing\. SMTP_URL is set, so set the sender/],
  ["SMTP_URL", "smtp://portal:pass#word@localhost", /must be an smtp:\/\/ or smtps:\/\/ URL/],
  ["POLAR_ACESS_TOKEN", "polar_oat_of_the_vendor", /correct its name to POLAR_ACCESS_TOKEN, or remove it/],
  ["SMTP_URI", "smtp://mail.example.com", /correct its name to SMTP_URL, or remove it/],
  ["POLAR_ACCESS_TOKEN", "polar_oat_of_somebody_else", /is unknown to Polar or has expired: create/],
  [
    "OIDC_ISSUER",
    "http://127.0.0.1:64999/issuer",
    /doesn't lead to an OpenID Connect issuer \(ECONNREFUSED\): start the issuer, or correct the URL/,
  ],
  ["DATABASE_SCHEMA", "Portal Tables", /must be a schema's name of at most 63 lowercase letters/],
  ["DATABASE_POOL_SIZE", "unlimited", /must be a number of connections from 2 to 500/],
  ["DATABASE_ROLE", "both-of-them", /must be separate, or single/],
  ["DATABASE_ROLE", "single", /is single, so the role of DATABASE_URL migrates too: unset DATABASE_MIGRATION_URL/],
  ["POLAR_ACCESS_TOKEN_FILE", "/run/secrets/polar", /are both set: keep one of them/],
  ["PORT", "http", /must be a whole number from 0 to 65535/],
  ["HOST", "192.0.2.1", /isn't an address of this machine \(EADDRNOTAVAIL\): correct it/],
  ["TRUSTED_PROXY_HOPS", "two", /must be/],
];

for (const [variable, value, remedy] of bad)
  test(`a bad ${variable} (${value.slice(0, 12)}) stops the start with one sentence that names it and the remedy`, async ({
    stack,
  }) => {
    const PORT = String(await freePort());
    const { code, lines } = await startRefusedPortal({ ...stack.environment, PORT, [variable]: value });
    expect(lines).toEqual([expect.stringMatching(remedy)]);
    expect(lines[0]).toMatch(new RegExp(`^(\\w+ and )?${variable} .*\\.$`));
    // The sentence about `single` names the option.
    if (value.length > 6) expect(lines[0]).not.toContain(value);
    expect(code).toBeGreaterThan(0);
  });

test("an occupied port stops the start with one sentence", async ({ stack }) => {
  const { port } = new URL(stack.portalUrl);
  const { code, lines } = await startRefusedPortal({ ...stack.environment, PORT: port });
  expect(lines).toEqual([`Port ${port} is in use: stop the other program, or set PORT to a free one.`]);
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
    expect(lines).toEqual([expect.stringMatching(/^PostgreSQL at 127\.0\.0\.1:\d+ .*(start it|correct the URL).*\.$/)]);
    expect(lines[0]).not.toContain("sandbox@");
    expect(code).toBeGreaterThan(0);
  }
});

test("the sandbox's public secrets stop the start on https", async ({ stack }) => {
  const PORTAL_URL = "https://licenses.example.com";
  const { lines } = await startRefusedPortal({ ...stack.environment, PORTAL_URL });
  expect(lines).toEqual([expect.stringMatching(/^PORTAL_SECRETS uses a sandbox secret, which anyone can read\./)]);
  expect(lines[0]).not.toContain(stack.environment.PORTAL_SECRETS);
});

test("roles of the database that may do too little or too much stop the start", async ({ stack }) => {
  const [app = "", owner = ""] = [stack.environment.DATABASE_URL, stack.environment.DATABASE_MIGRATION_URL];
  const PORT = String(await freePort());
  const wrong = new URL(app);
  wrong.password = "wrong-password";
  const cases: [changes: Record<string, string>, sentence: RegExp][] = [
    [{ DATABASE_URL: wrong.href }, /\(DATABASE_URL\) refuses the role or its password \(28P01\): correct them/],
    [{ DATABASE_URL: owner }, /name the same role: the app's role must own nothing/],
    [
      { DATABASE_URL: owner, DATABASE_MIGRATION_URL: "" },
      /^DATABASE_URL names a role that could change the audit log:/,
    ],
    [{ DATABASE_MIGRATION_URL: app }, /^DATABASE_(MIGRATION_)?URL .*role/],
    [{ DATABASE_DIRECT_URL: wrong.href }, /\(DATABASE_DIRECT_URL\) refuses the role/],
  ];
  for (const [changes, sentence] of cases) {
    const { code, lines } = await startRefusedPortal({ ...stack.environment, PORT, ...changes });
    expect(lines).toEqual([expect.stringMatching(sentence)]);
    expect(lines[0]).not.toMatch(/wrong-password|sandbox@/);
    expect(code).toBe(1);
  }
});

test("the portal starts while Polar is down, and its first line names version, Node and what is on", async ({
  startInstance,
}) => {
  const portal = await startInstance({ POLAR_BASE_URL: "http://127.0.0.1:9", SIGN_IN_LINK_SECRET: "" });
  const lines = portal.output().split("\n");
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    event: "start",
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    build: expect.any(String),
    node: process.version,
    on: expect.arrayContaining(["webhooks", "mail", "support"]),
    off: expect.arrayContaining(["sign_in_links"]),
  });
  expect(portal.output()).toContain('"event":"polar_token_unchecked","codes":["upstream_unavailable"]');
});
