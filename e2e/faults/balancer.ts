import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { closeServer } from "../../test/loopback-server.ts";
import { until } from "../../test/until.ts";

/** The balancer in front of the instances. It passes `Host` and `X-Forwarded-For` on unchanged. */
export interface Balancer {
  name: string;
  /** Sends new requests to these instances only. */
  use(instances: string[]): Promise<void>;
  close(): Promise<void>;
}

/** Starts nginx where it is installed, or else a small proxy, on this port of loopback. */
export async function startBalancer(port: number, instances: string[]): Promise<Balancer> {
  return hasNginx() ? await startNginx(port, instances) : await startProxy(port, instances);
}

function hasNginx(): boolean {
  try {
    execFileSync("nginx", ["-v"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

async function startNginx(port: number, instances: string[]): Promise<Balancer> {
  const folder = mkdtempSync(path.join(tmpdir(), "license-portal-nginx-"));
  const file = path.join(folder, "nginx.conf");
  let version = 0;
  let nginx: ChildProcess | undefined;
  const configure = (upstreams: string[]) => {
    version += 1;
    writeFileSync(file, nginxConfiguration({ port, folder, upstreams, version }));
  };
  const isConfigured = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/__balancer`, { headers: { connection: "close" } }).catch(
      () => null,
    );
    return (await answer?.text()) === String(version);
  };
  const use = async (upstreams: string[]) => {
    configure(upstreams);
    nginx?.kill("SIGHUP");
    await until("nginx to read its configuration", isConfigured);
  };
  configure(instances);
  nginx = spawn("nginx", ["-p", folder, "-c", file, "-e", path.join(folder, "error.log")], { stdio: "ignore" });
  await until("nginx to listen", isConfigured);
  return {
    name: "nginx",
    use,
    async close() {
      nginx.kill("SIGTERM");
      await once(nginx, "close");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type NginxSettings = { port: number; folder: string; upstreams: string[]; version: number };

/** nginx's defaults where it matters: a request goes to the next instance if it could not be sent, or is safe to repeat. */
function nginxConfiguration({ port, folder, upstreams, version }: NginxSettings): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join("\n  ");
  return `${process.getuid?.() === 0 ? "user root;" : ""}
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  access_log off;
  ${temporary}
  upstream portal {
    ${upstreams.map((url) => `server ${new URL(url).host} max_fails=0;`).join("\n    ")}
  }
  server {
    listen 127.0.0.1:${port};
    location = /__balancer { return 200 "${version}"; }
    location / {
      proxy_pass http://portal;
      proxy_set_header Host $http_host;
      proxy_connect_timeout 2s;
    }
  }
}
`;
}

async function startProxy(port: number, instances: string[]): Promise<Balancer> {
  let upstreams = instances;
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    turn += 1;
    const order = upstreams.map((_, index) => upstreams[(turn + index) % upstreams.length] ?? "");
    pass(incoming, outgoing, order).catch(() => outgoing.destroy());
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    name: "node:http",
    use: async (given) => {
      upstreams = given;
    },
    close: () => closeServer(server),
  };
}

/** Methods that may be sent again (RFC 9110, section 9.2.2). */
const idempotent = new Set(["GET", "HEAD", "PUT", "DELETE"]);

/** Passes a request to the first instance that answers. It goes to the next one under the same rule as in nginx. */
async function pass(incoming: IncomingMessage, outgoing: ServerResponse, instances: string[]): Promise<void> {
  const { method = "GET", url = "/", headers } = incoming;
  const body = await buffer(incoming);
  for (const instance of instances) {
    try {
      const answer = await ask(instance + url, { method, headers: { ...headers, connection: "close" }, body });
      outgoing.writeHead(answer.status, answer.headers).end(answer.body);
      return;
    } catch (error) {
      const wasRefused = error instanceof Error && "code" in error && error.code === "ECONNREFUSED";
      if (!wasRefused && !idempotent.has(method)) break;
    }
  }
  outgoing.writeHead(502).end("No instance answered.");
}

type Passed = { method: string; headers: IncomingMessage["headers"]; body: Buffer };

async function ask(url: string, { method, headers, body }: Passed) {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request(url, { method, headers, agent: false }, resolve).on("error", reject).end(body);
  const answer = await promise;
  const { connection: _, "transfer-encoding": __, ...passed } = answer.headers;
  const content = await buffer(answer);
  return { status: answer.statusCode ?? 502, headers: passed, body: content };
}
