import { ArrowLeft } from "lucide-react";
import type { SessionInfo } from "@/lib/api/schemas";
import type { CustomerMessages } from "@/lib/messages/customer";
import { fill } from "@/lib/messages/fill";
import { BrandMark } from "./brand-mark";
import { NavLink } from "./nav-link";
import { SignOutButton } from "./sign-out-button";

type PortalHeaderProps = {
  brandName: string;
  brandLogo: string | null;
  session: SessionInfo | null;
  text: CustomerMessages["shell"];
};

/** Whose portal this is, where one can go, who is signed in, and the way out. */
export function PortalHeader({ brandName, brandLogo, session, text }: PortalHeaderProps) {
  const person = session?.name ?? session?.email ?? null;
  return (
    <header className="border-b border-line bg-surface">
      <div className="page-width flex flex-wrap items-center gap-x-6 sm:h-14 sm:flex-nowrap">
        <BrandMark name={brandName} logo={brandLogo} />
        {session !== null && (
          <>
            <nav
              aria-label={text.mainNavigation}
              className="order-last -mx-4 flex basis-[calc(100%+2rem)] items-center border-t border-line px-4 sm:order-none sm:mx-0 sm:h-full sm:basis-auto sm:border-0 sm:px-0"
            >
              <ul className="flex h-11 gap-5 sm:h-full">
                <li>
                  <NavLink href="/license-keys">{text.licenseKeys}</NavLink>
                </li>
              </ul>
              {session.return_link !== null && (
                <div className="ml-auto sm:hidden">
                  <ReturnLink {...session.return_link} text={text} />
                </div>
              )}
            </nav>
            <div className="ml-auto flex h-14 min-w-0 items-center gap-2 sm:h-full">
              {session.return_link !== null && (
                <div className="hidden sm:block">
                  <ReturnLink {...session.return_link} text={text} />
                </div>
              )}
              {person !== null && (
                <p className="min-w-0 max-w-56 truncate pl-2 text-sm text-muted" title={session.email ?? undefined}>
                  <span className="sr-only">{fill(text.signedInAs, { name: "" })}</span>
                  <bdi>{person}</bdi>
                </p>
              )}
              <SignOutButton />
            </div>
          </>
        )}
      </div>
    </header>
  );
}

type ReturnLinkProps = { url: string; name: string; text: CustomerMessages["shell"] };

/** The address is one of the vendor's allow-list (`ALLOWED_RETURN_URLS`), never taken from a request. */
function ReturnLink({ url, name, text }: ReturnLinkProps) {
  return (
    <a
      href={url}
      className="inline-flex min-h-11 items-center gap-1.5 text-sm whitespace-nowrap text-muted hover:text-text hover:underline sm:min-h-9"
    >
      <ArrowLeft size={16} />
      {fill(text.backTo, { app: name })}
    </a>
  );
}
