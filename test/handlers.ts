import { globSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { shownLink } from "@/lib/server/customer/sign-in-links/waiting-session";
import { readEntry } from "@/lib/server/http/cookies";
import type { RouteHandler } from "@/lib/server/http/routes";

/** A handler that app/ exports. */
export interface AppHandler {
  /** What its file and its name say: `GET /api/license-keys/{id}`. */
  key: string;
  method: string;
  path: string;
  handler: Partial<RouteHandler> & ((...parameters: Parameters<RouteHandler>) => Promise<Response>);
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const root = path.resolve(import.meta.dirname, "..");

/** Loads every route handler of app/, found by its file as Next finds it. */
export async function loadHandlers(): Promise<AppHandler[]> {
  // Two stars match no folder that begins with a dot.
  const files = globSync(["app/**/route.ts", "app/.well-known/**/route.ts"], { cwd: root }).sort();
  const handlers = files.map(async (file) => {
    const module: Record<string, unknown> = await import(pathToFileURL(path.join(root, file)).href);
    const segments = path.dirname(file).split(path.sep).slice(1);
    const shown = segments.filter((segment) => !segment.startsWith("(")).join("/");
    const pattern = `/${shown}`.replaceAll("[", "{").replaceAll("]", "}");
    return METHODS.flatMap((method) => {
      const handler = module[method];
      if (typeof handler !== "function") return [];
      return [{ key: `${method} ${pattern}`, method, path: pattern, handler: handler as AppHandler["handler"] }];
    });
  });
  return (await Promise.all(handlers)).flat();
}

/** Answers a request by the handler that its URL names, as Next does. The landing page is what it shows, without its HTML. */
export async function answerByHandler(handlers: readonly AppHandler[], request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  if (pathname === "/enter" && search === "") return Response.json({ shown: shownLink(await readEntry(request)) });
  // As lib/node-server/arrival.ts does.
  const target = pathname === "/enter" ? "/api/enter" : pathname;
  const found = handlers.flatMap(({ method, path: pattern, handler }) => {
    const match = new RegExp(`^${pattern.replace(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`).exec(target);
    return match && method === request.method ? [{ handler, params: { ...match.groups } }] : [];
  });
  // A literal path goes before one with parameters.
  const [first] = found.sort((one, other) => Object.keys(one.params).length - Object.keys(other.params).length);
  if (!first) return new Response(null, { status: 404 });
  return await first.handler(request, { params: Promise.resolve(first.params) });
}
