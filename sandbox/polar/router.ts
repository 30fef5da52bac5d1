import type { Handler } from "./exchange.ts";

/** The method, the path with `{names}`, and the handler. */
export type Route = readonly [method: string, path: string, handler: Handler];

type Match =
  | { kind: "found"; handler: Handler; params: Record<string, string> }
  | { kind: "method"; allow: string }
  | { kind: "redirect"; path: string }
  | { kind: "none" };

/**
 * Finds the route of a request as Starlette does: the first one in the table with this path and method. If only the path
 * matches, the answer is a 405 with the method of the first such route. If the path matches once its last slash is added
 * or removed, it's a 307.
 */
export class Router {
  readonly #routes: { method: string; pattern: RegExp; handler: Handler }[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map(([method, path, handler]) => ({ method, pattern: patternOf(path), handler }));
  }

  match(method: string, path: string): Match {
    const samePath = this.#routes.filter(({ pattern }) => pattern.test(path));
    const route = samePath.find((one) => one.method === method);
    if (route) return { kind: "found", handler: route.handler, params: { ...route.pattern.exec(path)?.groups } };
    if (samePath[0]) return { kind: "method", allow: samePath[0].method };
    const other = path.endsWith("/") ? path.slice(0, -1) : `${path}/`;
    return this.#routes.some(({ pattern }) => pattern.test(other))
      ? { kind: "redirect", path: other }
      : { kind: "none" };
  }
}

/** A route's own text contains no characters that are special in a regular expression. */
function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`);
}
