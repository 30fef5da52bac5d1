import "server-only";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { CLIENT_IP_HEADER } from "@/lib/node-server/client-ip";
import { recordAudit } from "../audit/record";
import { cookieName } from "../cookies";
import { currentStaff } from "../staff/current";
import { ofVisit } from "../staff/visit-request";
import type { CustomerSession } from "./customer-session";
import { readSession } from "./store";

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
  if (!session && (await hadVisit())) redirect("/support?ended=1");
  if (!session) redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  if (session.impersonation) await notePageSeen(session, path.split(/[?#]/)[0] ?? "");
  return session;
}

/** A portal cookie that opens nothing, in the browser of somebody of staff: their view has ended. */
async function hadVisit(): Promise<boolean> {
  return (await cookies()).has(cookieName("portal")) && (await currentStaff()) !== null;
}

const notePageSeen = cache(async (session: CustomerSession, page: string): Promise<void> => {
  const origin = { ip: (await headers()).get(CLIENT_IP_HEADER), requestId: null };
  await recordAudit(ofVisit(session, { action: "visit.page", outcome: "done", detail: { page }, origin }));
});
