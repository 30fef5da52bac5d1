import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:http";
import { expect, test } from "vitest";
import { closeServer, listen } from "./ports.ts";
import type { SandboxUrls } from "./sandbox.ts";

const anyPorts = ["polar", "smtp", "inbox", "oidc", "postgres"].flatMap((part) => [`--${part}-port`, "0"]);

/** Starts `sandbox/main.ts --fresh`. `ready` resolves to the URLs, or to undefined when the process exits before. */
function start(args: string[] = []) {
  const child = spawn(process.execPath, ["sandbox/main.ts", "--fresh", ...anyPorts, ...args]);
  let output = "";
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  const ready = new Promise<SandboxUrls | undefined>((resolve) => {
    const keep = (chunk: Buffer) => {
      output += chunk;
      const json = /^ready (.*)\n/m.exec(output)?.[1];
      if (json) resolve(JSON.parse(json) as SandboxUrls);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    void exited.then(() => resolve(undefined));
  });
  return { child, ready, exited, output: () => output };
}

test.each<[string, (child: ChildProcess) => void]>([
  ["it gets a signal", (child) => child.kill("SIGTERM")],
  ["its parent exits", (child) => child.stdin?.end()],
])("the sandbox starts all its servers, and stops when %s", async (_why, end) => {
  const { child, ready, exited, output } = start();
  const urls = await ready;
  if (!urls) throw new Error(output());
  const pages = [`${urls.polarUrl}/_sandbox/`, `${urls.inboxUrl}/`, `${urls.oidcUrl}/.well-known/openid-configuration`];
  for (const page of pages) expect((await fetch(page)).status).toBe(200);
  end(child);
  expect(await exited).toBe(0);
  await expect(fetch(`${urls.polarUrl}/_sandbox/`)).rejects.toThrow();
});

test("a port in use is named in the error, and everything stops", async () => {
  const server = createServer();
  const port = await listen(server, 0, "");
  const { exited, output } = start(["--oidc-port", String(port)]);
  expect(await exited).toBe(1);
  expect(output()).toBe(`Port ${port} is in use: stop the other program, or set SANDBOX_OIDC_PORT to a free port.\n`);
  await closeServer(server);
});

test("an invalid port is named in the error", async () => {
  const { exited, output } = start(["--polar-port", "many"]);
  expect(await exited).toBe(1);
  expect(output()).toBe("--polar-port must be a port number from 0 to 65535.\n");
});
