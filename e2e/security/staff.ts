import { randomUUID } from "node:crypto";
import type { Client } from "./client.ts";
import { send } from "./http.ts";
import type { Target } from "./setup.ts";

/**
 * Hires somebody with these roles, and signs a client in as them by the provider's own pages.
 * @throws Error when the way does not end at the portal
 */
export async function signInAsStaff(target: Target, client: Client, ...roles: string[]): Promise<void> {
  const name = randomUUID();
  const email = `${name}@northwind.example`;
  const hired = await send({
    method: "POST",
    url: `${target.environment.OIDC_ISSUER}/_sandbox/users`,
    body: JSON.stringify({ name, email, roles }),
  });
  const { id } = JSON.parse(hired.body) as { id: string };
  const atProvider = new Map<string, string>();
  let next = new URL("/api/support/sign-in", target.origin);
  let form: string | undefined;
  for (let hop = 0; hop < 20; hop += 1) {
    const isPortal = next.origin === target.origin;
    const cookie = [...atProvider].map(([key, value]) => `${key}=${value}`).join("; ");
    const answer = isPortal
      ? await client.get(next.pathname + next.search)
      : await send({
          method: form === undefined ? "GET" : "POST",
          url: next.href,
          headers: { cookie, "content-type": "application/x-www-form-urlencoded" },
          ...(form === undefined ? {} : { body: form }),
        });
    for (const line of isPortal ? [] : (answer.headers["set-cookie"] ?? [])) {
      const [, key = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      atProvider.set(key, value);
    }
    form = undefined;
    const { location } = answer.headers;
    if (location === undefined) {
      if (isPortal) throw new Error(`the portal answered ${answer.status}: ${answer.body.slice(0, 200)}`);
      form = new URLSearchParams({ user: id }).toString();
      continue;
    }
    next = new URL(location, next);
    if (next.origin === target.origin && !next.pathname.startsWith("/api/")) return;
  }
  throw new Error("the sign-in of staff did not come to an end");
}
