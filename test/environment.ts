import { env } from "@/lib/server/platform/env";
import { NORTHWIND } from "./polar-control.ts";

/** The secrets of the tests' environment, to sign as Polar or as the vendor's server. */
export const testSecrets = {
  webhook: "polar_whs_northwind_example",
  signInLink: "sign-in-link-secret-of-the-tests-0123456789",
};

/** One of `PORTAL_SECRETS`, the same for the same byte. */
export function portalSecret(byte: number): string {
  return Buffer.alloc(32, byte).toString("base64url");
}

/**
 * Sets the environment of this process, once, before anything reads it: what a portal needs, and `variables`. Each test file
 * begins with the first environment of its process.
 */
export function setEnvironment(variables: Readonly<Record<string, string>> = {}): void {
  Object.assign(process.env, {
    POLAR_ACCESS_TOKEN: NORTHWIND,
    POLAR_WEBHOOK_SECRET: testSecrets.webhook,
    SIGN_IN_LINK_SECRET: testSecrets.signInLink,
    DATABASE_URL: "postgres://nobody@127.0.0.1:9/none",
    PORTAL_URL: "http://localhost:3999",
    PORTAL_SECRETS: portalSecret(7),
    ALLOWED_RETURN_URLS: "Northwind Studio|northwind-studio://license,Northwind|http://localhost:4999/account",
    LOG_LEVEL: "silent",
    ...variables,
  });
}

/** Changes what this process has read of its environment, as if it had been started with these values. */
export function changeEnvironment(values: Partial<ReturnType<typeof env>>): void {
  Object.assign(env(), values);
}
