import "server-only";
import { domainToASCII } from "node:url";
import * as z from "zod";
import { type StaffRole, staffRole } from "@/lib/api/staff";

/** What a provider can say about a person: a value of STAFF_ROLES_CLAIM, a group, or a verified email or its domain. */
export const roleSources = ["role", "group", "email", "domain"] as const;
export type RoleSource = (typeof roleSources)[number];
/** `value` is decoded. Emails and domains are in lower case, their domains in ASCII. */
export type RoleRule = { role: StaffRole; source: RoleSource; value: string };

const REMEDY =
  "must list entries such as lead=group:support-leads or agent=domain:vendor.example, separated by commas. The role is agent, lead, auditor or admin; then comes role, group, email or domain. Write a comma in a value as %2C, and % as %25";
const DUPLICATE = "names an entry twice: remove one of them";

/** `STAFF_ROLES`, as a list of rules in the order given. A message never quotes the value. */
export const staffRolesSetting = z.string().transform((text, context): RoleRule[] => {
  const refuse = (message: string) => {
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  };
  const rules: RoleRule[] = [];
  for (const entry of text.split(",")) {
    const rule = parseRule(entry.trim());
    if (rule === null) return refuse(REMEDY);
    const isSame = (other: RoleRule) =>
      other.role === rule.role && other.source === rule.source && other.value === rule.value;
    if (rules.some(isSame)) return refuse(DUPLICATE);
    rules.push(rule);
  }
  return rules;
});

function parseRule(entry: string): RoleRule | null {
  const [, name, kind, encoded] = /^(\w+)=(\w+):(.+)$/.exec(entry) ?? [];
  const role = staffRole.safeParse(name);
  const source = roleSources.find((one) => one === kind);
  const value = decode(encoded ?? "");
  if (!role.success || source === undefined || value === null) return null;
  const normal = source === "email" ? normalEmail(value) : source === "domain" ? normalDomain(value) : value;
  return normal === null ? null : { role: role.data, source, value: normal };
}

function decode(encoded: string): string | null {
  try {
    return decodeURIComponent(encoded).trim() || null;
  } catch {
    return null;
  }
}

/**
 * An email with its domain in ASCII, all in lower case; null for what isn't one. The local part is a dot-atom: quoted ones can
 * hold an `@`, and no staff account needs them.
 */
export function normalEmail(text: string): string | null {
  const at = text.lastIndexOf("@");
  const domain = normalDomain(text.slice(at + 1));
  const local = text.slice(0, Math.max(at, 0));
  if (domain === null || !/^[^\s@"(),:;<>[\\\]\p{C}]{1,64}$/u.test(local)) return null;
  return `${local.toLowerCase()}@${domain}`;
}

/** A domain of two labels or more, in ASCII and lower case; null for what isn't one. */
function normalDomain(text: string): string | null {
  // domainToASCII drops tabs and line breaks, and cuts at a slash or a colon.
  if (!/^[\p{L}\p{M}\p{N}.-]{3,253}$/u.test(text)) return null;
  const domain = domainToASCII(text);
  return /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]*[a-z][a-z0-9-]*$/.test(domain) ? domain : null;
}
