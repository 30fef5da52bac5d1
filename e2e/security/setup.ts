import { mkdir } from "node:fs/promises";
import type { TestProject } from "vitest/node";
import { portalEnvironment } from "../../sandbox/portal-environment.ts";
import { freePort } from "../../sandbox/ports.ts";
import { startSandbox } from "../../sandbox/sandbox.ts";
import { startPortal } from "../portal-process.ts";

/** Where the attacked portal is. */
export interface Target {
  /** Two instances of the built portal, on one database, behind one public address. */
  instances: [string, string];
  /** `PORTAL_URL`: what an honest browser sends as its Origin. */
  origin: string;
  polarUrl: string;
  inboxUrl: string;
  superuserUrl: string;
  environment: Record<string, string>;
  /** What the instances wrote to their output. */
  logFiles: [string, string];
  /** The numbers of their processes. */
  pids: [number, number];
}

declare module "vitest" {
  interface ProvidedContext {
    target: Target;
  }
}

/** Starts the sandbox and two instances; each client has the address that the proxy in front of them (the test) says. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await mkdir("test-results", { recursive: true });
  const ports = [await freePort(), await freePort()] as const;
  const origin = `http://localhost:${ports[0]}`;
  const sandbox = await startSandbox({ portalUrls: [origin] });
  const closing = [() => sandbox.close()];
  const close = async () => {
    for (const stop of closing.splice(0).reverse()) await stop();
  };
  try {
    const environment = {
      ...portalEnvironment(sandbox, await sandbox.createPortalDatabase("portal"), origin),
      TRUSTED_PROXY_HOPS: "1",
      LOG_LEVEL: "info",
    };
    const logFiles: [string, string] = ["test-results/security-1.log", "test-results/security-2.log"];
    const pids: [number, number] = [0, 0];
    for (const index of [0, 1] as const) {
      const portal = await startPortal({ ...environment, PORT: String(ports[index]) }, logFiles[index]);
      closing.push(() => portal.stop());
      pids[index] = portal.pid;
    }
    const superuserUrl = new URL(sandbox.adminUrl);
    superuserUrl.pathname = "/portal";
    const { polarUrl, inboxUrl } = sandbox;
    const instances: [string, string] = [`http://127.0.0.1:${ports[0]}`, `http://127.0.0.1:${ports[1]}`];
    project.provide("target", {
      instances,
      origin,
      polarUrl,
      inboxUrl,
      superuserUrl: superuserUrl.href,
      environment,
      logFiles,
      pids,
    });
    return close;
  } catch (error) {
    await close();
    throw error;
  }
}
