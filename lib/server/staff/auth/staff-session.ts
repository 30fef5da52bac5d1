import "server-only";
import type { StaffRole } from "@/lib/api/staff";
import type { AuditActor } from "@/lib/server/audit/record";

/** A signed-in member of staff, as read for one request. */
export type StaffSession = {
  id: string;
  idHash: string;
  /** `sub` at the provider. */
  subject: string;
  name: string;
  email: string | null;
  roles: StaffRole[];
  /** When the provider last made sure who this is. */
  authTime: Date;
  expiresAt: Date;
};

/** This person as the actor of an audit event. */
export function asActor({ subject, name, roles }: StaffSession): AuditActor {
  return { kind: "staff", subject, name, roles };
}
