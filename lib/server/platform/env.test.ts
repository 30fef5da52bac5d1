import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { describe, expect, test } from "vitest";
import { EnvironmentError, parseEnvironment } from "./env";
import { isPublicSecret } from "./sandbox-secrets";

const example = parseEnv(readFileSync(".env.example", "utf8")) as Record<string, string>;

test(".env.example works unchanged", () => {
  expect(parseEnvironment(example).PORTAL_URL).toBe("http://localhost:3000");
});

test("only variables without a safe default are required", () => {
  const { POLAR_ACCESS_TOKEN, DATABASE_URL, PORTAL_URL, PORTAL_SECRETS } = example;
  const parsed = parseEnvironment({ POLAR_ACCESS_TOKEN, DATABASE_URL, PORTAL_URL, PORTAL_SECRETS });
  expect(parsed).toMatchObject({
    POLAR_BASE_URL: "https://api.polar.sh",
    SESSION_IDLE_HOURS: 12,
    SESSION_MAX_DAYS: 7,
    TRUSTED_PROXY_HOPS: 0,
    RETENTION_MAILS_DAYS: 1,
    DEVICE_REPORTS: false,
    ROTATION_APP_RENEWS: "unknown",
  });
  for (const name of ["AUDIT", "IMPERSONATIONS", "OPERATIONS"])
    expect(parsed).not.toHaveProperty(`RETENTION_${name}_DAYS`);
});

describe("the error for a bad value names the variable and the remedy, but not the value", () => {
  test.each([
    ["POLAR_ACCESS_TOKEN", undefined],
    ["POLAR_ACCESS_TOKEN", ""],
    ["POLAR_BASE_URL", "http://api.evil.example"],
    ["PORTAL_URL", "http://licenses.vendor.example"],
    ["PORTAL_URL", "licenses.vendor.example"],
    ["DATABASE_URL", "mysql://wrong-7"],
    ["PORTAL_SECRETS", "c2hvcnQ"],
    ["TRUSTED_PROXY_HOPS", "many-hops"],
    ["SESSION_IDLE_HOURS", "forever-8"],
    ["OIDC_DISCOVERY_URL", "http://idp.example/.well-known/openid-configuration"],
    ["OIDC_DISCOVERY_URL", "https://idp.example/openid-configuration"],
    ["STAFF_ROLES", "boss=group:support"],
    ["STAFF_ROLES", "lead=team:support"],
    ["STAFF_ROLES", "agent=group:%20"],
    ["STAFF_ROLES", "lead:group=support"],
    ["STAFF_ROLES", "lead=group:support,"],
    ["STAFF_ROLES", "lead=group:100%"],
    ["STAFF_ROLES", "lead=group:support, lead=group:support"],
    ["STAFF_ROLES", "lead=email:Lena@vendor.example,lead=email:lena@VENDOR.example"],
    ["STAFF_ROLES", "lead=email:vendor.example"],
    ["STAFF_ROLES", "lead=email:a@b@vendor.example"],
    ["STAFF_ROLES", "lead=domain:@vendor.example"],
    ["STAFF_ROLES", "lead=domain:*.vendor.example"],
    ["STAFF_ROLES", "lead=domain:vendor.example/x"],
    ["STAFF_ROLES", "lead=domain:example"],
    ["BRAND_COLOR", "very-blue"],
    ["BRAND_LOGO", "javascript:alert(1)"],
    ["ALLOWED_RETURN_URLS", "javascript:alert(2)"],
    ["ALLOWED_RETURN_URLS", "Northwind|java\tscript:alert(3)"],
    ["SUPPORT_REQUIRES_CONSENT", "maybe-so"],
    ["MAIL_FROM", "Northwind"],
    ["MAIL_FROM", "Northwind\r\nBcc: <all@northwind.example>"],
    ["OIDC_ISSUER", "http://idp.example"],
    ["PORTAL_URL", "https://licenses.vendor.example/portal"],
    ["PORTAL_URL", "https://licenses.vendor.example/?a=b"],
    ["PORTAL_URL", "https://somebody@licenses.vendor.example"],
    ["POLAR_BASE_URL", "https://api.polar.example/v1"],
    ["POLAR_ACCESS_TOKEN", "polar_oat two words"],
    ["DATABASE_URL", "postgres://portal:se#cret@db.example/portal"],
    ["DATABASE_URL", "postgres://portal:12#cret@db.example/portal"],
    ["DATABASE_URL", "postgres://portal:se%zzcret@db.example/portal"],
    ["DATABASE_URL", "postgres://portal:secret@db.example:port/portal"],
    ["DATABASE_URL", "postgres://db.example/portal"],
    ["DATABASE_URL", "postgres://portal:secret@db.example"],
    ["DATABASE_MIGRATION_URL", "postgres://portal:se/cret@db.example/portal"],
    ["DATABASE_DIRECT_URL", "postgres://portal:se?cret@db.example/portal"],
    ["PORTAL_SECRETS", "a passphrase, which is long enough but no base64"],
    ["TRUSTED_PROXY_HOPS", "0x2"],
    ["TRUSTED_PROXY_HOPS", "1.5"],
    ["SESSION_MAX_DAYS", "1e1"],
    ["SMTP_URL", "smtp.vendor.example:587"],
    ["SMTP_URL", "smtp://portal:se#cret@mail.vendor.example"],
    ["SMTP_URL", "smtp://portal@mail.vendor.example"],
    ["SMTP_URL", "smtp://mail.vendor.example:587/?requireTls=false"],
    ["SMTP_URL", "smtp://mail.vendor.example:587/?requireTLS=no"],
    ["SMTP_URL", "smtps://:465"],
    ["BRAND_LOGO", "/no-such-logo.svg"],
    ["BRAND_LOGO", "/../package.json"],
    ["BRAND_LOGO", "//logos.vendor.example/logo.svg"],
    ["BRAND_LOGO", "https://["],
    ["BRAND_SUPPORT_URL", "https://["],
    ["BRAND_NAME", "N".repeat(61)],
    ["LOG_LEVEL", "verbose"],
    ["NODE_ENV", "staging"],
    ["POLAR_WEBHOOK_SECRET", "polar_whs_of_the_vendor\n"],
    ["SIGN_IN_LINK_SECRET", `"${"s".repeat(40)}"`],
    ["SMTP_URI", "smtp://mail.vendor.example"],
    ["POLAR_ACESS_TOKEN", "polar_oat_of_the_vendor"],
    ["PORTAL_SECRET", "not-shown-either"],
    ["DATABASE_MIGRATIONS_URL", "postgres://owner:secret@db.example/portal"],
    ["OIDC_ISSUER_URL", "https://idp.vendor.example"],
    ["BRAND_COLOUR", "#123456"],
    ["portal_url", "https://licenses.vendor.example"],
    ["METRICS_ADDRESS", "9465"],
    ["METRICS_ADDRESS", "127.0.0.1:94640"],
    ["METRICS_ADDRESS", "http://127.0.0.1:9465"],
    ["METRICS_TOKEN", "short-token"],
    ["METRICS_TOKEN", "a token with spaces that has more than 32 characters"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "https://name:pass@collector.example"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "api-key"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "api-key=100%-secret"],
    ["OTEL_TRACES_SAMPLER_ARG", "1.5"],
    ["MAIL_FORM", "licenses@vendor.example"],
    ["LEGAL_IMPRINT_URL", "http://vendor.example/imprint"],
    ["LEGAL_PRIVACY_URL", "javascript:alert(4)"],
    ["LEGAL_PRIVACY_URL", "vendor.example/privacy"],
    ["LEGAL_TERMS_URL", "https://name:pass@vendor.example/terms"],
    ["LEGAL_TERMS_URL", "https://vendor.example/terms of use"],
    ["LEGAL_PRIVACY_URI", "https://vendor.example/privacy"],
    ["SECURITY_CONTACT", "security@vendor.example"],
    ["SECURITY_CONTACT", "mailto:somebody"],
    ["SECURITY_CONTACT", "mailto:a@vendor.example,b@vendor.example"],
    ["SECURITY_CONTACT", "mailto:a@vendor.example?cc=b@vendor.example"],
    ["SECURITY_CONTACT", "https://vendor.example/report\nContact: https://evil.example"],
    ["SECURITY_POLICY_URL", "mailto:security@vendor.example"],
    ["ROBOTS", "everything"],
    ["RETENTION_AUDIT_DAYS", "29"],
    ["RETENTION_AUDIT_DAYS", "4000"],
    ["RETENTION_OPERATIONS_DAYS", "-7"],
    ["RETENTION_IMPERSONATIONS_DAYS", "4000"],
    ["RETENTION_HISTORY_DAYS", "4000"],
    ["RETENTION_MAILS_DAYS", "91"],
    ["DEVICE_REPORTS", "on"],
    ["ROTATION_APP_RENEWS", "maybe"],
    ["RETENTION_AUDITS_DAYS", "97"],
  ])("%s=%s", (name, value) => {
    const run = () => parseEnvironment({ ...example, [name]: value });
    expect(run).toThrow(EnvironmentError);
    expect(run).toThrow(new RegExp(`^${name} .+\\.env\\.example`));
    if (value) expect(run).not.toThrow(value);
  });
});

test("STAFF_ROLES becomes rules; two roles may have the same source", () => {
  const STAFF_ROLES = "lead=group:Support%2C Leads, agent=group:Support%2C Leads,agent=domain:B\u00fccher.example";
  expect(parseEnvironment({ ...example, STAFF_ROLES }).STAFF_ROLES).toEqual([
    { role: "lead", source: "group", value: "Support, Leads" },
    { role: "agent", source: "group", value: "Support, Leads" },
    { role: "agent", source: "domain", value: "xn--bcher-kva.example" },
  ]);
});

test("OIDC_DISCOVERY_URL needs the issuer that its document names", () => {
  const OIDC_DISCOVERY_URL = "https://api.polar.sh/.well-known/openid-configuration";
  expect(() => parseEnvironment({ ...example, OIDC_DISCOVERY_URL, OIDC_ISSUER: "" })).toThrow(
    /^OIDC_ISSUER is missing/,
  );
});

test("a misspelled name is corrected; names of other programs are left alone", () => {
  expect(() => parseEnvironment({ ...example, SMTP_URI: "x" })).toThrow(
    /^SMTP_URI isn't a setting of the portal: correct its name to SMTP_URL, or remove it\./,
  );
  const others = { PATH: "/bin", HOSTNAME: "x", SESSION_MANAGER: "x", MAIL: "x", PORTAL_PORT: "tcp://10.0.0.1:80" };
  const more = { PORTAL_SERVICE_HOST: "x", DATABASE_URL_2: "x", SMTP_HOST: "x", POLAR_SUCCESS_URL: "x", USER: "x" };
  expect(parseEnvironment({ ...example, ...others, ...more }).PORTAL_URL).toBe("http://localhost:3000");
});

describe("on https, the sandbox's public secrets stop the start", () => {
  const own = {
    ...example,
    PORTAL_URL: "https://licenses.vendor.example",
    PORTAL_SECRETS: Buffer.alloc(32, 9).toString("base64url"),
    POLAR_WEBHOOK_SECRET: "polar_whs_of_the_vendor",
    SIGN_IN_LINK_SECRET: "sign-in-link-secret-of-the-vendor-0123456789",
  };
  const elsewhere = {
    POLAR_BASE_URL: "https://api.polar.sh",
    OIDC_ISSUER: "https://idp.vendor.example",
    DATABASE_URL: "postgresql://portal_app:sandbox@db.vendor.example/portal",
    DATABASE_MIGRATION_URL: "postgresql://portal_owner:sandbox@db.vendor.example/portal",
  };

  test("own secrets are taken, and the sandbox's for the sandbox on this machine", () => {
    expect(parseEnvironment(own).PORTAL_URL).toBe("https://licenses.vendor.example");
  });

  test.each([
    ["PORTAL_SECRETS", example.PORTAL_SECRETS],
    ["PORTAL_SECRETS", `${own.PORTAL_SECRETS},${example.PORTAL_SECRETS}=`],
    ["POLAR_WEBHOOK_SECRET", example.POLAR_WEBHOOK_SECRET],
    ["SIGN_IN_LINK_SECRET", example.SIGN_IN_LINK_SECRET],
    ["POLAR_ACCESS_TOKEN", example.POLAR_ACCESS_TOKEN, "POLAR_BASE_URL"],
    ["OIDC_CLIENT_SECRET", example.OIDC_CLIENT_SECRET, "OIDC_ISSUER"],
    ["DATABASE_URL", elsewhere.DATABASE_URL],
    ["DATABASE_MIGRATION_URL", elsewhere.DATABASE_MIGRATION_URL],
  ])("%s", (name, value, other?: string) => {
    const changes = { [name]: value, ...(other ? { [other]: elsewhere[other as keyof typeof elsewhere] } : {}) };
    const run = () => parseEnvironment({ ...own, ...changes });
    expect(run).toThrow(new RegExp(`^${name} uses a sandbox secret, which anyone can read\\.`));
    expect(run).not.toThrow(value ?? "");
  });

  test("every secret of .env.example is known", () => {
    for (const [name, value] of Object.entries(example)) {
      if (value !== "" && /SECRET|TOKEN/.test(name)) expect([name, isPublicSecret(value)]).toEqual([name, true]);
    }
  });
});

test("what one setting needs, another one must give", () => {
  expect(() => parseEnvironment({ ...example, MAIL_FROM: "" })).toThrow(/^MAIL_FROM is missing\. SMTP_URL is set, so/);
  expect(() => parseEnvironment({ ...example, OIDC_CLIENT_ID: "" })).toThrow(
    /^OIDC_CLIENT_ID is missing\. OIDC_ISSUER/,
  );
  const others = {
    ...example,
    SMTP_URL: "",
    OIDC_ISSUER: "",
    POLAR_WEBHOOK_SECRET: "",
    BRAND_LOGO: "/icon.svg",
  };
  expect(parseEnvironment(others).SMTP_URL).toBeUndefined();
});

test("legal pages, the contact for security and search engines are up to the vendor", () => {
  const unset = { LEGAL_IMPRINT_URL: "", LEGAL_PRIVACY_URL: "", LEGAL_TERMS_URL: "", SECURITY_CONTACT: "" };
  const none = parseEnvironment({ ...example, ...unset, SECURITY_POLICY_URL: "", ROBOTS: "" });
  expect(none.ROBOTS).toBe("none");
  for (const name of Object.keys(unset)) expect(none).not.toHaveProperty(name);
  const set = { LEGAL_TERMS_URL: "https://medium.example/@vendor/terms", ROBOTS: "sign-in" };
  expect(parseEnvironment({ ...example, ...set })).toMatchObject(set);
  expect(() => parseEnvironment({ ...example, SECURITY_CONTACT: "" })).toThrow(
    /^SECURITY_CONTACT is missing\. SECURITY_POLICY_URL is set, so/,
  );
});

test("REMINDERS lists kinds, or is off, and needs a mail server", () => {
  const mail = { ...example, SMTP_URL: "smtp://mail.example", MAIL_FROM: "licenses@northwind.example" };
  const read = (REMINDERS: string) => parseEnvironment({ ...mail, REMINDERS }).REMINDERS;
  expect(read("off")).toEqual([]);
  expect(read("")).toEqual([]);
  expect(read("usage, expiry")).toEqual(["expiry", "usage"]);
  for (const wrong of ["on", "expiry,all", "expiry,"])
    expect(() => read(wrong)).toThrow(/^REMINDERS must be off, or list/);
  expect(() => parseEnvironment({ ...mail, SMTP_URL: undefined, REMINDERS: "expiry" })).toThrow(
    /^REMINDERS is set, so SMTP_URL/,
  );
});

test("SUPPORT_ACCESS_MAIL needs a mail server", () => {
  const wanted = { ...example, SUPPORT_ACCESS_MAIL: "true" };
  expect(parseEnvironment(wanted).SUPPORT_ACCESS_MAIL).toBe(true);
  expect(() => parseEnvironment({ ...wanted, SMTP_URL: undefined })).toThrow(
    /^SUPPORT_ACCESS_MAIL is true, so SMTP_URL and MAIL_FROM must be set too\. See/,
  );
});

test("metrics and traces are off unless they are set", () => {
  expect(parseEnvironment(example)).not.toHaveProperty("METRICS_ADDRESS");
  expect(parseEnvironment(example)).not.toHaveProperty("OTEL_EXPORTER_OTLP_ENDPOINT");
  const on = {
    ...example,
    METRICS_ADDRESS: "[::1]:9464",
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318",
    OTEL_TRACES_SAMPLER_ARG: "0.25",
  };
  expect(parseEnvironment(on)).toMatchObject({
    METRICS_ADDRESS: { hostname: "::1", port: 9464 },
    OTEL_TRACES_SAMPLER_ARG: 0.25,
  });
  // OpenTelemetry's own, which the portal doesn't read.
  expect(parseEnvironment({ ...on, OTEL_EXPORTER_OTLP_TIMEOUT: "1", OTEL_SDK_DISABLED: "x" })).toBeDefined();
});

test("the headers of traces aren't sent unencrypted", () => {
  const headers = { ...example, OTEL_EXPORTER_OTLP_HEADERS: "api-key=a%3Db,x-team=licenses" };
  const at = (OTEL_EXPORTER_OTLP_ENDPOINT: string) => parseEnvironment({ ...headers, OTEL_EXPORTER_OTLP_ENDPOINT });
  expect(at("https://collector.example").OTEL_EXPORTER_OTLP_HEADERS).toEqual({
    "api-key": "a=b",
    "x-team": "licenses",
  });
  expect(at("http://127.0.0.1:4318").OTEL_EXPORTER_OTLP_HEADERS).toBeDefined();
  expect(() => at("http://collector:4318")).toThrow(
    /^OTEL_EXPORTER_OTLP_HEADERS would be sent unencrypted: use an https/,
  );
});

test("return URLs have names and may use custom schemes", () => {
  const { ALLOWED_RETURN_URLS } = parseEnvironment({
    ...example,
    ALLOWED_RETURN_URLS: "Northwind Studio|northwind://license, https://app.northwind.example/done",
  });
  expect(ALLOWED_RETURN_URLS).toEqual([
    { name: "Northwind Studio", url: "northwind://license" },
    { name: "app.northwind.example", url: "https://app.northwind.example/done" },
  ]);
});
