import { bdi } from "@/components/ui/bdi";
import { Icon } from "@/components/ui/icon";
import type { StaffRole } from "@/lib/api/staff";
import { formatList } from "@/lib/format";
import type { Messages } from "@/lib/messages/messages";
import { StaffSignOutButton } from "./staff-sign-out-button";
import { SupportLink } from "./support-link";

type SupportNavigationProps = {
  brandName: string;
  person: { name: string; roles: readonly StaffRole[] } | null;
  /** The pages that the staff user may open. */
  pages: { href: string; label: string }[];
  text: Messages["supportConsole"];
  locale: string;
};

/** The header of the support console: its pages, and the staff user's name and roles. */
export function SupportNavigation({ brandName, person, pages, text, locale }: SupportNavigationProps) {
  return (
    <header className="border-b-4 border-slate-600 bg-slate-900 text-slate-100">
      <div className="page-width flex flex-wrap items-center gap-x-6">
        <p className="flex h-14 min-w-0 flex-1 items-center gap-2.5 font-semibold sm:flex-none">
          <Icon name="headset" size={20} className="shrink-0" />
          <span className="truncate max-sm:flex max-sm:flex-col max-sm:leading-tight">
            <bdi className="max-sm:truncate">{brandName}</bdi>{" "}
            <span className="font-normal text-slate-300 max-sm:truncate max-sm:text-note">{text.title}</span>
          </span>
        </p>
        {person !== null && (
          <>
            <nav
              aria-label={text.navigation}
              className="order-last -mx-4 basis-[calc(100%+2rem)] overflow-x-auto border-t border-slate-700 px-4 sm:order-none sm:mx-0 sm:basis-auto sm:border-0 sm:px-0"
            >
              <ul className="flex h-11 gap-5 sm:h-14">
                {pages.map(({ href, label }) => (
                  <li key={href}>
                    <SupportLink href={href}>{label}</SupportLink>
                  </li>
                ))}
              </ul>
            </nav>
            <div className="flex h-14 min-w-0 items-center gap-2 sm:ms-auto">
              <p className="hidden min-w-0 max-w-64 truncate text-sm text-slate-300 md:block">
                {text.signedInAs({
                  name: person.name,
                  roles: formatList(
                    person.roles.map((role) => text.roles[role]),
                    locale,
                  ),
                  bdi,
                })}
              </p>
              <StaffSignOutButton />
            </div>
          </>
        )}
      </div>
    </header>
  );
}
