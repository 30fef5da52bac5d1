import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { beginAuditLog } from "@/lib/server/audit/audit";
import { systemContext } from "@/lib/server/context";
import { listenForTest } from "@/test/http-server";
import { listenOnLoopback } from "@/test/loopback-server";
import { spawnNode, temporaryFile } from "@/test/node-process";
import { hasPgbouncer, startPgbouncer } from "@/test/pgbouncer";
import { CONTOSO, NORTHWIND } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";
import { createDatabase } from "@/test/test-polar";
import { type CheckOptions, runChecks } from "./checks";
import type { Finding } from "./finding";
import { webhookEvents } from "./polar-check";

const portal = await openPortal({ mail: true, staff: true, variables: { TRUSTED_PROXY_HOPS: "0" } });
await beginAuditLog(systemContext());
await portal.database.query(
  "insert into directory_syncs (name, completed_at) values ('members', now()), ('license-keys', now()) on conflict (name) do update set completed_at = now()",
);
await portal.database.query("insert into webhook_deliveries (id, type) values ('one', 'customer.created')");
const healthy = { ...process.env };
// The portal in this process loads its pages for the first request, which takes a while.
await fetch(`${portal.url}/livez`);

const folder = mkdtempSync(path.join(tmpdir(), "license-portal-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Changes = Record<string, string | undefined>;

/** On https the sandbox's secrets are refused. */
const ownSecrets = { POLAR_WEBHOOK_SECRET: "polar_whs_of_this_test" };

/** What the doctor finds in a healthy installation with these changes. */
async function examine(changes: Changes = {}, options: Partial<CheckOptions> = {}) {
  const found: Finding[] = [];
  const isHealthy = await runChecks(
    { ...healthy, ...changes },
    { envFiles: [], mailTo: null, isRunning: false, ...options },
    (finding) => found.push(finding),
  );
  const texts = (outcome: Finding["outcome"]) => found.filter((one) => one.outcome === outcome).map(({ text }) => text);
  return { isHealthy, faults: texts("fault"), warnings: texts("warning"), unknowns: texts("unknown") };
}

/** There is exactly this fault, and its sentence shows none of the secrets. */
async function expectFault(expected: RegExp, changes: Changes, options: Partial<CheckOptions> = {}): Promise<void> {
  const { isHealthy, faults } = await examine(changes, options);
  expect(faults).toEqual([expect.stringMatching(expected)]);
  expect(isHealthy).toBe(false);
  for (const secret of ["polar_oat_", "wrong-password", "wrong-secret", healthy.PORTAL_SECRETS ?? "-"])
    expect(faults.join()).not.toContain(secret);
}

/** A token of the portal's organization with these scopes, beside those that it needs. */
async function newToken({ without = [], and = [] }: { without?: string[]; and?: string[] }): Promise<string> {
  const needed = ["customer_sessions:write", "customers:read", "members:read", "license_keys:read", "benefits:read"];
  const scopes = [...needed.filter((scope) => !without.includes(scope)), ...and];
  return z.object({ token: z.string() }).parse(await portal.polar.control("POST", "/access-tokens", { scopes })).token;
}

test("a healthy installation has no faults", async () => {
  const { isHealthy, faults, unknowns } = await examine({}, { isRunning: true, mailTo: "ops@northwind.example" });
  expect(faults).toEqual([]);
  expect(isHealthy).toBe(true);
  expect(unknowns).toEqual([expect.stringContaining("the token lacks the scope webhooks:read")]);
  await portal.inbox.mailAbout("Test mail from the license portal", "ops@northwind.example");
});

describe("settings", () => {
  test.each<[RegExp, Changes]>([
    [/^POLAR_ACCESS_TOKEN is missing/, { POLAR_ACCESS_TOKEN: undefined }],
    [/^POLAR_ACCESS_TOKEN must be an organization access token/, { POLAR_ACCESS_TOKEN: "a b" }],
    [/^PORTAL_URL must not have a path/, { ...ownSecrets, PORTAL_URL: "https://licenses.example/portal" }],
    [/^PORTAL_SECRETS must list secrets of 32 random bytes/, { PORTAL_SECRETS: "short" }],
    [/^MAIL_FROM is missing/, { MAIL_FROM: undefined }],
    [/^OIDC_CLIENT_ID is missing/, { OIDC_CLIENT_ID: undefined }],
    [/^POLAR_ACESS_TOKEN isn't a setting/, { POLAR_ACESS_TOKEN: "x" }],
    [/^SMTP_URL must be an smtp/, { SMTP_URL: "mail.northwind.example" }],
    [/^BRAND_LOGO names a file that doesn't exist/, { BRAND_LOGO: "/nowhere.svg" }],
    [
      /^POLAR_ACCESS_TOKEN_FILE names a file that doesn't exist/,
      { POLAR_ACCESS_TOKEN: "", POLAR_ACCESS_TOKEN_FILE: "/none" },
    ],
    [/^DATABASE_URL must be a postgres:\/\/ URL/, { DATABASE_URL: "mysql://root@127.0.0.1/portal" }],
    [/^STAFF_ROLES /, { STAFF_ROLES: "boss=everyone" }],
    [/^INSTRUCTIONS_DIR must be a folder/, { INSTRUCTIONS_DIR: "/nowhere" }],
    [/^RENEW_URL must be the https URL of your page/, { RENEW_URL: "https://shop.example/renew?key={license_key}" }],
    [/^UPGRADE_URL must be the https URL of your page/, { UPGRADE_URL: "https://{customer_id}.example/" }],
    [/^REMINDERS must be off, or list/, { REMINDERS: "expiry,birthday" }],
    [/^REMINDERS is set, so SMTP_URL/, { REMINDERS: "expiry", SMTP_URL: "", MAIL_FROM: "" }],
    [/^ROTATION_APP_RENEWS must be yes, no or unknown/, { ROTATION_APP_RENEWS: "maybe" }],
    [/^DEVICE_REPORTS /, { DEVICE_REPORTS: "sometimes" }],
  ])("%s", async (expected, changes) => {
    await expectFault(expected, changes);
  });

  test("several wrong settings are all named at once", async () => {
    const { faults } = await examine({ PORTAL_SECRETS: "short", BRAND_COLOR: "blue", LOG_LEVEL: "loud" });
    expect(faults.map((text) => text.split(" ")[0]).toSorted()).toEqual(["BRAND_COLOR", "LOG_LEVEL", "PORTAL_SECRETS"]);
  });

  test("a file with secrets that everybody may read is named", async () => {
    const file = path.join(folder, "settings.env");
    writeFileSync(file, "");
    chmodSync(file, 0o644);
    const options = { envFiles: [file] };
    expect((await examine({}, options)).warnings).toContainEqual(expect.stringMatching(/^--env-file names a file/));
    chmodSync(file, 0o600);
    expect((await examine({}, options)).warnings).not.toContainEqual(expect.stringMatching(/^--env-file/));
  });

  test("words of the vendor that no message has are named", async () => {
    const file = path.join(folder, "messages.json");
    writeFileSync(file, '{"words": {"en": {"license key": "serial number", "licence key": "serial number"}}}');
    const { warnings, isHealthy } = await examine({ BRAND_MESSAGES: file });
    expect(isHealthy).toBe(true);
    expect(warnings).toEqual([expect.stringMatching(/^BRAND_MESSAGES names words .*: en: licence key\. Correct/)]);
  });

  test("instructions that no page would show are named", async () => {
    const INSTRUCTIONS_DIR = mkdtempSync(path.join(folder, "instructions-"));
    const write = (name: string, text = "Paste it.") => writeFileSync(path.join(INSTRUCTIONS_DIR, name), text);
    const found = async () => {
      const { isHealthy, faults, warnings } = await examine({ INSTRUCTIONS_DIR });
      expect(isHealthy).toBe(faults.length === 0);
      return [...faults, ...warnings];
    };
    expect(await found()).toEqual([expect.stringMatching(/^INSTRUCTIONS_DIR has no instructions: add default\.md/)]);
    const { license_keys } = await portal.polar.makeCustomer({
      license_keys: [{ benefit: "Northwind Studio license" }],
    });
    const id = license_keys[0]?.benefit_id;
    for (const name of [
      "default.md",
      "default.pt-BR.md",
      "rotation.md",
      `${id}.de.md`,
      `${id}.rotation.de.md`,
      ".hidden",
    ])
      write(name);
    expect(await found()).toEqual([]);
    write("default.de.md", "x".repeat(32_769));
    mkdirSync(path.join(INSTRUCTIONS_DIR, "default.fr.md"));
    for (const name of ["default.xx.md", "readme.txt", "00000000-0000-4000-8000-000000000000.md"]) write(name);
    expect(await found()).toEqual([
      expect.stringMatching(/^INSTRUCTIONS_DIR: default\.de\.md isn't shown, because it's longer than 32768 bytes/),
      expect.stringMatching(/^INSTRUCTIONS_DIR: default\.fr\.md can't be read \(EISDIR\)/),
      expect.stringMatching(/^INSTRUCTIONS_DIR has files that no page shows: default\.xx\.md, readme\.txt\./),
      expect.stringMatching(/^INSTRUCTIONS_DIR has files for benefits that Polar doesn't list: 0{8}-\S+\.md\./),
    ]);
  });

  test("reminders that come late are told", async () => {
    const { warnings } = await examine({ REMINDERS: "expiry", POLAR_WEBHOOK_SECRET: "" });
    expect(warnings).toContainEqual(expect.stringMatching(/^REMINDERS are on without POLAR_WEBHOOK_SECRET/));
  });

  test("what is off without a setting is said", async () => {
    const { warnings, isHealthy } = await examine({ POLAR_WEBHOOK_SECRET: "", SMTP_URL: "", MAIL_FROM: "" });
    expect(isHealthy).toBe(true);
    expect(warnings).toEqual([
      expect.stringMatching(/^POLAR_WEBHOOK_SECRET is missing/),
      expect.stringMatching(/^SMTP_URL is missing/),
    ]);
  });
});

function databaseUrl(change: (url: URL) => void, name = "DATABASE_URL"): string {
  const url = new URL(healthy[name] ?? "");
  change(url);
  return url.href;
}

describe("the database", () => {
  test.each<[RegExp, () => Changes]>([
    [
      /\(DATABASE_URL\) doesn't answer/,
      () => ({ DATABASE_URL: databaseUrl((url) => Object.assign(url, { port: "9" })) }),
    ],
    [
      /\(DATABASE_URL\) refuses the role or its password \(28/,
      () => ({ DATABASE_URL: databaseUrl((url) => Object.assign(url, { password: "wrong-password" })) }),
    ],
    [
      /\(DATABASE_URL\) has no such database/,
      () => ({ DATABASE_URL: databaseUrl((url) => Object.assign(url, { pathname: "/none" })) }),
    ],
    [
      /^DATABASE_URL names a role that could change the audit log/,
      () => ({ DATABASE_URL: healthy.DATABASE_MIGRATION_URL }),
    ],
    [/^DATABASE_POOL_SIZE needs up to 509 connections/, () => ({ DATABASE_POOL_SIZE: "500" })],
    [/names a schema|has no tables|leads to a database without the tables/, () => ({ DATABASE_SCHEMA: "elsewhere" })],
  ])("%s", async (expected, changes) => {
    await expectFault(expected, changes());
  });

  test("a URL that leads to another database is named", async () => {
    const other = await createDatabase();
    await expectFault(/^DATABASE_MIGRATION_URL leads to another database/, { DATABASE_MIGRATION_URL: other });
    await expectFault(/^DATABASE_DIRECT_URL leads to another database/, { DATABASE_DIRECT_URL: other });
  });

  test.skipIf(!hasPgbouncer)("a pooler that doesn't pass notifications on is named", async () => {
    const pooler = await startPgbouncer(healthy.DATABASE_URL ?? "", "transaction");
    const { warnings } = await examine({ DATABASE_URL: pooler.url });
    expect(warnings).toContainEqual(expect.stringMatching(/doesn't pass notifications on.*set DATABASE_DIRECT_URL/));
    const direct = await examine({ DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: healthy.DATABASE_URL });
    expect(direct.warnings).not.toContainEqual(expect.stringMatching(/notifications/));
  });

  test("a database that isn't migrated, or is older than the portal, is named", async () => {
    const url = await createDatabase();
    await expectFault(/^The database has no tables yet/, { DATABASE_URL: url, DATABASE_MIGRATION_URL: undefined });
    const newest = "(select max(created_at) from portal_migrations)";
    const [row] = await portal.database.query(
      `delete from portal_migrations where created_at = ${newest} returning created_at, hash`,
    );
    try {
      await expectFault(/^The database is older than this portal/, { DATABASE_MIGRATION_URL: undefined });
    } finally {
      await portal.database.query("insert into portal_migrations (created_at, hash) values ($1, $2)", [
        row?.created_at,
        row?.hash,
      ]);
    }
  });

  test("a database in another encoding is named", async () => {
    const url = new URL(await createDatabase());
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    await client.query("create database latin encoding 'LATIN1' locale 'C' template template0");
    await client.end();
    url.pathname = "/latin";
    const { faults } = await examine({ DATABASE_URL: url.href, DATABASE_MIGRATION_URL: undefined });
    expect(faults).toContainEqual(expect.stringMatching(/whose encoding isn't UTF8/));
  });
});

describe("Polar", () => {
  test("an unknown token is named", async () => {
    await expectFault(/^POLAR_ACCESS_TOKEN is unknown to Polar/, { POLAR_ACCESS_TOKEN: "polar_oat_of_nobody" });
  });

  test.each(["customer_sessions:write", "customers:read", "members:read", "license_keys:read", "benefits:read"])(
    "the missing scope %s is named",
    async (scope) => {
      const POLAR_ACCESS_TOKEN = await newToken({ without: [scope] });
      await expectFault(new RegExp(`^POLAR_ACCESS_TOKEN lacks a scope: .* with ${scope}`), { POLAR_ACCESS_TOKEN });
    },
  );

  test("a server that isn't Polar is named", async () => {
    const POLAR_BASE_URL = await serve((_request, response) => response.writeHead(404).end("{}"));
    await expectFault(/^POLAR_BASE_URL leads to a server that isn't Polar's API/, { POLAR_BASE_URL });
  });

  test("a Polar that can't be reached is named", async () => {
    await expectFault(/^POLAR_BASE_URL .*\(upstream_unavailable\)/, { POLAR_BASE_URL: "http://127.0.0.1:9" });
  });

  describe("its webhook endpoint", () => {
    const url = `${healthy.PORTAL_URL}/api/webhooks/polar`;
    const endpoint = z.object({ id: z.string(), secret: z.string() });

    /** A token that may read endpoints, and an endpoint with these changes. */
    async function register(change: object): Promise<Changes> {
      const token = await newToken({ and: ["webhooks:write"] });
      const body = { url, format: "raw", events: webhookEvents };
      const made = endpoint.parse((await portal.polar.call("POST", "/v1/webhooks/endpoints", { token, body })).body);
      const path = `/v1/webhooks/endpoints/${made.id}`;
      expect((await portal.polar.call("PATCH", path, { token, body: change })).status).toBe(200);
      // The next test has an endpoint of its own.
      onTestFinished(async () => {
        await portal.polar.call("PATCH", path, { token, body: { url: "https://elsewhere.example/" } });
      });
      return { POLAR_ACCESS_TOKEN: token, POLAR_WEBHOOK_SECRET: made.secret };
    }

    test("that is right is fine", async () => {
      expect(await examine(await register({}))).toMatchObject({ isHealthy: true, unknowns: [] });
    });

    test("that is missing is named", async () => {
      const POLAR_ACCESS_TOKEN = await newToken({ and: ["webhooks:read"] });
      await expectFault(/^Polar has no webhook endpoint http/, { POLAR_ACCESS_TOKEN });
    });

    test.each<[RegExp, object, Changes]>([
      [/is disabled/, { enabled: false }, {}],
      [/has the format slack/, { format: "slack" }, {}],
      [/lacks events: select .*member.deleted/, { events: ["customer.created"] }, {}],
      [/^POLAR_WEBHOOK_SECRET isn't the secret/, {}, { POLAR_WEBHOOK_SECRET: "polar_whs_wrong-secret" }],
    ])("%s", async (expected, change, changes) => {
      await expectFault(expected, { ...(await register(change)), ...changes });
    });
  });

  test("an organization without a license key benefit is told", async () => {
    const { warnings } = await examine({ POLAR_BASE_URL: await withoutBenefits() });
    expect(warnings).toContainEqual(expect.stringMatching(/no license key benefit/));
  });
});

/** Polar, but with an empty list of benefits. */
async function withoutBenefits(): Promise<string> {
  return await serve(async (request, response) => {
    response.setHeader("content-type", "application/json");
    if (request.url?.startsWith("/v1/benefits/"))
      return response.end(JSON.stringify({ items: [], pagination: { total_count: 0, max_page: 0 } }));
    const isPost = request.method === "POST";
    const passed = await fetch(portal.polar.url + request.url, {
      method: request.method ?? "GET",
      headers: { authorization: request.headers.authorization ?? "", "content-type": "application/json" },
      body: isPost ? "{}" : null,
    });
    response.writeHead(passed.status).end(await passed.text());
  });
}

async function serve(answer: RequestListener): Promise<string> {
  return await listenForTest(createServer(answer));
}

describe("mail", () => {
  async function mailServer(options: SMTPServerOptions): Promise<string> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      allowInsecureAuth: true,
      ...options,
    });
    server.on("error", () => undefined);
    onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
    return new URL(await listenOnLoopback(server.server)).host;
  }

  test("a server that can't be reached is named", async () => {
    await expectFault(/^SMTP_URL leads to a mail server that can't be used/, { SMTP_URL: "smtp://127.0.0.1:9" });
  });

  test("a name without an address is named", async () => {
    await expectFault(/^SMTP_URL leads to a mail server/, { SMTP_URL: "smtp://mail.northwind.invalid" });
  });

  test("a wrong password is named", async () => {
    const host = await mailServer({ onAuth: (_login, _session, done) => done(new Error("no")) });
    await expectFault(/refuses the user or the password.*\(535\)/, {
      SMTP_URL: `smtp://portal:wrong-password@${host}?requireTLS=false`,
    });
  });

  test("a server without TLS is named", async () => {
    const host = await mailServer({});
    await expectFault(/offers no TLS.*\(ETLS\)/, { SMTP_URL: `smtp://portal:wrong-password@${host}` });
  });

  test("a certificate that isn't trusted is named", async () => {
    const host = await mailServer({ disabledCommands: [] });
    await expectFault(/can't be used: .*certificate/, { SMTP_URL: `smtp://${host}` });
  });

  test("a sender that the server refuses is named, with a test mail", async () => {
    const host = await mailServer({
      onMailFrom: (_address, _session, done) => done(Object.assign(new Error("no"), { responseCode: 550 })),
    });
    const changes = { SMTP_URL: `smtp://${host}` };
    expect((await examine(changes)).isHealthy).toBe(true);
    await expectFault(/in MAIL_FROM \(550\)/, changes, { mailTo: "ops@northwind.example" });
  });
});

describe("support staff", () => {
  test("an issuer that doesn't answer is named", async () => {
    await expectFault(/^OIDC_ISSUER doesn't lead to an OpenID Connect issuer/, { OIDC_ISSUER: "http://127.0.0.1:9" });
  });

  test("a wrong client secret is named", async () => {
    await expectFault(/^OIDC_CLIENT_ID or OIDC_CLIENT_SECRET is refused/, { OIDC_CLIENT_SECRET: "wrong-secret" });
  });

  test("a client that the provider doesn't know is named", async () => {
    const { faults } = await examine({ OIDC_CLIENT_ID: "somebody-else" });
    expect(faults[0]).toMatch(/^OIDC_CLIENT_ID or OIDC_CLIENT_SECRET is refused/);
  });

  test("a redirect URI that isn't registered is named", async () => {
    await expectFault(/doesn't allow the redirect URI http:\/\/127.0.0.1:1\/api\/support\/callback/, {
      PORTAL_URL: "http://127.0.0.1:1",
    });
  });
});

describe("the running portal", () => {
  const running = { isRunning: true };
  // The identity provider knows one address only.
  const noStaff = { OIDC_ISSUER: "", OIDC_CLIENT_ID: "", OIDC_CLIENT_SECRET: "" };

  test("that doesn't answer is named", async () => {
    await expectFault(
      /^The portal doesn't answer at PORTAL_URL/,
      { ...noStaff, PORTAL_URL: "http://127.0.0.1:1" },
      running,
    );
  });

  test("another program at its address is named", async () => {
    const PORTAL_URL = await serve((_request, response) => response.end("<h1>Welcome to nginx!</h1>"));
    await expectFault(/^PORTAL_URL leads to another program/, { ...noStaff, PORTAL_URL }, running);
  });

  test("a proxy that doesn't reach the portal is named", async () => {
    const PORTAL_URL = await serve((_request, response) => response.writeHead(502).end("<h1>502 Bad Gateway</h1>"));
    await expectFault(/^The proxy at PORTAL_URL doesn't reach the portal \(502\)/, { ...noStaff, PORTAL_URL }, running);
  });

  test("a name that doesn't exist is named", async () => {
    const changes = {
      ...noStaff,
      ...ownSecrets,
      PORTAL_URL: "https://licenses.northwind.invalid",
      TRUSTED_PROXY_HOPS: "1",
    };
    await expectFault(/^PORTAL_URL has a name without an address/, changes, running);
  });

  test("that can't use its database is named", async () => {
    const PORTAL_URL = await serve((request, response) =>
      request.url === "/readyz" ? response.writeHead(503).end() : response.end('{"status":"up"}'),
    );
    await expectFault(/^The portal is running but not ready/, { ...noStaff, PORTAL_URL }, running);
  });

  test("behind a proxy that replaces the Host header is named", async () => {
    const PORTAL_URL = await serve((request, response) => {
      if (request.url === "/sign-in") response.writeHead(307, { location: `${PORTAL_URL}/sign-in` });
      response.end('{"status":"up"}');
    });
    await expectFault(/replaces the Host header/, { ...noStaff, PORTAL_URL }, running);
  });

  test("of another version is told", async () => {
    const PORTAL_URL = await serve((_request, response) => response.end('{"status":"up","version":"0.0.9"}'));
    const { warnings } = await examine({ ...noStaff, PORTAL_URL }, running);
    expect(warnings).toContainEqual(expect.stringMatching(/is version 0.0.9/));
  });

  test("a proxy that isn't counted is told", async () => {
    const { warnings } = await examine({ ...noStaff, ...ownSecrets, PORTAL_URL: "https://licenses.northwind.invalid" });
    expect(warnings).toContainEqual(expect.stringMatching(/^TRUSTED_PROXY_HOPS is 0 although PORTAL_URL is https/));
  });

  test.each<[RegExp, string, string]>([
    [
      /^The directory was last synced more than 24 hours ago/,
      "update directory_syncs set completed_at = now() - interval '2 days' where name = 'members'",
      "update directory_syncs set completed_at = now()",
    ],
    [
      /^The portal can't send mail at the moment \(ECONNECTION\)/,
      "insert into mail_outages (server, reason) values ('smtp', 'ECONNECTION')",
      "delete from mail_outages",
    ],
    [
      /^1 mail has waited for more than 15 minutes/,
      "insert into mails (id, kind, email_hash, created_at, give_up_at) values (gen_random_uuid(), 'otp', '', now() - interval '1 hour', now())",
      "delete from mails",
    ],
    [/^The audit log isn't intact/, "update audit_head set seq = seq + 1", "update audit_head set seq = seq - 1"],
  ])("%s", async (expected, breakIt, mendIt) => {
    await portal.database.query(breakIt);
    try {
      await expectFault(expected, {}, running);
    } finally {
      await portal.database.query(mendIt);
    }
  });

  test("device reports that don't arrive are named", async () => {
    const PORTAL_URL = await serve((request, response) => {
      if (request.method === "POST") response.writeHead(404);
      response.end('{"status":"up"}');
    });
    const changes = { ...noStaff, PORTAL_URL };
    await expectFault(/takes no reports \(404\): restart/, { ...changes, DEVICE_REPORTS: "true" }, running);
    expect((await examine(changes, running)).faults).toEqual([]);
    expect((await examine({ DEVICE_REPORTS: "true" }, running)).faults).toEqual([]);
  });

  test("metrics and traces that don't work are named", async () => {
    await expectFault(/^METRICS_ADDRESS has no metrics/, { METRICS_ADDRESS: "127.0.0.1:9" }, running);
    await expectFault(/^METRICS_TOKEN doesn't open/, { METRICS_TOKEN: "x".repeat(32) }, running);
    const refusing = await serve((_request, response) => response.writeHead(401).end());
    await expectFault(/^OTEL_EXPORTER_OTLP_HEADERS are refused/, { OTEL_EXPORTER_OTLP_ENDPOINT: refusing }, running);
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" };
    await expectFault(/^OTEL_EXPORTER_OTLP_ENDPOINT leads to a server that takes no traces/, endpoint, running);
  });
});

test("the command prints a line for each finding, and exits with 1 if one is a fault", async () => {
  const run = async (changes: Changes, ...args: string[]) => {
    const started = spawnNode(["--import", "tsx", "--conditions=react-server", "scripts/doctor.ts", ...args], {
      env: { ...healthy, ...changes },
      logFile: temporaryFile(),
    });
    return { code: await started.exited, output: started.output() };
  };
  const [good, bad, misused] = await Promise.all([
    run({}, "--not-running"),
    run({ POLAR_ACCESS_TOKEN: "polar_oat_of_nobody" }, "--not-running"),
    run({}, "--mailto", "x"),
  ]);
  expect(good.output).toMatch(/^ok {7}All settings have a form/);
  expect(good.output).toMatch(/\nNo faults\.\n$/);
  expect(good.code).toBe(0);
  expect(bad.output).toMatch(/\nFAULT {4}POLAR_ACCESS_TOKEN is unknown/);
  expect(bad.code).toBe(1);
  expect(misused).toMatchObject({
    code: 1,
    output: expect.stringMatching(/^Usage: npm run doctor/),
  });
  for (const secret of [NORTHWIND, CONTOSO, healthy.PORTAL_SECRETS ?? "-"]) expect(good.output).not.toContain(secret);
});
