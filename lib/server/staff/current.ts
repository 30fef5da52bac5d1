import "server-only";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { CLIENT_IP_HEADER } from "@/lib/node-server/client-ip";
import { maySee, type StaffPage } from "../access";
import { type AuditOrigin, recordAudit } from "../audit/record";
import { cookieName } from "../cookies";
import { asActor, type StaffSession } from "./staff-session";
import { readStaffSession } from "./store";

/**
 * The member of staff for whom a page is rendered, or null; read once a request.
 * @throws Problem `database_unavailable`.
 */
export const currentStaff = cache(async (): Promise<StaffSession | null> => {
  const value = (await cookies()).get(cookieName("staff"))?.value;
  return value ? await readStaffSession(value) : null;
});

/** Where a page's request came from, for the audit log. */
export async function pageOrigin(): Promise<AuditOrigin> {
  return { ip: (await headers()).get(CLIENT_IP_HEADER), requestId: null };
}

/**
 * The member of staff, if one of their roles may see the page; else a redirect: to the sign-in, which leads back to `path`,
 * or to the support home, which says that the role is missing. The refusal is written down.
 * @param path with which the page was asked for, its query included
 */
export async function requireStaff(page: StaffPage, path: string): Promise<StaffSession> {
  const staff = await currentStaff();
  if (!staff) redirect(`/support?next=${encodeURIComponent(path)}`);
  if (maySee(page, staff.roles)) return staff;
  const origin = await pageOrigin();
  await recordAudit({ action: "access.refused", outcome: "refused", actor: asActor(staff), detail: { page }, origin });
  redirect("/support?problem=staff_role_missing");
}
