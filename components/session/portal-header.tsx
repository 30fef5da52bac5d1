import { Icon } from "@/components/ui/icon";
import type { SessionInfo } from "@/lib/api/schemas";
import { cn } from "@/lib/cn";
import type { Messages } from "@/lib/messages/messages";
import { type BrandLogo, BrandMark } from "./brand-mark";
import { NavLink } from "./nav-link";
import { SignOutButton } from "./sign-out-button";

type PortalHeaderProps = {
  brandName: string;
  brandLogo: BrandLogo | null;
  session: SessionInfo | null;
  text: Messages["shell"];
};

/** The header of the customer's pages: the brand, the navigation, the customer's name, and "Sign out". */
export function PortalHeader({ brandName, brandLogo, session, text }: PortalHeaderProps) {
  const person = session?.name ?? session?.email ?? null;
  return (
    <header className="border-b border-line bg-surface print:border-0">
      <div className="page-width flex flex-wrap items-center justify-between gap-x-6 sm:h-15 sm:flex-nowrap sm:justify-start">
        <div className="max-w-[calc(100%-8.5rem)] sm:max-w-80">
          <BrandMark name={brandName} logo={brandLogo} />
        </div>
        {session !== null && (
          <>
            <nav
              aria-label={text.mainNavigation}
              className="order-last -mx-4 flex min-w-0 basis-[calc(100%+2rem)] items-center relative overflow-x-clip border-t border-line px-4 sm:order-none sm:mx-0 sm:h-full sm:basis-auto sm:border-0 sm:px-0"
            >
              <ul className="-ms-3 flex items-center gap-1 py-0.5 sm:ms-0 sm:h-full">
                <li>
                  <NavLink href="/license-keys">{text.licenseKeys}</NavLink>
                </li>
                <li>
                  <NavLink href="/account">{text.account}</NavLink>
                </li>
              </ul>
              {person !== null && <Person name={person} text={text} className="ms-auto ps-4 sm:hidden" />}
            </nav>
            <div className="flex h-14 min-w-0 items-center gap-2 sm:ms-auto sm:h-full">
              {session.return_link !== null && (
                <div className="hidden sm:block">
                  <ReturnLink {...session.return_link} text={text} />
                </div>
              )}
              {person !== null && <Person name={person} text={text} className="hidden sm:block" />}
              {/* During an impersonation, the banner has the button to end it. */}
              {session.impersonation === null && <SignOutButton />}
            </div>
          </>
        )}
      </div>
      {session?.return_link && (
        <div className="page-width border-t border-line sm:hidden">
          <ReturnLink {...session.return_link} text={text} />
        </div>
      )}
    </header>
  );
}

type PersonProps = { name: string; text: Messages["shell"]; className: string };

function Person({ name, text, className }: PersonProps) {
  return (
    <p className={cn("min-w-0 max-w-56 truncate text-sm text-muted", className)}>
      <span className="sr-only">{text.signedInAs} </span>
      <bdi>{name}</bdi>
    </p>
  );
}

type ReturnLinkProps = { url: string; name: string; text: Messages["shell"] };

/** Links back to the vendor's app. The URL comes from `ALLOWED_RETURN_URLS`, never from a request. */
function ReturnLink({ url, name, text }: ReturnLinkProps) {
  return (
    <a
      href={url}
      className="inline-flex min-h-11 items-center gap-1.5 text-sm whitespace-nowrap text-muted hover:text-text hover:underline sm:min-h-9"
    >
      <Icon name="arrow-left" size={16} />
      {text.backTo({ app: name })}
    </a>
  );
}
