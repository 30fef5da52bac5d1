import { globSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>;
/** A route as app/ has it. `key` is its line of the access table, `GET /api/license-keys/{id}`. */
export type Route = { key: string; method: string; pattern: string; pathname: RegExp; handler: Handler };

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const root = path.resolve(import.meta.dirname, "../..");

/** For tests: every route handler that there is below app/, found by its file as Next finds it. */
export async function loadRoutes(): Promise<Route[]> {
  const files = globSync("app/**/route.ts", { cwd: root }).sort();
  const routes = files.map(async (file) => {
    const module: Record<string, unknown> = await import(pathToFileURL(path.join(root, file)).href);
    const pattern = `/${path
      .dirname(file)
      .split(path.sep)
      .slice(1)
      .filter((part) => !part.startsWith("("))
      .join("/")}`
      .replaceAll("[", "{")
      .replaceAll("]", "}");
    const pathname = new RegExp(`^${pattern.replace(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`);
    return METHODS.flatMap((method) => {
      const handler = module[method];
      return typeof handler === "function"
        ? [{ key: `${method} ${pattern}`, method, pattern, pathname, handler: handler as Handler }]
        : [];
    });
  });
  return (await Promise.all(routes)).flat();
}

/** Answers a request with the route that its address names, as Next would. */
export async function answerWith(routes: Route[], request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const route = routes.find((one) => one.method === request.method && one.pathname.test(pathname));
  if (!route) return new Response(null, { status: 404 });
  const params = { ...route.pathname.exec(pathname)?.groups };
  return await route.handler(request, { params: Promise.resolve(params) });
}
