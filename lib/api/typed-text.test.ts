import { expect, test } from "vitest";
import type * as z from "zod/mini";
import { auditExport, auditFilter } from "./audit";
import { activationFilter, licenseKeyFilter } from "./filters";
import { impersonationFilter } from "./impersonations";
import { signInRequest } from "./sign-in";
import { elevationRequest, impersonationRequest } from "./staff";
import { customerPageFilter, customerSearch } from "./support";
import { isPlainLine, oneLine, visibleLength } from "./typed-text";

/** Texts of 12 characters or more that show nothing. */
const nothing = [
  "\0",
  "\u200b",
  "\u200d",
  "\u2060",
  "\ufeff",
  "\u00ad",
  "\u034f",
  "\u115f",
  "\u3164",
  "\uffa0",
  "\u2800",
  "\u00a0",
  "\u3000",
  "\u0301",
  "\ufe0f",
  "\u{e0041}",
  "\u202e",
  "\u0007",
  " \u200b\t",
].map((character) => character.repeat(12));

const customer_id = "98ed0af5-0fd8-4c10-b0c9-366f9ed66de3";
const reason = "Ticket 4711: cannot activate";

test.each(nothing)("%j shows nothing, so it is no reason, no search and no id", (text) => {
  expect(visibleLength(text)).toBe(0);
  expect(impersonationRequest.safeParse({ customer_id, reason: text }).success).toBe(false);
  expect(elevationRequest.safeParse({ reason: text }).success).toBe(false);
  expect(elevationRequest.safeParse({ reason: `short${text}` }).success).toBe(false);
  expect(impersonationRequest.safeParse({ customer_id, reason, ticket_url: `https://${text}` }).success).toBe(false);
  expect(customerSearch.safeParse({ query: text }).success).toBe(false);
  expect(isPlainLine(text)).toBe(false);
  expect(signInRequest.safeParse({ email: `${text}@${text}.${text}` }).success).toBe(false);
  expect(licenseKeyFilter.parse({ query: text }).query).toBe("");
  expect(activationFilter.parse({ activations_query: text }).activations_query).toBe("");
});

test("a control character in a text becomes a space, or the request is invalid", () => {
  expect(elevationRequest.parse({ reason: "Ticket\u0000 4711:\u0007cannot\ud800 activate" }).reason).toBe(
    "Ticket 4711: cannot\ufffd activate",
  );
  expect(isPlainLine("user\u00001")).toBe(false);
  expect(impersonationRequest.safeParse({ customer_id, reason, ticket_url: "https://a.example/\u0000" }).success).toBe(
    false,
  );
});

test.each(["เปิดใช้งานไม่ได้เลยครับ", "クライアントが起動しない", "मेरा ऐप सक्रिय नहीं होता", "App won’t start 👩‍💻"])(
  "%s is a reason and stays as it is",
  (text) => {
    expect(elevationRequest.parse({ reason: ` ${text} ` }).reason).toBe(text.trim());
    expect(isPlainLine(text)).toBe(true);
    expect(oneLine(text)).toBe(text);
  },
);

const times = ["0000-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59Z", "2026-13-01T00:00:00Z"];
const dated: [z.ZodMiniType, string, object][] = [
  [auditFilter, "from", {}],
  [auditFilter, "to", {}],
  [auditExport, "from", { format: "csv" }],
  [auditExport, "to", { format: "csv" }],
  [impersonationFilter, "before", {}],
  [customerPageFilter, "impersonations_before", {}],
];

test.each(times)("the time %s is invalid wherever a request has one", (time) => {
  for (const [schema, field, rest] of dated) {
    expect(schema.safeParse({ ...rest, [field]: "2026-11-28T08:00:00.123Z" }).success, field).toBe(true);
    expect(schema.safeParse({ ...rest, [field]: time }).success, field).toBe(false);
  }
});
