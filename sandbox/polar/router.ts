import type { Call, Handler } from "./call.ts";

/** Method, path with `{names}`, handler. */
export type Route = readonly [method: string, path: string, handler: Handler];

type Match =
  | { kind: "found"; handler: Handler; params: Record<string, string> }
  | { kind: "method"; allow: string }
  | { kind: "redirect"; path: string }
  | { kind: "none" };

/**
 * Finds the route of a request as Starlette does: in the order of the table, the first that fits path and method; else
 * 405 with the method of the first that fits the path; else, where the path with or without a slash at its end would
 * fit, 307.
 */
export class Router {
  readonly #routes: { method: string; pattern: RegExp; handler: Handler }[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map(([method, path, handler]) => ({ method, pattern: patternOf(path), handler }));
  }

  match(method: Call["method"], path: string): Match {
    let allow: string | null = null;
    for (const route of this.#routes) {
      const found = route.pattern.exec(path);
      if (found === null) continue;
      if (route.method === method) return { kind: "found", handler: route.handler, params: { ...found.groups } };
      allow ??= route.method;
    }
    if (allow !== null) return { kind: "method", allow };
    const other = path.endsWith("/") ? path.replace(/\/+$/, "") : `${path}/`;
    const fits = path !== "/" && this.#routes.some(({ pattern }) => pattern.test(other));
    return fits ? { kind: "redirect", path: other } : { kind: "none" };
  }
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function patternOf(path: string): RegExp {
  const source = path
    .split(/(\{\w+\})/)
    .map((part) => (part.startsWith("{") ? `(?<${part.slice(1, -1)}>[^/]+)` : escaped(part)));
  return new RegExp(`^${source.join("")}$`);
}
