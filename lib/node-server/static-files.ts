import type { IncomingMessage, ServerResponse } from "node:http";
import sirv from "sirv";
import { securityHeaders } from "../security-headers.ts";

const PREFIX = "/_next/static";

/**
 * Serves the build's scripts, styles and fonts, which scripts/compress-static.ts compressed once for all visitors. Each
 * name holds a hash of the content, so browsers cache them forever. Next serves the rest, `public/` included.
 * @param folder listed once, at the start
 * @returns a handler that calls `otherwise` for a request that isn't for one of these files
 */
export function serveBuildFiles(
  folder: string,
): (request: IncomingMessage, response: ServerResponse, otherwise: () => void) => void {
  const serve = sirv(folder, {
    brotli: true,
    gzip: true,
    immutable: true,
    maxAge: 31_536_000,
    setHeaders: (response) => response.setHeaders(new Map(Object.entries(securityHeaders))),
  });
  return (request, response, otherwise) => {
    const { url = "", method = "" } = request;
    if (!url.startsWith(`${PREFIX}/`) || !["GET", "HEAD"].includes(method)) return otherwise();
    // sirv doesn't listen for errors, and a file that was deleted after the start must not end the process.
    response.on("pipe", (file) => file.on("error", () => response.destroy()));
    request.url = url.slice(PREFIX.length);
    serve(request, response, () => {
      request.url = url;
      otherwise();
    });
  };
}
