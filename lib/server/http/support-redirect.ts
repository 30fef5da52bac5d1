import "server-only";
import { Problem } from "@/lib/api/problem";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";

/** 303 to a path of this portal. */
export function redirectTo(path: string): Response {
  return new Response(null, { status: 303, headers: { location: `${env().PORTAL_URL}${path}` } });
}

/** For addresses that a browser opens by itself: a failure is told on the support home, not as JSON. */
export async function orSupportHome(answer: () => Promise<Response>): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    log.warn({ event: "staff_sign_in", code: error.code });
    return redirectTo(`/support?problem=${error.code}`);
  }
}
