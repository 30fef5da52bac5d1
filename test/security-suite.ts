import { randomInt } from "node:crypto";
import { appendFileSync } from "node:fs";
import { type Browser, chromium } from "@playwright/test";
import pLimit from "p-limit";
import { afterAll, beforeAll, inject, onTestFinished } from "vitest";
import { browserFlags, ensureBrowser } from "../scripts/browser.ts";
import { type Answer, CookieBrowser, type Fetch } from "./cookie-browser.ts";
import { Database } from "./database.ts";
import { exactFetch } from "./exact-request.ts";
import { IdentityProvider } from "./identity-provider.ts";
import { Inbox } from "./inbox.ts";
import { type Customer, PolarControl } from "./polar-control.ts";
import { startPortal } from "./portal-process.ts";

// What every attack of e2e/security has: the two instances, their sandbox, and clients.

export const stack = inject("stack");
export const polar = new PolarControl(stack.polarUrl);
export const inbox = new Inbox(stack.inboxUrl);
export const identityProvider = new IdentityProvider(stack.oidcUrl);
export const database = new Database(stack.superuserUrl);
afterAll(() => database.close());

/** Each file of a run starts at another IP address, so that no two share a client's limits. */
let clients = randomInt(2 ** 24);

/** An IPv4 address that no client of this run had. */
function nextIp(): string {
  clients += 1;
  return `10.${(clients >> 16) & 255}.${(clients >> 8) & 255}.${clients & 255}`;
}

/** A client with an IP address of its own. Its requests go to each instance in turn, with exactly the headers it says. */
export function newClient({ ip = nextIp(), instances = stack.instances } = {}): CookieBrowser {
  let sent = 0;
  const fetch: Fetch = (url, request) => {
    if (url.origin !== stack.portalUrl) return exactFetch(url, request);
    const instance = instances[sent++ % instances.length];
    return exactFetch(new URL(instance + url.pathname + url.search), request);
  };
  return new CookieBrowser(stack.portalUrl, { fetch, headers: { "x-forwarded-for": ip } });
}

/** Starts an instance beside the two, until the end of the test. */
export async function startInstance(variables: Record<string, string>, args: string[] = []) {
  const portal = await startPortal({ ...stack.environment, ...variables }, { args });
  onTestFinished(() => portal.stop());
  return portal;
}

/** Makes customers, eight at once. */
export async function makeCustomers(count: number): Promise<Customer[]> {
  return await pLimit(8).map(Array.from({ length: count }), () => polar.makeCustomer());
}

/** Signs a client in with a code. @returns the answer to the code */
export async function signInByCode(client: CookieBrowser, email: string, next?: string): Promise<Answer> {
  const requested = await client.post("/api/sign-in", { email, ...(next === undefined ? {} : { next }) });
  if (requested.status !== 202) throw new Error(`The request was answered ${requested.status}: ${requested.text}`);
  return await client.post("/api/sign-in/verify", { code: await inbox.codeTo(email) });
}

/** Chromium, for attacks that only a browser can fall for. It closes at the end of the test file. */
export function browserOfFile(): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    const executablePath = ensureBrowser((sentence) => console.log(sentence));
    browser = await chromium.launch({ executablePath, args: browserFlags });
  });
  afterAll(() => browser?.close());
  return () => {
    if (!browser) throw new Error("The browser has not started yet.");
    return browser;
  };
}

/** `SECURITY_SCALE`: the share of the threat table's counts that is tried. 1 is all of them; CI tries less. */
const scale = Number(process.env.SECURITY_SCALE ?? 1);

/** Is this the full run, which also waits for what takes long by itself? */
export const isFullScale = scale >= 1;

/** The part of `full` that this run tries, and at least `least`. */
export function scaled(full: number, least = 10): number {
  return Math.max(Math.min(full, least), Math.round(full * scale));
}

/** Adds a line to the run's report: what was tried, and what came of it. Also in test-results/security.txt. */
export function report(line: string): void {
  console.log(line);
  appendFileSync("test-results/security.txt", `${line}\n`);
}
