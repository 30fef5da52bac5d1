import "server-only";
import { errors, type PolarCore } from "@polar-sh/sdk/2026-10";
import { Problem } from "@/lib/api/problem";
import { EnvironmentError } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";
import { type PolarCaller, readFromPolar } from "./call";
import { PolarRefusal } from "./failure";

const NOBODY = "00000000-0000-4000-8000-000000000000";

/** For each scope that the portal uses, a call that needs it and changes nothing: no customer has this id. */
const probes: [scope: string, method: "GET" | "POST", path: string, body?: object][] = [
  ["customer_sessions:write", "POST", "/v1/customer-sessions/", { customer_id: NOBODY }],
  ["customers:read", "GET", "/v1/customers/"],
  ["members:read", "GET", "/v1/members/"],
  ["license_keys:read", "GET", "/v1/license-keys/"],
  ["benefits:read", "GET", "/v1/benefits/"],
];

/**
 * Checks that Polar accepts the organization's token for everything that the portal does with it. An outage of Polar is only
 * logged: the portal starts, and its pages say that Polar isn't responding.
 * @returns the codes of the failures that left something unchecked; none if everything was checked
 * @throws EnvironmentError for a token that is unknown, expired or lacks a scope, or a URL where Polar isn't.
 */
export async function requireOrganizationToken(
  caller: PolarCaller = { kind: "organization", lane: "background" },
): Promise<string[]> {
  const results = await Promise.all(
    probes.map(async ([scope, ...probe]) => ({ scope, failure: await failureOf(caller, ...probe) })),
  );
  const failures = results.map(({ failure }) => failure);
  if (failures.includes("token_refused"))
    throw new EnvironmentError(
      "POLAR_ACCESS_TOKEN is unknown to Polar or has expired: create an organization access token in Polar's settings, in the environment (production or sandbox) of POLAR_BASE_URL.",
    );
  const missing = results.flatMap(({ scope, failure }) => (failure === "not_permitted" ? [scope] : []));
  if (missing.length > 0)
    throw new EnvironmentError(
      `POLAR_ACCESS_TOKEN lacks a scope: create an organization access token in Polar's settings with ${missing.join(", ")} and the other scopes in README.md.`,
    );
  if (failures.every((failure) => failure === "not_found" || failure === "upstream_invalid"))
    throw new EnvironmentError(
      "POLAR_BASE_URL leads to a server that isn't Polar's API: correct it, or leave it out for https://api.polar.sh.",
    );
  const codes = [...new Set(failures)].filter(
    (failure): failure is string => failure !== null && failure !== "invalid",
  );
  if (codes.length > 0) log.warn({ event: "polar_token_unchecked", codes });
  return codes;
}

/** Polar's refusal, or the code of the Problem; null for an answer. */
async function failureOf(
  caller: PolarCaller,
  method: "GET" | "POST",
  path: string,
  body?: object,
): Promise<string | null> {
  const call = async (core: PolarCore) => {
    const query = method === "GET" ? { limit: 1 } : {};
    const answer = await core.sendRequest(core.buildRequest(method, path, {}, query, body));
    return await core.parseResponse(answer, "json", { 422: errors.HTTPValidationError });
  };
  try {
    await readFromPolar(caller, call);
    return null;
  } catch (error) {
    if (error instanceof PolarRefusal) return error.refusal;
    if (error instanceof Problem) return error.code;
    throw error;
  }
}
