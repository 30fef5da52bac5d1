import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { securityHeaders } from "../lib/security-headers.ts";

/**
 * The portal's page is compared with this: a bare `node:http` server that sends the same HTML from memory, with the portal's own
 * scripts, styles and fonts. As in the portal, HTML has gzip, and scripts and styles have Brotli. All is compressed before the
 * first request. Other paths, such as the page's API calls, are 404.
 *
 * Arguments: the HTML file, the build's `static` folder, and optionally `--security-headers`, which adds the portal's headers to
 * the HTML. Cross-Origin-Opener-Policy makes a browser start another process for the page.
 */
const [htmlFile = "", staticFolder = "", option] = process.argv.slice(2);
const types: Record<string, string> = {
  ".js": "application/javascript; charset=UTF-8",
  ".css": "text/css; charset=UTF-8",
  ".woff2": "font/woff2",
};

type File = { headers: Record<string, string>; body: Buffer };
const files = new Map<string, File>();
for (const entry of await readdir(staticFolder, { recursive: true, withFileTypes: true })) {
  const file = path.join(entry.parentPath, entry.name);
  const type = types[path.extname(file)];
  if (!entry.isFile() || type === undefined) continue;
  const urlPath = `/_next/static/${path.relative(staticFolder, file).split(path.sep).join("/")}`;
  files.set(urlPath, compressed(readFileSync(file), type, type.startsWith("font/") ? undefined : "br"));
}
const html = compressed(readFileSync(htmlFile), "text/html; charset=utf-8", "gzip");
if (option === "--security-headers") Object.assign(html.headers, securityHeaders);

createServer((request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const file = pathname === "/license-keys" ? html : files.get(pathname);
  if (file === undefined) response.writeHead(404).end();
  else response.writeHead(200, file.headers).end(file.body);
}).listen(Number(process.env.PORT), "127.0.0.1", () => console.log("ready"));

function compressed(bytes: Buffer, type: string, encoding: "gzip" | "br" | undefined): File {
  const body = encoding === undefined ? bytes : encoding === "gzip" ? gzipSync(bytes) : brotliCompressSync(bytes);
  const contentEncoding = encoding === undefined ? {} : { "content-encoding": encoding };
  return { body, headers: { "content-type": type, "content-length": String(body.length), ...contentEncoding } };
}
