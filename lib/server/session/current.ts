import "server-only";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { cookieName } from "../cookies";
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

/** The session, or a redirect to the sign-in, which leads back to `path` (a path of this portal with its query). */
export async function requireSession(path: string): Promise<CustomerSession> {
  const session = await currentSession();
  if (!session) redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  return session;
}
