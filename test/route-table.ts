import { access, type Role } from "../lib/server/http/access.ts";

/** A line of the portal's access table. */
export interface Route {
  method: string;
  /** With `{id}` in place of an id. */
  path: string;
  access: "public" | "signed" | readonly Role[];
}

const routes: Route[] = Object.entries(access).map(([key, line]) => {
  const [method = "", path = ""] = key.split(" ");
  return { method, path, access: line };
});

/** The routes for a customer's own session. */
export const customerRoutes = routes.filter(
  ({ access }) => access !== "public" && access !== "signed" && access.includes("customer"),
);

/** The routes that change something by right of a cookie. */
export const mutatingRoutes = routes.filter(({ method, access }) => method !== "GET" && access !== "signed");

/** The path with every id filled in: by its name, or by `otherwise`. */
export function fillPath(path: string, ids: Record<string, string>, otherwise = ""): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? otherwise);
}

/** A body that a route accepts, for those that refuse an empty one. */
export function bodyFor(path: string, { activation_id = "" }: Record<string, string>): Record<string, unknown> {
  if (path.endsWith("/name")) return { name: "Attacked" };
  if (path.endsWith("/activations")) return { label: "Attacked" };
  if (path.endsWith("/deactivations")) return { activation_ids: [activation_id] };
  if (path.includes("/rotation-devices/")) return { rotation_id: crypto.randomUUID(), is_changed: true };
  return {};
}
