import { createDecipheriv, createHash, hkdfSync } from "node:crypto";
import { Agent, createServer, type ServerResponse, request as send } from "node:http";
import pg from "pg";

/**
 * `GET /api/license-keys` is compared with this: a bare `node:http` proxy that finds the cookie in PostgreSQL, unseals Polar's
 * token and forwards the call. It doesn't parse, mask, filter, retry, time out or log. It passes on Polar's response unchanged,
 * with full keys, so it's for the bench on loopback only.
 */
const upstream = new URL(process.env.POLAR_BASE_URL ?? "");
const secret = (process.env.PORTAL_SECRETS ?? "").split(",")[0] ?? "";
const key = Buffer.from(hkdfSync("sha256", Buffer.from(secret, "base64url"), "license-portal", "polar-token", 32));
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const agent = new Agent({ keepAlive: true });

createServer(async (request, response) => {
  const cookie = /(?:^|; )portal=([\w-]{43})/.exec(request.headers.cookie ?? "")?.[1];
  const token = cookie === undefined ? undefined : await findToken(cookie);
  if (token === undefined) response.writeHead(401).end();
  else forward(token, response);
}).listen(Number(process.env.PORT), "127.0.0.1", () => console.log("ready"));

async function findToken(cookie: string): Promise<string | undefined> {
  const idHash = createHash("sha256").update(cookie).digest("hex");
  const { rows } = await pool.query<{ sealed: string }>(
    `select sealed from sessions
      where id_hash = $1 and expires_at > now() and last_seen_at > now() - interval '12 hours'`,
    [idHash],
  );
  const [, nonce = "", body = ""] = rows[0]?.sealed.split(".") ?? [];
  if (body === "") return undefined;
  const bytes = Buffer.from(body, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64url"));
  decipher.setAAD(Buffer.from(idHash));
  decipher.setAuthTag(bytes.subarray(-16));
  const opened = Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]);
  return JSON.parse(opened.toString("utf8")).token;
}

function forward(token: string, response: ServerResponse): void {
  const call = send(
    {
      agent,
      host: upstream.hostname,
      port: upstream.port,
      path: "/v1/customer-portal/license-keys/?page=1&limit=100",
      headers: { authorization: `Bearer ${token}`, "polar-version": "2026-10" },
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, {
        "content-type": "application/json",
        "cache-control": "private, no-store",
      });
      answer.pipe(response);
    },
  );
  call.on("error", () => response.writeHead(502).end());
  call.end();
}
