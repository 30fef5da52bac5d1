import "server-only";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import type { Problem } from "@/lib/api/problem";
import type { CompiledMessages } from "@/lib/messages/bind";
import type { Locale } from "@/lib/messages/locale";
import type { Messages } from "@/lib/messages/messages";
import { audit } from "@/lib/server/audit/audit";
import type { Context, CustomerContext, StaffContext } from "@/lib/server/context";
import { type Entry, openEntry } from "@/lib/server/customer/session/entry";
import { rememberLanguage } from "@/lib/server/customer/session/reader-language";
import { messagesFor, sectionsFor } from "@/lib/server/platform/messages";
import { toProblem } from "@/lib/server/platform/problem";
import { hasIdentityProvider } from "@/lib/server/staff/auth/identity-provider";
import { findStaffRow } from "@/lib/server/staff/auth/staff-session-store";
import { mayOpen, type StaffPage } from "./access";
import { type CookieName, readCookie } from "./cookies";
import { auditableId } from "./impersonated-request";
import { anonymousContext, identifyCustomer, identifyStaff } from "./request-context";

/** The context of the page that is being rendered, as nobody in particular. One for each request. */
export const pageContext = cache(async (): Promise<Context> => anonymousContext(await headers()));

/** The locale of the page that is being rendered. Only if the browser asks for none of ours, the session's customer decides. */
export const pageLocale = cache(async (): Promise<Locale> => {
  const isOpen = (await pageCookie("portal")) !== null;
  const context = isOpen ? await customerContext().catch(() => null) : null;
  return (context ?? (await pageContext())).locale;
});

/** The theme that the person chose in the footer, or null for the system's. */
export async function pageTheme(): Promise<"light" | "dark" | null> {
  const theme = await pageCookie("theme");
  return theme === "light" || theme === "dark" ? theme : null;
}

/** All messages in the language of the page that is being rendered. */
export async function pageMessages(): Promise<Messages> {
  return messagesFor(await pageLocale());
}

/** Sections for the `MessagesProvider` of the page that is being rendered. */
export async function pageSections<Name extends keyof Messages>(
  ...names: readonly Name[]
): Promise<Pick<CompiledMessages, Name>> {
  return sectionsFor(await pageLocale(), ...names);
}

/**
 * The context of the customer, or of staff on the customer's account, whose page is being rendered; null without a session.
 * @throws Problem `database_unavailable`.
 */
export const customerContext = cache(async (): Promise<CustomerContext | null> => {
  return await orProblem(identifyCustomer(await pageContext(), { headers: await headers() }));
});

/**
 * The context of the member of staff whose page is being rendered; null without a session.
 * @throws Problem `database_unavailable`.
 */
export const staffContext = cache(async (): Promise<StaffContext | null> => {
  return await orProblem(identifyStaff(await pageContext(), await pageCookie("staff")));
});

/**
 * Lets a customer's page render, or redirects: to the sign-in, which leads back to `path`, or to the support console when an
 * impersonation in this browser has ended. A page that staff see on a customer's account is audited first.
 * @param path of this portal, with its query
 */
export async function openCustomerPage(path: string): Promise<CustomerContext> {
  const context = await customerContext();
  if (context === null) {
    if ((await pageCookie("portal")) !== null) await renewStaffSession(path);
    const hadImpersonation = (await pageCookie("portal")) !== null && (await staffContext()) !== null;
    if (hadImpersonation) redirect("/support?ended=1");
    redirectToSignIn(path);
  }
  if (context.actor.kind === "impersonator") await auditPageView(context, path.split(/[?#]/)[0] ?? "");
  else await orProblem(rememberLanguage(context));
  return context;
}

/**
 * Redirects staff whose roles the identity provider hasn't named for five minutes to a sign-in there, which usually needs no
 * click and leads back to `path`. Their session and impersonation then continue.
 */
export async function renewStaffSession(path: string): Promise<void> {
  const context = await pageContext();
  const found = await orProblem(findStaffRow(context.db, await pageCookie("staff")));
  if (found === null || found.areRolesCurrent || !hasIdentityProvider()) return;
  redirect(`/api/support/sign-in?${new URLSearchParams({ next: path })}`);
}

/**
 * Lets a support page render, or redirects: to the staff sign-in, which leads back to `path`, or to the support home, which says
 * that the role is missing. The refusal is audited.
 * @param path of this portal, with its query
 */
export async function openStaffPage(page: StaffPage, path: string): Promise<StaffContext> {
  const context = await staffContext();
  if (!context) await renewStaffSession(path);
  if (!context) redirect(`/support?next=${encodeURIComponent(path)}`);
  if (mayOpen(page, context.actor.staff.roles)) return context;
  await orProblem(audit(context, "access.refused", { outcome: "refused", detail: { page } }));
  redirect("/support?problem=staff_role_missing");
}

/** To the sign-in, which leads back to `path` (of this portal, with its query). */
export function redirectToSignIn(path: string): never {
  redirect(`/sign-in?next=${encodeURIComponent(path)}`);
}

/** What this browser carries before it is signed in. */
export async function pageEntry(): Promise<Entry> {
  return await openEntry(await pageCookie("entry"));
}

/** The result, or the failure as a value, for a page that shows either. */
export async function settle<T>(work: () => Promise<T>): Promise<T | Problem> {
  try {
    return await work();
  } catch (error) {
    return problemOrThrow(error);
  }
}

/** The result, or the failure as a Problem, whose digest tells the error page its sentence. */
export async function orProblem<T>(work: Promise<T>): Promise<T> {
  return await work.catch((error: unknown) => {
    throw problemOrThrow(error);
  });
}

/** Unexpected errors stay as they are: Next logs them under their own digest. */
function problemOrThrow(error: unknown): Problem {
  const problem = toProblem(error);
  if (problem.code === "internal_error") throw error;
  return problem;
}

/** Words of the portal's own in a page's path, where others have ids. */
const PAGE_WORDS = new Set(["certificate"]);

/** Once for a page, however often it is rendered for one request. */
const auditPageView = cache(async (context: CustomerContext, path: string): Promise<void> => {
  await orProblem(
    (async () => {
      const [first, ...ids] = path.split("/").slice(1);
      const shown = await Promise.all(ids.map((id) => (PAGE_WORDS.has(id) ? id : auditableId(context, id))));
      const page = ["", first, ...shown].join("/");
      await audit(context, "impersonation.page_view", { outcome: "done", detail: { page } });
    })(),
  );
});

async function pageCookie(name: CookieName): Promise<string | null> {
  return readCookie({ headers: await headers() }, name);
}
