import type { Metadata } from "next";
import { ContinueButton } from "@/components/session/continue-button";
import { SignInLink } from "@/components/sign-in/sign-in-link";
import { Alert } from "@/components/ui/alert";
import { bdi } from "@/components/ui/bdi";
import { buttonClass } from "@/components/ui/button";
import { MessagesProvider } from "@/lib/client/locale";
import type { CustomerContext } from "@/lib/server/context";
import { describeWaitingLink, type WaitingLink } from "@/lib/server/customer/sign-in-links/waiting-link";
import {
  customerContext,
  orProblem,
  pageContext,
  pageEntry,
  pageMessages,
  pageSections,
} from "@/lib/server/http/pages";
import { brand } from "@/lib/server/platform/brand";
import { plainText } from "@/lib/server/platform/plain-text";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await pageMessages()).signInLink.pageTitle };
}

/** The landing page of a sign-in link. The link alone doesn't sign anyone in: the person first confirms that it's theirs. */
export default async function EnterPage() {
  const { signInLink, shell } = await pageMessages();
  const [context, entry] = await Promise.all([pageContext(), pageEntry()]);
  const [link, signedIn] = await Promise.all([orProblem(describeWaitingLink(context, entry)), customerContext()]);
  // No warning if the link opens the account that's already open.
  const isOther = signedIn !== null && !isSame(link, signedIn);
  const open = isOther ? plainText(signedIn.actor.session.name ?? signedIn.actor.session.email ?? "") : null;

  if (link.state !== "ready") {
    const text = signInLink[link.state];
    return (
      <>
        <h1 className="text-lg font-semibold tracking-tight">{signInLink[`${link.state}Title`]}</h1>
        <p className="mt-1.5 text-sm text-muted">{typeof text === "string" ? text : text({ brand: brand().name })}</p>
        <div className="mt-5 flex flex-wrap gap-2">
          {(link.state === "unavailable" || link.state === "limited") && (
            <a href="/enter" className={buttonClass("primary")}>
              {shell.tryAgain}
            </a>
          )}
          {link.state === "invitation" && link.canContinue && (
            <a href="/api/enter/invitation" className={buttonClass("primary")}>
              {signInLink.accept}
            </a>
          )}
          {signedIn === null ? (
            <SignInLink label={signInLink.howToSignIn} />
          ) : (
            <a href="/license-keys" className={buttonClass("secondary")}>
              {shell.toLicenseKeys}
            </a>
          )}
        </div>
      </>
    );
  }

  return (
    <MessagesProvider messages={await pageSections("signInLink")}>
      <h1 className="text-lg font-semibold tracking-tight [overflow-wrap:anywhere]">
        {signInLink.title({ email: link.emailHint })}
      </h1>
      <p className="mt-1.5 mb-5 text-sm text-muted [overflow-wrap:anywhere]">
        {link.name === null ? signInLink.withoutName : signInLink.withName({ name: plainText(link.name), bdi })}
      </p>
      {open !== null && (
        <Alert tone="warn" className="mb-5">
          <p>{signInLink.alreadySignedIn({ name: open, bdi })}</p>
        </Alert>
      )}
      <ContinueButton shown={link.shown} />
      <noscript>
        <p className="text-sm text-bad">{signInLink.scriptNeeded}</p>
      </noscript>
      {open !== null && (
        <a href="/license-keys" className={buttonClass("secondary", "mt-2 w-full")}>
          <span className="min-w-0 truncate">{signInLink.stay({ name: open, bdi })}</span>
        </a>
      )}
      <p className="mt-5 text-note text-muted">{signInLink.notYou}</p>
    </MessagesProvider>
  );
}

function isSame(link: WaitingLink, { actor }: CustomerContext): boolean {
  if (link.state !== "ready" || actor.kind === "impersonator") return false;
  return link.customerId === actor.session.customerId && link.memberId === actor.session.memberId;
}
