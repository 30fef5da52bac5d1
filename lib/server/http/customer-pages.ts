import "server-only";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { recordAudit } from "@/lib/server/audit/record";
import type { CustomerSession } from "@/lib/server/customer/session/customer-session";
import { readSession } from "@/lib/server/customer/session/session-store";
import { cookieName } from "./cookies";
import { ofImpersonation } from "./impersonated-request";
import { CLIENT_IP_HEADER } from "./request";
import { currentStaff } from "./staff-pages";

/**
 * The session of the page that is being rendered, or null; read once a request.
 * @throws Problem `database_unavailable`.
 */
export const currentSession = cache(async (): Promise<CustomerSession | null> => {
  const value = (await cookies()).get(cookieName("portal"))?.value;
  return value ? await readSession(value) : null;
});

/**
 * The session, or a redirect to the sign-in, which leads back to `path` (a path of this portal with its query). A page that
 * an agent sees is written down first.
 */
export async function requireSession(path: string): Promise<CustomerSession> {
  const session = await currentSession();
  if (!session && (await hadImpersonation())) redirect("/support?ended=1");
  if (!session) redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  if (session.impersonation) await notePageSeen(session, path.split(/[?#]/)[0] ?? "");
  return session;
}

/** A portal cookie that opens nothing, in the browser of somebody of staff: their view has ended. */
async function hadImpersonation(): Promise<boolean> {
  return (await cookies()).has(cookieName("portal")) && (await currentStaff()) !== null;
}

const notePageSeen = cache(async (session: CustomerSession, page: string): Promise<void> => {
  const origin = { ip: (await headers()).get(CLIENT_IP_HEADER), requestId: null };
  await recordAudit(
    ofImpersonation(session, { action: "impersonation.page_view", outcome: "done", detail: { page }, origin }),
  );
});
