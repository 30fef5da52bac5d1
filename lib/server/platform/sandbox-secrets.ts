import "server-only";

/**
 * The secrets in .env.example. Anyone can read them there, so a portal on https refuses them: with them, anyone could forge a
 * session, a sign-in link or a webhook.
 */
const PUBLIC_SECRETS = [
  "polar_oat_sandbox_northwindxxxxxxxxxxx",
  "polar_whs_northwind_example",
  "bm90LWEtc2VjcmV0LW9ubHktZm9yLXRoZS1zYW5kYm8",
  "sandbox-sign-in-link-secret-northwind-0123456789",
  "sandbox-oidc-secret-northwind",
  "sandbox",
];

/** Is this one of the sandbox's secrets? The same bytes in another spelling of base64 are. */
export function isPublicSecret(secret: string): boolean {
  const bytes = Buffer.from(secret, "base64url");
  return PUBLIC_SECRETS.some(
    (one) => one === secret || (bytes.length >= 32 && bytes.equals(Buffer.from(one, "base64url"))),
  );
}
