import { existsSync, readFileSync } from "node:fs";

/** A route of the portal's API, as its access table names it. */
export interface Route {
  method: string;
  /** With `{id}` where an id stands. */
  path: string;
  /** Who may use it. */
  roles: string[];
}

/** These prove themselves by a secret, a signature or a signed token, and read no cookie. */
const withOwnProof = ["/api/sign-in-links", "/api/webhooks/polar", "/api/support/back-channel-logout"];

/** Every route there is: none can be made without its line in the access table. */
export function allRoutes(): Route[] {
  const text = readFileSync("lib/server/access.ts", "utf8");
  const lines = text.matchAll(/"([A-Z]+) (\/[^"]+)": \[([^\]]*)\]/g);
  const routes = [...lines].map(([, method = "", path = "", roles = ""]) => ({
    method,
    path,
    roles: [...roles.matchAll(/"(\w+)"/g)].map(([, role = ""]) => role),
  }));
  return routes.filter(({ path }) => existsSync(`app${path.replace(/\{(\w+)\}/g, "[$1]")}/route.ts`));
}

/** The routes that change something by right of a cookie. */
export function mutatingRoutes(): Route[] {
  return allRoutes().filter(({ method, path }) => method !== "GET" && !withOwnProof.includes(path));
}

/** The path with every id filled in: by its name, or by `otherwise`. */
export function fillPath(path: string, ids: Record<string, string>, otherwise: string): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? otherwise);
}
