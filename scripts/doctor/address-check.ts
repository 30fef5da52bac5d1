import { connect } from "node:tls";
import { env } from "@/lib/server/platform/env";
import { innermostCode } from "@/lib/server/platform/error-description";
import { version } from "@/lib/server/platform/version";
import { type Finding, fault, ok, unknown, warning } from "./finding";

const TIMEOUT_MS = 5000;
const WARN_DAYS = 14;

/** Asks the running portal at PORTAL_URL, as a customer's browser would reach it: name, certificate, proxy, version. */
export async function checkAddress(): Promise<Finding[]> {
  const { PORTAL_URL } = env();
  const live = await ask("/livez");
  if ("code" in live) return [notReached(live.code)];
  if (live.status >= 500)
    return [
      fault(
        `The proxy at PORTAL_URL doesn't reach the portal (${live.status}): start the portal, or correct its address in the proxy.`,
      ),
    ];
  const state = parseState(live.body);
  if (state === null)
    return [
      fault("PORTAL_URL leads to another program: point its name and the proxy to the portal, or correct PORTAL_URL."),
    ];
  const findings = [ok(`The portal answers at ${PORTAL_URL}.`)];
  if (state.version !== undefined && state.version !== version())
    findings.push(
      warning(
        `The portal at PORTAL_URL is version ${state.version}, and this is ${version()}: restart it after an update.`,
      ),
    );
  const ready = await ask("/readyz");
  if ("code" in ready || ready.status !== 200)
    findings.push(fault("The portal is running but not ready: it can't use its database. Its log says why."));
  return [...findings, ...(await checkProxy()), ...(await checkCertificate())];
}

/** A proxy that replaces the Host header makes the portal redirect each page to itself. */
async function checkProxy(): Promise<Finding[]> {
  const page = await ask("/sign-in");
  if ("code" in page || page.status < 300 || page.status >= 400) return [];
  const target = page.location === null ? "" : new URL(page.location, env().PORTAL_URL).href;
  return target === `${env().PORTAL_URL}/sign-in`
    ? [
        fault(
          "The proxy in front of the portal replaces the Host header, so every page redirects to itself: pass it on (nginx: proxy_set_header Host $host), or send X-Forwarded-Host.",
        ),
      ]
    : [];
}

/** A certificate that isn't valid has already failed the first request. */
async function checkCertificate(): Promise<Finding[]> {
  const { protocol, hostname, port } = new URL(env().PORTAL_URL);
  if (protocol !== "https:") return [];
  const validTo = await new Promise<string | null>((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) || 443, servername: hostname }, () => {
      resolve(socket.getPeerCertificate().valid_to);
      socket.end();
    });
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error("timeout")));
    socket.once("error", () => resolve(null));
  });
  if (validTo === null) return [unknown("The certificate of PORTAL_URL couldn't be read: run this again.")];
  const days = Math.floor((Date.parse(validTo) - Date.now()) / 86_400_000);
  return days > WARN_DAYS
    ? [ok(`The certificate of PORTAL_URL is valid for ${days} more days.`)]
    : [warning(`The certificate of PORTAL_URL is valid for only ${days} more days: make sure that it's renewed.`)];
}

type Answer = { status: number; location: string | null; body: string };

async function ask(path: string): Promise<Answer | { code: string }> {
  try {
    const answer = await fetch(env().PORTAL_URL + path, {
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: answer.status, location: answer.headers.get("location"), body: await answer.text() };
  } catch (error) {
    return { code: innermostCode(error) ?? (error instanceof Error ? error.name : "unknown") };
  }
}

function parseState(body: string): { version?: string } | null {
  try {
    const state: unknown = JSON.parse(body);
    if (typeof state !== "object" || state === null || !("status" in state)) return null;
    return "version" in state && typeof state.version === "string" ? { version: state.version } : {};
  } catch {
    return null;
  }
}

function notReached(code: string): Finding {
  if (/CERT|SIGNED|ERR_TLS|SELF_SIGNED|ALTNAME/.test(code))
    return fault(
      `PORTAL_URL has a certificate that browsers don't trust (${code}): get one for its name from a public authority.`,
    );
  if (/ENOTFOUND|EAI_AGAIN/.test(code))
    return fault(`PORTAL_URL has a name without an address (${code}): add it to the DNS, or correct PORTAL_URL.`);
  return fault(
    `The portal doesn't answer at PORTAL_URL (${code}): start it, and check the proxy. If only this machine can't reach its public name, run doctor elsewhere.`,
  );
}
