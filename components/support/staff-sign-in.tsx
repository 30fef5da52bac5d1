import Link from "next/link";
import { Alert } from "@/components/ui/alert";
import { buttonClass } from "@/components/ui/button";
import type { ProblemCode } from "@/lib/api/problem";
import type { Messages } from "@/lib/messages/messages";

type StaffSignInProps = {
  brandName: string;
  /** True if an identity provider is configured. */
  isSetUp: boolean;
  /** The path to open after sign-in. */
  next: string | null;
  problem: { code: ProblemCode; text: string } | null;
  hasEnded: boolean;
  text: Messages["supportConsole"];
};

/** The support console before sign-in. Explains why the last sign-in failed. */
export function StaffSignIn({ brandName, isSetUp, next, problem, hasEnded, text }: StaffSignInProps) {
  const hasNoRole = problem?.code === "staff_role_missing";
  const query = new URLSearchParams({ ...(next ? { next } : {}), ...(hasNoRole ? { fresh: "1" } : {}) });
  return (
    <div className="mx-auto max-w-md py-4 sm:py-12">
      {hasEnded && (
        <Alert tone="info" title={text.endedTitle} className="mb-5">
          <p>{text.ended}</p>
        </Alert>
      )}
      {hasNoRole && (
        <Alert tone="bad" title={text.roleMissingTitle} className="mb-5">
          <p>{text.roleMissing}</p>
        </Alert>
      )}
      {problem !== null && !hasNoRole && (
        <Alert tone="bad" title={text.problemTitle} className="mb-5">
          <p>{problem.text}</p>
        </Alert>
      )}
      <div className="panel p-5 sm:p-6">
        <h1 className="text-xl font-semibold tracking-tight">{isSetUp ? text.signInTitle : text.notSetUpTitle}</h1>
        <p className="mt-1.5 text-sm text-muted">{isSetUp ? text.signInText({ brand: brandName }) : text.notSetUp}</p>
        {isSetUp && (
          // A plain link, because the URL redirects to the identity provider. The router must not load or prefetch it.
          <a href={`/api/support/sign-in?${query}`} className={buttonClass("primary", "mt-5 w-full")}>
            {hasNoRole ? text.signInOther : text.signIn}
          </a>
        )}
      </div>
      <p className="mt-4 text-center text-sm">
        <Link href="/license-keys" prefetch={false} className="text-link">
          {text.customerInstead}
        </Link>
      </p>
    </div>
  );
}
